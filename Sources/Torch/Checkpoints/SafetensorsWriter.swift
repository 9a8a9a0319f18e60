import Support

/// Writes safetensors. The same tensors give the same bytes.
package enum SafetensorsWriter {
  /// As in the reference implementation.
  private static let headerLimit = 100_000_000

  /// The size and the header, padded so that the data start at a multiple of 8.
  package static func header(
    of tensors: [StoredTensor], _ metadata: [(name: String, text: String)], path: String
  ) throws -> [UInt8] {
    var members: [(key: String, value: JSONValue)] = []
    if !metadata.isEmpty {
      members.append(
        ("__metadata__", .object(metadata.map { (key: $0.name, value: .string($0.text)) })))
    }
    var position = 0
    for tensor in tensors {
      guard tensor.name != "__metadata__" else {
        throw CheckpointError(
          path: path, offset: nil,
          reason: .unsupported(
            found: "a tensor is named '__metadata__', which safetensors keeps for itself",
            advice: "rename it"))
      }
      let end = position + tensor.byteCount
      members.append(
        (
          tensor.name,
          [
            "dtype": .string(tensor.dtype.safetensorsName),
            "shape": .array(tensor.shape.map { .integer($0) }),
            "data_offsets": [.integer(position), .integer(end)],
          ]
        ))
      position = end
    }
    var text = Array(JSONValue.object(members).text(indent: 0, sortedKeys: false).utf8)
    text += Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    guard text.count <= headerLimit else {
      throw CheckpointError(
        path: path, offset: nil,
        reason: .excessive("a header of \(text.count) bytes; safetensors allows \(headerLimit)"))
    }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }
}

extension Checkpoint {
  /// With the metadata. The widest numbers come first, so that each tensor is aligned without gaps;
  /// else in the given order.
  package func writeSafetensors(to path: String) throws {
    let ordered = tensors.enumerated().sorted {
      ($1.element.dtype.itemSize, $0.offset) < ($0.element.dtype.itemSize, $1.offset)
    }.map(\.element)
    let header = try SafetensorsWriter.header(of: ordered, metadata, path: path)
    try WholeFile.write(to: path) { file in
      try header.withUnsafeBytes { try file.append($0) }
      for tensor in ordered { try tensor.withBytes { try file.append($0) } }
    }
  }
}
