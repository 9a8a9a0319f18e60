import Foundation
import Support
import Testing

@testable import Torch

@Suite struct CheckpointHostileTests {
  typealias Files = CheckpointFiles

  /// The refusal of these bytes.
  static func refusal(_ bytes: [UInt8]) throws -> CheckpointError {
    try #require(throws: CheckpointError.self) { try Files.read(bytes) }
  }

  static func refusal(pickle: String) throws -> CheckpointError {
    try refusal(Files.archive(pickle: Files.opcodes(pickle)))
  }

  // MARK: Files of other kinds

  static let foreign: [(bytes: [UInt8], words: String)] = [
    ([], "it is empty"),
    (Array("<!DOCTYPE html><html><body>404</body></html>".utf8), "an HTML page"),
    (Array("<?xml version='1.0'?><Error>AccessDenied</Error>".utf8), "an XML document"),
    (Array("version https://git-lfs.github.com/spec/v1\n".utf8), "a Git LFS pointer"),
    (Array("Not Found\nreally".utf8), "text that begins with 'Not Found'"),
    ([0x1F, 0x8B, 8, 0, 0], "a gzip file"),
    ([UInt8](repeating: 0, count: 257) + Array("ustar".utf8), "a tar archive"),
    ([0x89, 0x48, 0x44, 0x46, 0x0D], "an HDF5 file"),
    ([1, 2, 3, 4], "it begins with 01 02 03 04"),
    ([0x80, 4, 0x4E, 0x2E], "a plain pickle"),
    (Files.zip([("weights.npy", [1])]), "a ZIP archive with 0 entries data.pkl"),
    (Files.zip([("a/data.pkl", [1]), ("b/data.pkl", [1])]), "2 entries data.pkl"),
    (Array("PK".utf8) + [5, 6] + [UInt8](repeating: 0, count: 18), "an empty ZIP archive"),
  ]

  @Test(arguments: foreign.indices)
  func `other files are called by their name`(_ index: Int) throws {
    let (bytes, words) = Self.foreign[index]
    let text = try Self.refusal(bytes).description
    #expect(text.contains(words) && text.contains("test.pth"), "\(text)")
  }

  @Test func `files of torch without a state dict say what they hold`() throws {
    func words(_ file: String) throws -> String {
      try #require(throws: CheckpointError.self) { try Files.read(file) }.description
    }
    #expect(try words("script.pth").contains("a TorchScript archive"))
    #expect(try words("whole_model.pth").contains("a pickled object of class __main__.Network"))
    #expect(try words("no_tensors.pth").contains("a file without tensors (epoch = 3)"))
    #expect(try words("complex.pth").contains("tensor 'a' has numbers of a type"))
  }

  @Test func `missing files folders and devices are refused`() throws {
    for (path, words) in [
      ("/nonexistent/a.pth", "No such file"), ("/tmp", "a folder or a device"),
      ("/dev/zero", "a folder or a device"),
    ] {
      let error = try #require(throws: CheckpointError.self) { try Checkpoint.read(path) }
      #expect(error.description.contains(words) && error.path == path)
    }
  }

  // MARK: Archives

  @Test func `big endian files are refused`() throws {
    let pickle = Files.tensorPickle(shape: [1], strides: [1], count: 1)
    let archive = Files.archive(
      pickle: pickle, storages: [[0, 0, 0, 0]], others: [("byteorder", Array("big".utf8))])
    #expect(try Self.refusal(archive).description.contains("byte order is big"))
  }

  @Test func `compressed and encrypted entries are refused`() throws {
    var bytes = Files.archive(pickle: Files.opcodes("N."))
    let line = try #require((0..<bytes.count - 4).first { bytes[$0..<$0 + 4] == [80, 75, 1, 2] })
    bytes[line + 10] = 8
    let error = try Self.refusal(bytes)
    #expect(error.offset == line)
    #expect(error.description.contains("entry 'x/data.pkl' is compressed (method 8)"))
    bytes[line + 10] = 0
    bytes[line + 8] |= 1
    #expect(try Self.refusal(bytes).description.contains("encrypted"))
  }

  @Test func `repeated entries are refused`() throws {
    let bytes = Files.zip([("x/data.pkl", []), ("x/data.pkl", [])])
    #expect(try Self.refusal(bytes).description.contains("two named 'x/data.pkl'"))
  }

  @Test func `a damaged pickle is noticed`() throws {
    var bytes = try Files.bytes("state_dict.pth")
    let name = try #require(bytes.firstRange(of: Array("running_mean".utf8)))
    bytes[name.lowerBound] ^= 1
    #expect(try Self.refusal(bytes).description.contains("the file is damaged"))
  }

  @Test func `damaged numbers are noticed where contents are checked`() throws {
    var bytes = try Files.bytes("state_dict.pth")
    let weight = try #require(try Files.read(bytes)["conv.weight"])
    bytes[weight.offset + 5] ^= 1
    #expect(throws: Never.self) { try Files.read(bytes) }
    #expect(throws: CheckpointError.self) {
      try Checkpoint.read(StoredBytes(bytes, path: "test.pth"), checkingContents: true)
    }
  }

  @Test(arguments: ["state_dict.pth", "legacy.pth", "types.safetensors"])
  func `a file cut anywhere is refused`(_ file: String) throws {
    let bytes = try Files.bytes(file)
    for length in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: CheckpointError.self) { try Files.read(Array(bytes[..<length])) }
    }
  }

  // MARK: Pickles

  static let attacks = [
    "cos\nsystem\n(S'rm'\ntR.", "cposix\nsystem\n(S'rm'\ntR.", "cbuiltins\neval\n(S'1'\ntR.",
    "c__builtin__\nexec\n(S'1'\ntR.", "csubprocess\nPopen\n(S'sh'\ntR.",
    "cbuiltins\ngetattr\n(N(tR.", "crunpy\nrun_path\n(S'x'\ntR.", "(S'rm'\nios\nsystem\n.",
    "(cos\nsystem\nS'rm'\no.", "ccollections\nOrderedDict\n)Rcos\nsystem\nb.",
    "X\u{2}\0\0\0osX\u{6}\0\0\0system\u{93}",
  ]

  @Test(arguments: attacks.dropLast())
  func `calls of the system are refused by name`(_ pickle: String) throws {
    let error = try Self.refusal(pickle: pickle)
    guard case .refused(let name) = error.reason else {
      Issue.record("\(error)")
      return
    }
    let named = ["system", "eval", "exec", "Popen", "getattr", "run_path"]
    #expect(named.contains { name.hasSuffix("." + $0) })
  }

  @Test func `names from the stack are refused as well`() throws {
    let pickle = Files.text("os") + Files.text("system") + [0x93, 0x2E]
    #expect(try Self.refusal(Files.archive(pickle: pickle)).reason == .refused("os.system"))
    // As is the first pickle of a legacy file.
    #expect(try Self.refusal([0x80, 4] + pickle).reason == .refused("os.system"))
  }

  @Test func `unknown classes are kept by name beside tensors`() throws {
    var pickle = Files.tensorPickle(shape: [2], strides: [1], count: 2)
    pickle.removeLast(2)  // SETITEM, STOP
    pickle += Files.opcodes("s") + Files.text("who") + Files.opcodes("cmine\nThing\n)R}bs.")
    let checkpoint = try Files.read(
      Files.archive(pickle: pickle, storages: [[UInt8](repeating: 0, count: 8)]))
    #expect(checkpoint.tensors.map(\.name) == ["t"])
    #expect(checkpoint.metadata.map(\.text) == ["mine.Thing"])
  }

  @Test(arguments: [
    ("", "an opcode"), (".", "a value on the pickle's stack"), ("N", "an opcode"),
    ("Nt.", "a MARK"), ("(Na.", "a value on the pickle's stack"), ("h\u{5}.", "memorised"),
    ("NNR.", "the name of a class"), ("(Nd.", "keys with values"), ("\u{7f}.", "opcode"),
    ("Ix\n.", "an integer"), ("cos", "the end of a line"), ("X\u{7f}\u{7f}\u{7f}\u{7f}a.", "ends"),
    ("N)s.", "a value on the pickle's stack"), ("NNNs.", "a dict"), ("NNa.", "a list"),
  ])
  func `malformed pickles are refused`(_ pickle: String, words: String) throws {
    let text = try Self.refusal(pickle: pickle).description
    #expect(text.contains(words), "\(text)")
  }

  @Test func `nesting sharing and cycles end in an error`() throws {
    // 50,000 lists, each in the one before.
    let deep = String(repeating: "]", count: 50_000) + String(repeating: "a", count: 49_999)
    #expect(try Self.refusal(pickle: deep + ".").description.contains("nested deeper"))
    // A list that contains itself, twice over.
    #expect(try Self.refusal(pickle: "]q\0h\0ah\0a.").description.contains("nested deeper"))
    // Thirty lists, each twice in the next one: 2^30 places.
    var bomb = "]q\0"
    for i in 0..<30 {
      let (old, new) = (Unicode.Scalar(UInt8(i)), Unicode.Scalar(UInt8(i + 1)))
      bomb += "]q\(new)h\(old)ah\(old)a"
    }
    #expect(try Self.refusal(pickle: bomb + ".").description.contains("more than 1000000 values"))
  }

  @Test func `sharing long things costs no time`() throws {
    // A dictionary of 5,000 equal keys in 5,000 places; a key, a class and a storage of endless
    // names.
    let equalKeys = "}q\0(" + String(repeating: "NN", count: 5_000) + "u"
    let shared = "(" + equalKeys + String(repeating: "h\0", count: 5_000) + "l."
    #expect(try Self.refusal(pickle: shared).description.contains("more than 1000000 values"))
    let name = String(repeating: "a", count: 2_000)
    #expect(try Self.refusal(pickle: "}V\(name)\nNs.").description.contains("2000 bytes"))
    #expect(try Self.refusal(pickle: "c\(name)\nb\n.").description.contains("longer than 1024"))
  }

  @Test func `a long list is built in place`() throws {
    // Quadratic time would take minutes.
    let pickle = "]" + String(repeating: "Na", count: 100_000) + "."
    #expect(try Self.refusal(pickle: pickle).description.contains("a file without tensors"))
  }

  // MARK: Tensors

  static let impossible: [(shape: [Int], strides: [Int], start: Int, count: Int)] = [
    ([3], [1], 0, 2), ([2], [2], 0, 2), ([2], [1], 1, 2), ([2], [1], -1, 2), ([2], [-1], 1, 2),
    ([-2], [1], 0, 2), ([2], [1, 1], 0, 2), ([2], [1], 0, 4), ([2], [1], 0, -2),
    ([1 << 62, 1 << 62], [0, 0], 0, 2), ([1 << 40], [0], 0, 2), ([Int.max], [1], 0, 2),
    ([2], [Int.max], 0, 2), ([2, 2], [Int.max, Int.max], 0, 2), ([1], [1], Int.max, 2),
    ([1], [1], 0, Int.max), ([0, 1 << 62, 4], [0, 0, 0], 0, 2),
    (Array(repeating: 1, count: 65), Array(repeating: 1, count: 65), 0, 2),
  ]

  @Test(arguments: impossible.indices)
  func `tensors that do not fit their storage are refused`(_ index: Int) throws {
    let (shape, strides, start, count) = Self.impossible[index]
    let pickle = Files.tensorPickle(shape: shape, strides: strides, start: start, count: count)
    let archive = Files.archive(pickle: pickle, storages: [[UInt8](repeating: 0, count: 8)])
    #expect(throws: CheckpointError.self) { try Files.read(archive) }
  }

  @Test func `strides of single elements may be anything`() throws {
    let pickle = Files.tensorPickle(shape: [2, 1, 1], strides: [0, Int.max, 7], count: 2)
    let archive = Files.archive(pickle: pickle, storages: [[0, 0, 0x80, 0x3F, 0, 0, 0, 0]])
    #expect(try Files.read(archive)["t"]?.numbers() == [1, 1])
  }

  // MARK: safetensors

  static func safetensors(_ header: String, data: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: data)
  }

  static let a = #""a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}"#
  static let headers: [(header: String, data: Int, words: String)] = [
    ("{\(a)}", 3, "1 more bytes"), ("{\(a)}", 1, "ends before the end of tensor 'a'"),
    ("{\(a),\(a)}", 2, "'a' twice"),
    (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, 3, "without overlap or gap"),
    (#"{\#(a),"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, 3, "tensor 'b' at byte 2"),
    (#"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,2]}}"#, 2, "inside its storage"),
    (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,2]}}"#, 2, "1 bytes for tensor 'a'"),
    (#"{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}"#, 2, "type F8_E4M3"),
    (#"{"a":{"dtype":"U8","shape":[-2],"data_offsets":[0,2]}}"#, 2, "a whole number"),
    (#"{"a":{"dtype":"U8","shape":[02],"data_offsets":[0,2]}}"#, 2, "a whole number"),
    (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}}"#, 2, "without overlap or gap"),
    (#"{"a":{"dtype":"U8","shape":[4611686018427387904,4],"data_offsets":[0,2]}}"#, 2, "shape"),
    (#"{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,2]}}"#, 2, "whole"),
    (#"{"a":{"dtype":"U8","shape":[2]}}"#, 2, "two data_offsets"),
    (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2],"x":1}}"#, 2, "dtype, shape or"),
    (#"{"__metadata__":{"a":1}}"#, 0, "'\"'"), ("{\(a)} x", 2, "the end of the header"),
    ("{\(a)", 2, "'}' in the header"), (#"{"a\ud800":{}}"#, 0, "surrogates"),
    ("{\"a\u{1}\":{}}", 0, "control characters"), (#"{"a\x":{}}"#, 0, "an escape"),
  ]

  @Test(arguments: headers.indices)
  func `crooked headers are refused`(_ index: Int) throws {
    let (header, data, words) = Self.headers[index]
    let text = try Self.refusal(Self.safetensors(header, data: data)).description
    #expect(text.contains(words), "\(text)")
  }

  @Test func `sizes of headers are limited`() throws {
    var bytes = Self.safetensors("{\(Self.a)}", data: 2)
    #expect(throws: Never.self) { try Files.read(bytes) }
    bytes[3] = 0x10  // 268 million
    #expect(try Self.refusal(bytes).description.contains("safetensors allows 100000000"))
    bytes[3] = 1  // 16 million
    #expect(try Self.refusal(bytes).description.contains("ends before the"))
  }
}
