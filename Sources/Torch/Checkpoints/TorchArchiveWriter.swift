import Support

/// Writes `torch.save`'s ZIP container, for `torch.load` with `weights_only=True`, `mmap=True`.
///
/// The same tensors give the same bytes: no times, no random serialization id.
enum TorchArchiveWriter {
  static func write(_ checkpoint: Checkpoint, to path: String, root: String) throws {
    let tensors = checkpoint.tensors
    let small: [(name: String, bytes: [UInt8])] = [
      ("data.pkl", StateDictPickle.bytes(of: tensors)),
      ("byteorder", Array("little".utf8)),
      ("version", Array("3\n".utf8)),
    ]
    let layout = ZipLayout(
      small.map { (name: "\(root)/\($0.name)", size: $0.bytes.count) }
        + tensors.enumerated().map { (name: "\(root)/data/\($0)", size: $1.byteCount) })
    try WholeFile.write(to: path) { file in
      var checksums: [UInt32] = []
      for part in small {
        try part.bytes.withUnsafeBytes { try append($0, to: file, layout, &checksums) }
      }
      for tensor in tensors {
        try tensor.withBytes { try append($0, to: file, layout, &checksums) }
      }
      try layout.directory(checksums: checksums).withUnsafeBytes { try file.append($0) }
    }
  }

  /// Writes the next entry.
  private static func append(
    _ bytes: UnsafeRawBufferPointer, to file: borrowing WholeFile.OpenFile, _ layout: ZipLayout,
    _ checksums: inout [UInt32]
  ) throws {
    let checksum = Checksum.crc32(bytes)
    let header = layout.header(of: checksums.count, checksum: checksum)
    try header.withUnsafeBytes { try file.append($0) }
    try file.append(bytes)
    checksums.append(checksum)
  }
}

/// The pickle of an `OrderedDict` of tensors (protocol 2), storage `i` for tensor `i`.
enum StateDictPickle {
  static func bytes(of tensors: [StoredTensor]) -> [UInt8] {
    var pickle = PickleWriter()
    pickle.global("collections", "OrderedDict")
    pickle.append(")R(")  // OrderedDict(), MARK
    for (i, tensor) in tensors.enumerated() {
      pickle.text(tensor.name)
      pickle.global("torch._utils", "_rebuild_tensor_v2")
      pickle.append("((")
      pickle.text("storage")
      pickle.global("torch", tensor.dtype.storageClass)
      pickle.text(String(i))
      pickle.text("cpu")
      pickle.integer(tensor.count)
      pickle.append("tQ")  // TUPLE, BINPERSID
      pickle.integer(0)
      pickle.tuple(tensor.shape)
      pickle.tuple(rowMajorStrides(tensor.shape))
      pickle.append([0x89])  // requires_grad: NEWFALSE
      pickle.global("collections", "OrderedDict")
      pickle.append(")RtR")  // its backward hooks, none; TUPLE, REDUCE
    }
    pickle.append("u.")  // SETITEMS, STOP
    return [0x80, 2] + pickle.bytes
  }

  private static func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = Array(repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * max(shape[axis + 1], 1)
    }
    return strides
  }
}

private struct PickleWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ opcodes: String) { bytes += opcodes.utf8 }

  mutating func append(_ opcodes: [UInt8]) { bytes += opcodes }

  mutating func global(_ module: String, _ name: String) { append("c\(module)\n\(name)\n") }

  mutating func text(_ text: String) {
    append("X")
    append(UInt32(text.utf8.count))
    append(text)
  }

  mutating func integer(_ value: Int) {
    switch value {
    case 0..<0x100:
      append("K")
      append(UInt8(value))
    case 0x100..<0x10000:
      append("M")
      append(UInt16(value))
    case 0x10000...Int(Int32.max):
      append("J")
      append(Int32(value))
    default:
      append([0x8A, 8])  // LONG1, eight bytes
      append(Int64(value))
    }
  }

  mutating func tuple(_ values: [Int]) {
    guard !values.isEmpty else { return append(")") }
    append("(")
    for value in values { integer(value) }
    append("t")
  }

  private mutating func append<Number: FixedWidthInteger>(_ value: Number) {
    bytes.append(littleEndian: value)
  }
}
