import Fixtures
import Foundation
import Testing

@testable import Imaging

/// The most memory that this process ever had, in bytes; 0 where the system does not say.
private func peakMemory() -> Int {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
  return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
}

/// What once showed a fault is read or refused.
@Suite struct FoundInputTests {
  @Test(arguments: ["jpeg", "png", "bmp", "vips"]) func `found pictures`(_ target: String) throws {
    for input in try FoundInputs.of(target) {
      if let decoded = try? PictureDecoder.decode(input.bytes) {
        let picture = decoded.picture
        #expect(picture.bytes.count == picture.width * picture.height * 3)
      }
    }
  }

  /// One piece of it claims 1.7 GB.
  @Test func `a small file costs little memory, whatever it claims`() throws {
    let input = try #require(FoundInputs.of("png").first { $0.name == "piece-of-gigabytes.png" })
    let before = peakMemory()
    #expect(throws: PictureError.self) { try PictureDecoder.decode(input.bytes) }
    #expect(peakMemory() - before < 1 << 28)
  }
}
