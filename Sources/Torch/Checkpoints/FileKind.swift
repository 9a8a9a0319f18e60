/// Tells checkpoint files, and what is mistaken for them, from each other by their first bytes.
enum FileKind {
  static func format(of file: StoredBytes) throws(CheckpointError) -> CheckpointFormat {
    let start = file.withBytes(0..<min(file.count, 1024)) { Array($0) }
    guard !start.isEmpty else {
      throw file.failure(.truncated(expected: "its first byte (it is empty)"), at: 0)
    }
    if start.starts(with: Array("PK".utf8) + [3, 4]) { return .torchArchive }
    if start.starts(with: Array("PK".utf8) + [5, 6]) {
      throw foreign(file, "an empty ZIP archive")
    }
    // A pickle of protocol 2 or later: PROTO and its number.
    if start.count >= 2, start[0] == 0x80, (2...5).contains(start[1]) { return .torchLegacy }
    if start.count >= 9, start[8] == UInt8(ascii: "{") {
      // The header's size, which no text or known binary file spells in its first eight bytes.
      let size = start[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      if size < 1 << 40 { return .safetensors }
    }
    throw foreign(file, describe(start))
  }

  private static func foreign(_ file: StoredBytes, _ found: String) -> CheckpointError {
    file.failure(
      .foreign(
        found: found,
        advice:
          "expected a file of torch.save (.pth, .pt) or safetensors; fetch it again or convert it"),
      at: 0)
  }

  /// First bytes of other files, with what they are called.
  private static let signatures: [(bytes: [UInt8], name: String)] = [
    ([0x1F, 0x8B], "a gzip file (unpack it first)"),
    (Array("BZh".utf8), "a bzip2 file (unpack it first)"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz file (unpack it first)"),
    ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard file (unpack it first)"),
    ([0x37, 0x7A, 0xBC, 0xAF], "a 7-Zip archive (unpack it first)"),
    ([0x89, 0x48, 0x44, 0x46], "an HDF5 file (Keras)"),
    ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy array"),
    ([0x89, 0x50, 0x4E, 0x47], "a PNG picture"),
    ([0xFF, 0xD8, 0xFF], "a JPEG picture"),
    (Array("GGUF".utf8), "a GGUF file"),
    (Array("%PDF".utf8), "a PDF document"),
    (Array("version https://git-lfs".utf8), "a Git LFS pointer, not the file it stands for"),
  ]

  private static func describe(_ start: [UInt8]) -> String {
    if let known = signatures.first(where: { start.starts(with: $0.bytes) }) { return known.name }
    if start.count >= 262, start[257..<262].elementsEqual("ustar".utf8) {
      return "a tar archive (torch.save before PyTorch 0.2, or a packed folder)"
    }
    let isText = start.allSatisfy { $0 >= 0x20 || (9...13).contains($0) }
    if isText {
      let text = String(decoding: start, as: UTF8.self).lowercased()
      let page = text.contains("<html") || text.contains("<!doctype html")
      if page { return "an HTML page, as servers send in place of a file" }
      if text.contains("<?xml") { return "an XML document, as servers send in place of a file" }
      return "text that begins with '\(firstLine(start))'"
    }
    let bytes = start.prefix(8).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count < 2 ? "0" + digits : digits
    }
    return "a file of another kind (it begins with \(bytes.joined(separator: " ")))"
  }

  private static func firstLine(_ start: [UInt8]) -> String {
    let line = start.prefix(40).prefix { $0 >= 0x20 }
    return String(decoding: line, as: UTF8.self)
  }
}
