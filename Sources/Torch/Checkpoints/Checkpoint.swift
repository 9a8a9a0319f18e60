/// The kinds of checkpoint file that are read, told apart by content.
package enum CheckpointFormat: String, Sendable {
  /// `torch.save` since PyTorch 1.6: a ZIP archive of a pickle and one entry for each storage.
  case torchArchive = "PyTorch archive"
  /// `torch.save` before PyTorch 1.6: pickles followed by the storages.
  case torchLegacy = "PyTorch legacy file"
  case safetensors
}

/// The named tensors of a checkpoint file, in the file's order.
package struct Checkpoint: Sendable {
  package let tensors: [StoredTensor]
  /// What the file says besides tensors: safetensors' metadata, or the numbers and texts beside a
  /// state dict (`epoch`, `arch`); objects of foreign classes by their class name.
  package let metadata: [(name: String, text: String)]
  /// Nil for one that was not read from a file.
  package let format: CheckpointFormat?
  /// For each tensor the names of the dictionaries it was found in, outermost first.
  let containers: [[String]]
  private let positions: [String: Int]

  /// A checkpoint of tensors with distinct names.
  package init(
    tensors: [StoredTensor], metadata: [(name: String, text: String)] = []
  ) throws(CheckpointError) {
    try self.init(tensors, metadata, containers: nil, format: nil)
  }

  init(
    _ tensors: [StoredTensor], _ metadata: [(name: String, text: String)],
    containers: [[String]]?, format: CheckpointFormat?
  ) throws(CheckpointError) {
    var positions: [String: Int] = [:]
    positions.reserveCapacity(tensors.count)
    for (i, tensor) in tensors.enumerated() {
      guard positions.updateValue(i, forKey: tensor.name) == nil else {
        throw tensor.memory.failure(
          .malformed(expected: "distinct names", found: "two tensors named '\(tensor.name)'"),
          at: nil)
      }
    }
    self.tensors = tensors
    self.metadata = metadata
    self.format = format
    self.containers = containers ?? Array(repeating: [], count: tensors.count)
    self.positions = positions
  }

  /// Reads `.pth`, `.pt`, `.bin` (either container of `torch.save`), `.safetensors`, by any name.
  ///
  /// The file is mapped, not read: it costs memory and time only as tensors are used.
  /// `checkingContents` reads it through and compares the checksums that a PyTorch archive carries;
  /// the other formats have none.
  package static func read(
    _ path: String, checkingContents: Bool = false
  ) throws(CheckpointError) -> Checkpoint {
    try read(StoredBytes(mapping: path), checkingContents: checkingContents)
  }

  static func read(
    _ file: StoredBytes, checkingContents: Bool = false
  ) throws(CheckpointError) -> Checkpoint {
    switch try FileKind.format(of: file) {
    case .torchArchive: try TorchArchive.read(file, checkingContents: checkingContents)
    case .torchLegacy: try TorchLegacyFile.read(file)
    case .safetensors: try SafetensorsFile.read(file)
    }
  }

  /// The tensor of that name.
  package subscript(name: String) -> StoredTensor? { positions[name].map { tensors[$0] } }

  /// Where training programs keep the network beside optimizer and the like; the first one counts.
  static let stateDictKeys = [
    "state_dict", "model_state_dict", "model_state", "model", "net", "network", "module",
    "weights", "params",
  ]

  /// The network's tensors of a file that holds more.
  ///
  /// The rule: a nested dictionary with tensors under `state_dict`, `model_state_dict`,
  /// `model_state`, `model`, `net`, `network`, `module`, `weights` or `params` (the first of these)
  /// is the network, under names without that key; so is the only dictionary of a file without
  /// tensors beside it; else all tensors are. The rule is applied again to its result.
  package func stateDict() throws(CheckpointError) -> Checkpoint {
    let outermost = Set(containers.map(\.first))
    let listed = Self.stateDictKeys.first { outermost.contains($0) }
    let only = outermost.count == 1 ? outermost.first ?? nil : nil
    guard let key = listed ?? only else { return self }
    let chosen = tensors.indices.filter { containers[$0].first == key }
    return try Checkpoint(
      chosen.map { tensors[$0].withoutPrefix(of: key.utf8.count + 1) },
      metadata, containers: chosen.map { Array(containers[$0].dropFirst()) }, format: format
    ).stateDict()
  }

  /// The same tensors without `prefix` (as `torch.nn.DataParallel` puts before each name), if every
  /// name has it; else unchanged.
  package func withoutCommonPrefix(_ prefix: String = "module.") throws(CheckpointError)
    -> Checkpoint
  {
    guard !tensors.isEmpty, tensors.allSatisfy({ $0.name.utf8.starts(with: prefix.utf8) }) else {
      return self
    }
    return try Checkpoint(
      tensors.map { $0.withoutPrefix(of: prefix.utf8.count) }, metadata,
      containers: containers, format: format)
  }
}

extension StoredTensor {
  fileprivate func withoutPrefix(of bytes: Int) -> StoredTensor {
    renamed(String(decoding: name.utf8.dropFirst(bytes), as: UTF8.self))
  }
}

extension Checkpoint {
  /// Writes a `.pth` file of one `OrderedDict`, as `torch.save(state_dict)` does; the metadata are
  /// left out. `root` is the folder inside the archive, which no reader looks at.
  package func writeTorchArchive(to path: String, root: String = "archive") throws {
    try TorchArchiveWriter.write(self, to: path, root: root)
  }
}
