import Fixtures
import Foundation
import Support
import Testing

@testable import Datasets

/// Inputs with bytes changed at random end in an error or a data set, never in a crash.
@Suite struct DamagedInputTests {
  @Test(arguments: 0..<40)
  func `changed tables`(seed: Int) {
    var random = RandomStream(seed: UInt64(seed), for: .shuffle(epoch: 1))
    var bytes = Array("image_path,label,split\n\"a,\"\"b\",cat,0\r\nc,\"dog\n\",train\n".utf8)
    for _ in 0..<1 + random.below(6) {
      let special = Array("\",;\t\r\n\u{0}é ".utf8)
      bytes[random.below(bytes.count)] =
        random.chance(0.7) ? special[random.below(special.count)] : UInt8(random.below(256))
    }
    do throws(DelimitedError) {
      let table = try DelimitedText(bytes: bytes, file: "t.csv")
      #expect(table.rowCount > 0 && Set(table.header).count == table.header.count)
      #expect(table.lines == table.lines.sorted())
    } catch {
      #expect("\(error)".hasPrefix("t.csv"))
    }
  }

  @Test(arguments: 0..<40)
  func `changed archives`(seed: Int) throws {
    var random = RandomStream(seed: UInt64(seed), for: .shuffle(epoch: 2))
    let contents = (0..<4).map { Heads.png + [UInt8](repeating: UInt8($0), count: 50) }
    let whole = ZipMaker(
      contents.enumerated().map { .init(name: "folder/\($0.offset).png", content: $0.element) })
    var bytes = whole.bytes
    for _ in 0..<1 + random.below(4) {
      bytes[random.below(bytes.count)] = UInt8(random.below(256))
    }
    let scratch = try TemporaryFolder()
    let path = try scratch.write(bytes, to: "a.zip")
    do throws(ArchiveError) {
      let archive = try ImageArchive(path: path)
      for place in archive.entries.indices {
        do throws(ArchiveError) {
          // What can be read passed its checksum, so it is what was written.
          #expect(contents.contains(try archive.read(place)))
        } catch {
          #expect("\(error)".hasPrefix("a.zip, entry '"))
        }
      }
    } catch {
      #expect("\(error)".hasPrefix("a.zip"))
    }
  }
}
