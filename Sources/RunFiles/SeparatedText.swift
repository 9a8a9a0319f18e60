/// A table as text: fields that hold the separator, a quote or a line break stand between quotes,
/// with quotes in them doubled (RFC 4180); lines are ended by LF.
struct SeparatedText {
  enum Separator: UInt8 {
    case comma = 0x2C
    case tab = 0x09
  }

  let separator: Separator
  private(set) var text = ""

  init(_ separator: Separator) { self.separator = separator }

  /// Columns of equal length, under their names where they have any.
  init(_ separator: Separator, columns: [(name: String, cells: [String])], isHeaded: Bool = true) {
    self.init(separator)
    if isHeaded { append(columns.map(\.name)) }
    for row in 0..<(columns.first?.cells.count ?? 0) { append(columns.map { $0.cells[row] }) }
  }

  mutating func append(_ fields: [String]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { text.unicodeScalars.append(Unicode.Scalar(separator.rawValue)) }
      text += Self.quoted(field, separator)
    }
    text += "\n"
  }

  /// Adds one field to a line of bytes.
  static func append(_ field: String, _ separator: Separator, to bytes: inout [UInt8]) {
    bytes += quoted(field, separator).utf8
  }

  private static func quoted(_ field: String, _ separator: Separator) -> String {
    // By bytes: Swift counts CR LF as one character.
    let special = field.utf8.contains { byte in
      byte == separator.rawValue || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
    }
    guard special else { return field }
    var result = "\""
    for scalar in field.unicodeScalars {
      if scalar == "\"" { result += "\"" }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }
}
