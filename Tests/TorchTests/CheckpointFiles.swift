import Fixtures
import Foundation
import Support

@testable import Torch

/// Checkpoint files for the tests: those made by PyTorch (`reference/checkpoints`), and archives
/// built by hand.
enum CheckpointFiles {
  static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)").path
  }

  static func read(_ name: String) throws -> Checkpoint { try Checkpoint.read(path(name)) }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path(name))))
  }

  /// What reading these bytes gives.
  static func read(_ bytes: [UInt8]) throws(CheckpointError) -> Checkpoint {
    try Checkpoint.read(StoredBytes(bytes, path: "test.pth"))
  }

  /// Runs `body` with a folder of its own, which is removed afterwards.
  static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
  }

  /// A ZIP archive as `torch.save` lays it out, of any pickle.
  static func archive(
    pickle: [UInt8], storages: [[UInt8]] = [], others: [(String, [UInt8])] = []
  ) -> [UInt8] {
    zip(
      [("x/data.pkl", pickle)] + others.map { ("x/" + $0.0, $0.1) }
        + storages.enumerated().map { ("x/data/\($0)", $1) })
  }

  static func zip(_ entries: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    let layout = ZipLayout(entries.map { (name: $0.name, size: $0.bytes.count) })
    let sums = entries.map { $0.bytes.withUnsafeBytes { Checksum.crc32($0) } }
    var file: [UInt8] = []
    for (i, entry) in entries.enumerated() {
      file += layout.header(of: i, checksum: sums[i]) + entry.bytes
    }
    return file + layout.directory(checksums: sums)
  }

  /// The pickle of one tensor named `t` on storage 0; the numbers are pickled as given, right or
  /// wrong.
  static func tensorPickle(
    shape: [Int], strides: [Int], start: Int = 0, count: Int, storage: String = "FloatStorage"
  ) -> [UInt8] {
    func tuple(_ values: [Int]) -> [UInt8] { opcodes("(") + values.flatMap(integer) + opcodes("t") }
    var bytes = opcodes("}") + text("t") + opcodes("ctorch._utils\n_rebuild_tensor_v2\n((")
    bytes += text("storage") + opcodes("ctorch\n\(storage)\n") + text("0") + text("cpu")
    bytes += integer(count) + opcodes("tQ") + integer(start) + tuple(shape) + tuple(strides)
    return bytes + [0x89] + opcodes("NtRs.")
  }

  static func opcodes(_ text: String) -> [UInt8] { Array(text.utf8) }

  static func text(_ text: String) -> [UInt8] {
    [0x8C, UInt8(text.utf8.count)] + Array(text.utf8)
  }

  static func integer(_ value: Int) -> [UInt8] {
    var bytes: [UInt8] = [0x8A, 8]
    bytes.append(littleEndian: Int64(value))
    return bytes
  }
}

extension StoredTensor {
  /// The elements as numbers, for comparing; halves by their bit patterns' values.
  func numbers() -> [Double] {
    withBytes { bytes in
      (0..<count).map { i in
        func element<Element>(_ type: Element.Type) -> Element {
          bytes.loadUnaligned(fromByteOffset: i * dtype.itemSize, as: Element.self)
        }
        return switch dtype {
        case .uint8, .bool: Double(element(UInt8.self))
        case .int8: Double(element(Int8.self))
        case .int16: Double(element(Int16.self))
        case .int32: Double(element(Int32.self))
        case .int64: Double(element(Int64.self))
        case .float16: Double(element(Float16.self))
        case .bfloat16: Double(Float(bitPattern: UInt32(element(UInt16.self)) << 16))
        case .float32: Double(element(Float.self))
        case .float64: element(Double.self)
        }
      }
    }
  }
}
