import Support
import Testing

@testable import Torch

/// Damages real files at random, always the same way, and reads them: each must give a checkpoint
/// or an error, never a trap.
@Suite struct CheckpointFuzzTests {
  typealias Files = CheckpointFiles

  /// Bytes that mean something in pickles, ZIP records or headers.
  static let telling: [UInt8] =
    [0, 1, 0x7F, 0x80, 0xFF, 0x8A, 0x8C, 0x93, 0x94] + Array("(.)tqhRQuseaX}]lbKJM\"{[,0".utf8)

  static func damage(_ original: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    var bytes = original
    for _ in 0...random.below(4) where !bytes.isEmpty {
      let place = random.below(bytes.count)
      let length = min(1 + random.below(12), bytes.count - place)
      switch random.below(7) {
      case 0: bytes[place] ^= 1 << UInt8(random.below(8))
      case 1: bytes[place] = telling[random.below(telling.count)]
      case 2: bytes.removeSubrange(place..<place + length)
      case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: random.below(place + 1))
      case 4: for i in place..<place + length { bytes[i] = 0xFF }
      case 5: bytes.insert(telling[random.below(telling.count)], at: place)
      default: if random.chance(0.2) { bytes.removeSubrange(place...) }
      }
    }
    return bytes
  }

  /// Reads the bytes, and every element of what they hold; true where they are a checkpoint.
  static func survives(_ bytes: [UInt8]) -> Bool {
    do throws(CheckpointError) {
      let checkpoint = try Files.read(bytes).stateDict().withoutCommonPrefix()
      for tensor in checkpoint.tensors where tensor.byteCount < 1 << 14 {
        #expect(tensor.bytes().count == tensor.byteCount)
      }
      return true
    } catch {
      return false
    }
  }

  @Test(arguments: [
    "state_dict.pth", "legacy.pth", "views_legacy.pth", "nested.pth", "types.safetensors",
    "script.pth",
  ])
  func `damaged files are read or refused`(_ file: String) throws {
    let original = try Files.bytes(file)
    var random = RandomStream(seed: 1, for: .initialise(parameter: file))
    var read = 0
    for _ in 0..<500 where Self.survives(Self.damage(original, &random)) { read += 1 }
    // Some damage is to values that may be any; a file that was refused whole stays refused.
    let isReadable = (try? Files.read(original)) != nil
    #expect(read < 250 && (read > 0) == isReadable)
  }

  /// The checksum would stop most damage before the pickle is looked at; here it is made to fit.
  @Test(arguments: ["state_dict.pth", "views.pth", "nested.pth", "tagged.pth", "whole_model.pth"])
  func `damaged pickles are read or refused`(_ file: String) throws {
    let bytes = try Files.bytes(file)
    let directory = try ZipDirectory(StoredBytes(bytes, path: file))
    var random = RandomStream(seed: 2, for: .initialise(parameter: file))
    var read = 0
    for _ in 0..<500 {
      let entries = directory.entries.map { entry in
        let content = Array(bytes[entry.data])
        let isPickle = entry.name.hasSuffix("data.pkl")
        return (name: entry.name, bytes: isPickle ? Self.damage(content, &random) : content)
      }
      if Self.survives(Files.zip(entries)) { read += 1 }
    }
    #expect(read < 250 && (read > 0) == ((try? Files.read(bytes)) != nil))
  }

  /// Every single byte of the headers, set to each telling value.
  @Test func `every byte of a header may be wrong`() throws {
    let original = try Files.bytes("types.safetensors")
    for place in 0..<min(original.count, 300) {
      for value in [0, 0x30, 0x39, 0x22, 0xFF] as [UInt8] {
        var bytes = original
        bytes[place] = value
        _ = Self.survives(bytes)
      }
    }
  }
}
