import Evaluation
import Support

/// A table whose rows are made one at a time: with many classes it is far larger than the memory.
package struct RowTable: Sendable {
  /// One column or several.
  enum Part: Sendable {
    case text(String, @Sendable (_ row: Int) -> String)
    /// All probabilities as one JSON list.
    case list(String)
    /// The probability of one class of each row.
    case chosen(String, [Int])
    /// The probabilities, each in a column of its own.
    case each([String])
  }

  let separator: SeparatedText.Separator
  let rowCount: Int
  /// Nil for a regression.
  let probabilities: Probabilities?
  let parts: [Part]
  var isHeaded = true

  /// The whole table.
  package var text: String {
    var bytes: [UInt8] = []
    Self.write([self]) { bytes += $1 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes tables of the same rows in one pass, in which each probability becomes text once.
  static func write(
    _ tables: [RowTable], to sink: (_ table: Int, _ bytes: [UInt8]) throws -> Void
  ) rethrows {
    let piece = 1 << 20
    var written = tables.map(\.header)
    var numbers = ProbabilityText()
    for row in 0..<(tables.first?.rowCount ?? 0) {
      if let probabilities = tables[0].probabilities { numbers.read(probabilities[row]) }
      for (place, table) in tables.enumerated() {
        table.append(row, numbers, to: &written[place])
        if written[place].count >= piece {
          try sink(place, written[place])
          written[place].removeAll(keepingCapacity: true)
        }
      }
    }
    for place in tables.indices { try sink(place, written[place]) }
  }

  private var header: [UInt8] {
    guard isHeaded else { return [] }
    var line = SeparatedText(separator)
    line.append(
      parts.flatMap { part in
        switch part {
        case .text(let name, _), .list(let name), .chosen(let name, _): [name]
        case .each(let names): names
        }
      })
    return Array(line.text.utf8)
  }

  private func append(_ row: Int, _ numbers: ProbabilityText, to bytes: inout [UInt8]) {
    for (place, part) in parts.enumerated() {
      if place > 0 { bytes.append(separator.rawValue) }
      switch part {
      case .text(_, let text): SeparatedText.append(text(row), separator, to: &bytes)
      case .list:
        // The commas in it stand between quotes.
        let quote = separator == .comma ? "\"" : ""
        bytes += "\(quote)[".utf8
        numbers.append(separator: [UInt8(ascii: ","), UInt8(ascii: " ")], to: &bytes)
        bytes += "]\(quote)".utf8
      case .chosen(_, let chosen): numbers.append(chosen[row], to: &bytes)
      case .each: numbers.append(separator: [separator.rawValue], to: &bytes)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }
}

/// The probabilities of one row as Python writes them.
private struct ProbabilityText {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  mutating func read(_ row: Probabilities.Row) {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    for probability in row {
      PythonFormat.append(probability, to: &bytes)
      ends.append(bytes.count)
    }
  }

  func append(_ index: Int, to text: inout [UInt8]) {
    text += bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  func append(separator: [UInt8], to text: inout [UInt8]) {
    for index in ends.indices {
      if index > 0 { text += separator }
      append(index, to: &text)
    }
  }
}
