/// The header of a safetensors file: one JSON object of known form, read strictly
/// (https://github.com/huggingface/safetensors, "Format").
struct SafetensorsHeader {
  struct Entry {
    let name: String, dtypeName: String
    let shape: [Int]
    let begin: Int, end: Int
    /// In the file.
    let offset: Int
  }

  private(set) var entries: [Entry] = []
  private(set) var metadata: [(name: String, text: String)] = []
  private let bytes: [UInt8]
  private let file: StoredBytes
  private let base: Int
  private var position = 0

  /// Reads the header that lies in `range` of the file.
  init(_ file: StoredBytes, _ range: Range<Int>) throws(CheckpointError) {
    self.file = file
    base = range.lowerBound
    bytes = file.withBytes(range) { Array($0) }
    try readMembers { reader, name, offset throws(CheckpointError) in
      if name == "__metadata__" {
        try reader.readMetadata()
      } else {
        try reader.readTensor(named: name, at: offset)
      }
    }
    // Spaces may follow, so that the data start where their alignment asks.
    skipSpace()
    guard position == bytes.count else { throw expected("the end of the header") }
  }

  private mutating func readMetadata() throws(CheckpointError) {
    try readMembers { reader, name, _ throws(CheckpointError) in
      reader.metadata.append((name: name, text: try reader.readText()))
    }
  }

  private mutating func readTensor(named name: String, at offset: Int) throws(CheckpointError) {
    var dtypeName: String?
    var shape: [Int]?
    var offsets: [Int]?
    try readMembers { reader, field, _ throws(CheckpointError) in
      switch field {
      case "dtype": dtypeName = try reader.readText()
      case "shape": shape = try reader.readNumbers()
      case "data_offsets": offsets = try reader.readNumbers()
      default: throw reader.expected("dtype, shape or data_offsets of tensor '\(name)'")
      }
    }
    guard let dtypeName, let shape, let offsets, offsets.count == 2 else {
      throw expected("dtype, shape and two data_offsets of tensor '\(name)'")
    }
    entries.append(
      Entry(
        name: name, dtypeName: dtypeName, shape: shape, begin: offsets[0], end: offsets[1],
        offset: offset))
  }

  // MARK: JSON

  private func expected(_ what: String) -> CheckpointError {
    let found =
      position < bytes.count
      ? "'\(String(decoding: bytes[position...].prefix(12), as: UTF8.self))'" : "its end"
    return file.failure(
      .malformed(expected: "\(what) in the header", found: found), at: base + position)
  }

  private mutating func skipSpace() {
    while position < bytes.count, bytes[position] <= 0x20,
      bytes[position] == 0x20 || bytes[position] == 0x0A || bytes[position] == 0x0D
        || bytes[position] == 0x09
    {
      position += 1
    }
  }

  /// Steps over `character`, if it comes next.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func require(_ character: Unicode.Scalar) throws(CheckpointError) {
    guard take(character) else { throw expected("'\(character)'") }
  }

  /// Reads an object; `member` reads each value. A name may stand there once only.
  private mutating func readMembers(
    _ member: (inout SafetensorsHeader, String, Int) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    try require("{")
    if take("}") { return }
    var names: Set<String> = []
    repeat {
      skipSpace()
      let offset = base + position
      let name = try readText()
      guard names.insert(name).inserted else {
        throw file.failure(
          .malformed(expected: "distinct names in the header", found: "'\(name)' twice"),
          at: offset)
      }
      try require(":")
      try member(&self, name, offset)
    } while take(",")
    try require("}")
  }

  private mutating func readNumbers() throws(CheckpointError) -> [Int] {
    try require("[")
    if take("]") { return [] }
    var numbers: [Int] = []
    repeat { numbers.append(try readNumber()) } while take(",")
    try require("]")
    return numbers
  }

  /// A whole number from 0 to Int.max, without sign, leading zeros, fraction or exponent.
  private mutating func readNumber() throws(CheckpointError) -> Int {
    skipSpace()
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    let digits = bytes[start..<position]
    guard digits.first != 0x30 || digits.count == 1,
      let number = Int(String(decoding: digits, as: UTF8.self))
    else {
      position = start
      throw expected("a whole number")
    }
    return number
  }

  private mutating func readText() throws(CheckpointError) -> String {
    try require("\"")
    let start = position
    var content: [UInt8] = []
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      guard bytes[position] >= 0x20 else { throw expected("a text without control characters") }
      if bytes[position] == UInt8(ascii: "\\") {
        try readEscape(into: &content)
      } else {
        content.append(bytes[position])
        position += 1
      }
    }
    guard take("\""), let text = String(validating: content, as: UTF8.self) else {
      position = min(start, bytes.count)
      throw expected("a UTF-8 text that ends")
    }
    return text
  }

  private static let escapes: [Character: UInt8] = [
    "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 0x08, "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09,
  ]

  private mutating func readEscape(into content: inout [UInt8]) throws(CheckpointError) {
    guard position + 1 < bytes.count else { throw expected("an escape") }
    let letter = Character(Unicode.Scalar(bytes[position + 1]))
    if let byte = Self.escapes[letter] {
      content.append(byte)
      position += 2
      return
    }
    guard letter == "u" else { throw expected("an escape") }
    var units = [try readUnit()]
    if UTF16.isLeadSurrogate(units[0]), position < bytes.count,
      bytes[position] == UInt8(ascii: "\\")
    {
      units.append(try readUnit())
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw expected("a pair of surrogates")
    }
    content += text.utf8
  }

  /// The sixteen bits of `\uXXXX`.
  private mutating func readUnit() throws(CheckpointError) -> UInt16 {
    let end = position + 6
    guard end <= bytes.count, bytes[position + 1] == UInt8(ascii: "u") else {
      throw expected("\\u and four digits")
    }
    var unit: UInt16 = 0
    for byte in bytes[position + 2..<end] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw expected("\\u and four digits")
      }
      unit = unit << 4 | UInt16(digit)
    }
    position = end
    return unit
  }
}
