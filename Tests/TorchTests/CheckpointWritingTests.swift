import Fixtures
import Foundation
import Support
import Testing

@testable import Torch

@Suite struct CheckpointWritingTests {
  static let python = ProcessInfo.processInfo.environment["IMAGE_LEARNER_PYTHON"]

  /// Runs a script of Python with PyTorch; gives what it printed.
  static func runPython(_ script: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: python ?? "/nonexistent")
    process.arguments = ["-c", script] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text
  }

  static let fixtures = ["state_dict.pth", "types.pth", "views.pth", "nested.pth"]

  @Test(arguments: fixtures)
  func `what is written reads back the same`(_ file: String) throws {
    let original = try CheckpointFiles.read(file)
    try CheckpointFiles.withFolder { folder in
      try original.writeTorchArchive(to: "\(folder)/a.pth", root: "model_weights")
      try original.writeTorchArchive(to: "\(folder)/b.bin", root: "model_weights")
      let written = try Checkpoint.read("\(folder)/a.pth", checkingContents: true)
      #expect(written.tensors == original.tensors)
      #expect(written.tensors.allSatisfy { $0.offset % 64 == 0 && $0.strides == nil })
      let first = try Data(contentsOf: URL(filePath: "\(folder)/a.pth"))
      #expect(try first == Data(contentsOf: URL(filePath: "\(folder)/b.bin")))

      try original.writeSafetensors(to: "\(folder)/a.safetensors")
      let safe = try Checkpoint.read("\(folder)/a.safetensors")
      #expect(safe.format == .safetensors)
      #expect(Set(safe.tensors.map(\.name)) == Set(original.tensors.map(\.name)))
      for tensor in original.tensors { #expect(safe[tensor.name] == tensor) }
      #expect(safe.tensors.allSatisfy { $0.offset % $0.dtype.itemSize == 0 })
      #expect(safe.metadata.map(\.name) == original.metadata.map(\.name))
      #expect(safe.metadata.map(\.text) == original.metadata.map(\.text))
    }
  }

  @Test func `an empty checkpoint is written as an empty dictionary`() throws {
    #expect(
      StateDictPickle.bytes(of: []) == [0x80, 2]
        + CheckpointFiles.opcodes("ccollections\nOrderedDict\n)R(u."))
  }

  @Test func `equal names are refused`() throws {
    let tensor = try StoredTensor(name: "a", dtype: .uint8, shape: [2], bytes: [1, 2])
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint(tensors: [tensor, tensor])
    }
    #expect(error?.description.contains("two tensors named 'a'") == true)
    #expect(throws: CheckpointError.self) {
      try StoredTensor(name: "a", dtype: .int64, shape: [2], bytes: [1, 2])
    }
    let reserved = try Checkpoint(tensors: [tensor.renamed("__metadata__")])
    try CheckpointFiles.withFolder { folder in
      #expect(throws: CheckpointError.self) { try reserved.writeSafetensors(to: folder + "/a") }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left == [])
    }
  }

  /// "123456789" has the CRC-32 0xCBF43926, the check value of its definition; the second sum is
  /// zlib's.
  @Test func `checksums are those of zip`() {
    #expect(Array("123456789".utf8).withUnsafeBytes { Checksum.crc32($0) } == 0xCBF4_3926)
    let long = (0..<1000).map { UInt8($0 % 251) }
    #expect(long.withUnsafeBytes { Checksum.crc32($0) } == 0x7217_46A6)
    #expect([UInt8]().withUnsafeBytes { Checksum.crc32($0) } == 0)
  }

  // MARK: Files over 4 GB, of holes

  /// 1,342,177,285 floats: more than 2^32 bytes, so the next tensor's offset needs 64 bits as well.
  static let manyFloats = 1_342_177_285

  /// Writes, at its places, all that a file holds except the long run of zeros in it.
  static func writeSparse(_ parts: [(offset: Int, bytes: [UInt8])], to path: String) throws {
    try Data().write(to: URL(filePath: path))
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    for part in parts {
      try file.seek(toOffset: UInt64(part.offset))
      try file.write(contentsOf: part.bytes)
    }
    try file.close()
  }

  /// A tensor of that many floats, which takes no memory.
  static func largeTensor(_ folder: String) throws -> StoredTensor {
    let path = "\(folder)/zeros"
    try Data().write(to: URL(filePath: path))
    try FileHandle(forWritingTo: URL(filePath: path)).truncate(
      atOffset: UInt64(manyFloats * 4))
    let memory = try StoredBytes(mapping: path)
    return try StoredTensor(
      name: "large", dtype: .float32, shape: [manyFloats], strides: nil, start: 0, memory: memory,
      storage: 0..<memory.count)
  }

  static func largeArchive(_ folder: String) throws -> String {
    let last = try StoredTensor(name: "last", dtype: .uint8, shape: [3], bytes: [7, 8, 9])
    let tensors = [try largeTensor(folder), last]
    let pickle = StateDictPickle.bytes(of: tensors)
    let layout = ZipLayout([
      ("x/data.pkl", pickle.count), ("x/data/0", manyFloats * 4), ("x/data/1", 3),
      ("x/version", 2),
    ])
    // No checksums (0), which would mean to read gigabytes of zeros.
    let sums: [UInt32] = [0, 0, 0, 0]
    let contents = [pickle, [], last.bytes(), Array("3\n".utf8)]
    var parts = layout.entries.indices.map {
      (layout.entries[$0].headerOffset, layout.header(of: $0, checksum: 0) + contents[$0])
    }
    let marker = withUnsafeBytes(of: Float(2.5)) { Array($0) }
    parts.append((layout.entries[1].dataOffset + manyFloats * 4 - 4, marker))
    parts.append((layout.directoryOffset, layout.directory(checksums: sums)))
    let path = "\(folder)/large.pth"
    try writeSparse(parts, to: path)
    return path
  }

  @Test func `archives over four gigabytes have 64 bit sizes and offsets`() throws {
    try CheckpointFiles.withFolder { folder in
      let path = try Self.largeArchive(folder)
      let checkpoint = try Checkpoint.read(path)
      let large = try #require(checkpoint["large"])
      #expect(large.shape == [Self.manyFloats])
      let end = large.withBytes {
        $0.loadUnaligned(fromByteOffset: $0.count - 4, as: Float.self)
      }
      #expect(end == 2.5)
      #expect(checkpoint["last"]?.bytes() == [7, 8, 9])
    }
  }

  @Test func `safetensors over four gigabytes are read`() throws {
    try CheckpointFiles.withFolder { folder in
      let last = try StoredTensor(name: "last", dtype: .uint8, shape: [3], bytes: [7, 8, 9])
      let header = try SafetensorsWriter.header(
        of: [try Self.largeTensor(folder), last], [], path: "test")
      let path = "\(folder)/large.safetensors"
      try Self.writeSparse(
        [(0, header), (header.count + Self.manyFloats * 4, last.bytes())], to: path)
      let checkpoint = try Checkpoint.read(path)
      #expect(checkpoint["large"]?.count == Self.manyFloats)
      #expect(checkpoint["last"]?.bytes() == [7, 8, 9])
    }
  }

  @Test func `more entries than 16 bits count are listed`() throws {
    let count = 65_600
    let layout = ZipLayout((0..<count).map { (name: "x/\($0)", size: 0) })
    var file: [UInt8] = []
    for i in 0..<count { file += layout.header(of: i, checksum: 0) }
    file += layout.directory(checksums: Array(repeating: 0, count: count))
    let directory = try ZipDirectory(StoredBytes(file, path: "test"))
    #expect(directory.entries.count == count)
    #expect(directory["x/65599"]?.data.isEmpty == true)
  }

  // MARK: PyTorch's own opinion

  @Test(
    .enabled(if: python != nil, "needs IMAGE_LEARNER_PYTHON, a Python with PyTorch"),
    arguments: fixtures.filter { $0 != "nested.pth" })
  func `py torch reads what is written`(_ file: String) throws {
    let script = """
      import sys, zipfile, collections, torch
      original = torch.load(sys.argv[1], weights_only=True)
      assert zipfile.ZipFile(sys.argv[2]).testzip() is None
      for mmap in (False, True):
          written = torch.load(sys.argv[2], weights_only=True, mmap=mmap)
          assert type(written) is collections.OrderedDict
          assert list(written) == list(original)
          for name, value in original.items():
              other = written[name]
              assert other.dtype == value.dtype and other.shape == value.shape, name
              assert other.is_contiguous() and torch.equal(other, value), name
      try:
          from safetensors.torch import load_file
      except ImportError:
          load_file = lambda path: original
      written = load_file(sys.argv[3])
      assert all(torch.equal(written[name], value) for name, value in original.items())
      print("same")
      """
    try CheckpointFiles.withFolder { folder in
      let checkpoint = try CheckpointFiles.read(file)
      try checkpoint.writeTorchArchive(to: "\(folder)/a.pth")
      try checkpoint.writeSafetensors(to: "\(folder)/a.safetensors")
      let arguments = [CheckpointFiles.path(file), "\(folder)/a.pth", "\(folder)/a.safetensors"]
      #expect(try Self.runPython(script, arguments) == "same\n")
    }
  }

  @Test(.enabled(if: python != nil, "needs IMAGE_LEARNER_PYTHON, a Python with PyTorch"))
  func `py torch reads archives over four gigabytes`() throws {
    let script = """
      import sys, torch
      written = torch.load(sys.argv[1], weights_only=True, mmap=True)
      print(written["large"].numel(), written["large"][-1].item(), written["last"].tolist())
      """
    try CheckpointFiles.withFolder { folder in
      let path = try Self.largeArchive(folder)
      let printed = try Self.runPython(script, [path])
      #expect(printed == "\(Self.manyFloats) 2.5 [7, 8, 9]\n")
    }
  }
}
