import Support

/// Reads the container of `torch.save` before PyTorch 1.6: five pickles (magic number, version,
/// machine, object, keys of the storages), then each storage: element count (8 bytes), elements.
enum TorchLegacyFile {
  /// 0x1950a86a20f9469cfc6c, little-endian.
  private static let magic: [UInt8] = [
    0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]

  static func read(_ file: StoredBytes) throws(CheckpointError) -> Checkpoint {
    let first = try PickleMachine.read(file, 0..<file.count)
    guard case .raw(let range) = first.root, file.withBytes(range, { Array($0) }) == magic else {
      throw file.failure(
        .foreign(
          found: "a plain pickle", advice: "expected a file of torch.save; \(Advice.saveByTorch)"),
        at: 0)
    }
    let version = try PickleMachine.read(file, first.end..<file.count)
    guard version.integer(version.root) == 1001 else {
      throw file.failure(
        .malformed(expected: "version 1001 of torch.save", found: "another"), at: first.end)
    }
    let machine = try PickleMachine.read(file, version.end..<file.count)
    try checkByteOrder(machine, at: version.end)
    let object = try PickleMachine.read(file, machine.end..<file.count)
    let keys = try PickleMachine.read(file, object.end..<file.count)
    return try TorchPickleReader.checkpoint(
      object, storages: locate(keys, storagesOf: object), format: .torchLegacy)
  }

  private static func checkByteOrder(_ machine: Pickle, at offset: Int) throws(CheckpointError) {
    for (key, value) in machine.pairs(machine.root) ?? []
    where machine.text(key) == "little_endian" {
      guard case .bool(false) = value else { continue }
      throw machine.file.failure(
        .unsupported(
          found: "the file's byte order is big",
          advice: "only little-endian files are read; save it again on such a machine"),
        at: offset)
    }
  }

  /// The ranges of the storages, which follow each other in the order of `keys`.
  private static func locate(
    _ keys: Pickle, storagesOf object: Pickle
  ) throws(CheckpointError) -> [String: Range<Int>] {
    let file = keys.file
    var itemSizes: [String: Int] = [:]
    for (number, node) in object.nodes.enumerated() {
      // Others are the classes of pickled modules.
      guard case .persistent(let id) = node.kind,
        object.elements(id)?.first.flatMap(object.text) == "storage"
      else { continue }
      let storage = try StorageReference(.node(number), object, offset: object.end)
      itemSizes[storage.key] = storage.itemSize
    }
    var ranges: [String: Range<Int>] = [:]
    var position = keys.end
    for value in keys.elements(keys.root) ?? [] {
      guard let key = keys.text(value), let itemSize = itemSizes[key] else {
        throw file.failure(
          .malformed(expected: "keys of storages that tensors use", found: "another key"),
          at: object.end)
      }
      let count = try file.integer(Int64.self, at: position, "the size of storage '\(key)'")
      let start = position + 8
      let (size, overflow) = Int(count).multipliedReportingOverflow(by: itemSize)
      guard count >= 0, !overflow, file.contains(start, size) else {
        throw file.failure(
          .truncated(expected: "the \(count) elements of storage '\(key)'"), at: start)
      }
      ranges[key] = start..<start + size
      position = start + size
    }
    return ranges
  }
}
