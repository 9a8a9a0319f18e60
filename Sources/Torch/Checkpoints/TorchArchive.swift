import Support

/// Reads the ZIP container of `torch.save` (PyTorch 1.6 and later): `<root>/data.pkl` and
/// `<root>/data/<key>`, all stored.
enum TorchArchive {
  static func read(
    _ file: StoredBytes, checkingContents: Bool
  ) throws(CheckpointError) -> Checkpoint {
    let directory = try ZipDirectory(file)
    let pickles = directory.entries.filter {
      $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl")
    }
    guard pickles.count == 1, let pickle = pickles.first else {
      let names = directory.entries.prefix(10).map { "'\($0.name)'" }.joined(separator: ", ")
      throw foreign(
        file, "a ZIP archive with \(pickles.count) entries data.pkl, among \(names)",
        "expected one of torch.save; unpack it if the weights are inside")
    }
    let root = String(pickle.name.dropLast("data.pkl".count))
    let isScript = directory.entries.contains {
      $0.name == root + "constants.pkl" || $0.name.hasPrefix(root + "code/")
    }
    guard !isScript else {
      throw foreign(
        file, "a TorchScript archive (torch.jit.save)",
        "load it in Python with torch.jit.load and save module.state_dict()")
    }
    if let refusal = directory.entries.lazy.compactMap(\.refusal).first { throw refusal }
    try checkByteOrder(file, directory[root + "byteorder"])
    for entry in checkingContents ? directory.entries : [pickle] { try check(entry, in: file) }
    var storages: [String: Range<Int>] = [:]
    let folder = root + "data/"
    for entry in directory.entries where entry.name.hasPrefix(folder) {
      storages[String(entry.name.dropFirst(folder.count))] = entry.data
    }
    return try TorchPickleReader.checkpoint(
      PickleMachine.read(file, pickle.data), storages: storages, format: .torchArchive)
  }

  private static func checkByteOrder(
    _ file: StoredBytes, _ entry: ZipEntry?
  ) throws(CheckpointError) {
    guard let entry, file.text(entry.data) != "little" else { return }
    throw file.failure(
      .unsupported(
        found: "the file's byte order is \((file.text(entry.data) ?? "unknown").prefix(20))",
        advice: "only little-endian files are read; save it again on such a machine"),
      at: entry.data.lowerBound)
  }

  /// Compares the checksum; 0 stands for none (`torch.serialization.set_crc32_options(False)`).
  private static func check(_ entry: ZipEntry, in file: StoredBytes) throws(CheckpointError) {
    guard entry.checksum != 0 else { return }
    let sum = file.withBytes(entry.data) { Checksum.crc32($0) }
    guard sum == entry.checksum else {
      throw file.failure(
        .malformed(
          expected: "checksum \(String(entry.checksum, radix: 16)) of entry '\(entry.name)'",
          found: "\(String(sum, radix: 16)): the file is damaged"), at: entry.data.lowerBound)
    }
  }

  private static func foreign(
    _ file: StoredBytes, _ found: String, _ advice: String
  ) -> CheckpointError {
    file.failure(.foreign(found: found, advice: advice), at: 0)
  }
}
