import Support

/// Reads safetensors: the header's size (8 bytes), the header, then the tensors without gaps.
enum SafetensorsFile {
  /// As in the reference implementation.
  private static let headerLimit = 100_000_000

  static func read(_ file: StoredBytes) throws(CheckpointError) -> Checkpoint {
    let size = try file.integer(UInt64.self, at: 0, "the header's size")
    guard size <= headerLimit else {
      throw file.failure(
        .excessive("a header of \(size) bytes; safetensors allows \(headerLimit)"), at: 0)
    }
    let start = 8 + Int(size)
    guard start <= file.count else {
      throw file.failure(.truncated(expected: "the \(size) bytes of its header"), at: file.count)
    }
    let header = try SafetensorsHeader(file, 8..<start)
    try checkCover(header.entries, of: start..<file.count, file)
    var tensors: [StoredTensor] = []
    for entry in header.entries {
      tensors.append(try tensor(entry, dataStart: start, file))
    }
    return try Checkpoint(tensors, header.metadata, containers: nil, format: .safetensors)
  }

  /// Every byte behind the header belongs to exactly one tensor.
  private static func checkCover(
    _ entries: [SafetensorsHeader.Entry], of data: Range<Int>, _ file: StoredBytes
  ) throws(CheckpointError) {
    var covered = 0
    for entry in entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard entry.begin == covered, entry.end >= entry.begin else {
        throw file.failure(
          .malformed(
            expected:
              "tensor '\(entry.name)' at byte \(covered) of the data, without overlap or gap",
            found: "data_offsets \(entry.begin), \(entry.end)"), at: entry.offset)
      }
      guard entry.end <= data.count else {
        throw file.failure(
          .truncated(expected: "the end of tensor '\(entry.name)' (\(entry.end) bytes of data)"),
          at: file.count)
      }
      covered = entry.end
    }
    guard covered == data.count else {
      throw file.failure(
        .malformed(
          expected: "the file's end behind the last tensor",
          found: "\(data.count - covered) more bytes"), at: data.lowerBound + covered)
    }
  }

  private static func tensor(
    _ entry: SafetensorsHeader.Entry, dataStart: Int, _ file: StoredBytes
  ) throws(CheckpointError) -> StoredTensor {
    guard let dtype = DType.allCases.first(where: { $0.safetensorsName == entry.dtypeName }) else {
      throw file.failure(
        .unsupported(
          found: "tensor '\(entry.name)' has numbers of type \(entry.dtypeName.prefix(20))",
          advice: "convert it to a float, integer or bool type before saving"), at: entry.offset)
    }
    let tensor = try StoredTensor(
      name: entry.name, dtype: dtype, shape: entry.shape, strides: nil, start: 0, memory: file,
      storage: dataStart + entry.begin..<dataStart + entry.end)
    guard tensor.byteCount == entry.end - entry.begin else {
      throw file.failure(
        .malformed(
          expected:
            "\(tensor.byteCount) bytes for tensor '\(entry.name)' of shape \(entry.shape)",
          found: "\(entry.end - entry.begin)"), at: entry.offset)
    }
    return tensor
  }
}
