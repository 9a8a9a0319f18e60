/// Cuts the bytes of a table into records of fields.
struct RecordScanner {
  struct Record {
    let line: Int
    var fields: [String]
  }

  let bytes: [UInt8]
  let end: Int
  let delimiter: DelimitedText.Delimiter
  let file: String
  private var position: Int
  private var line: Int

  private enum Mark {
    static let quote = UInt8(ascii: "\"")
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09
  }

  /// `bytes[start..<end]` is UTF-8 text without blank lines at its end, beginning at line `line`.
  init(
    bytes: [UInt8], start: Int, end: Int, delimiter: DelimitedText.Delimiter, file: String,
    line: Int = 1
  ) {
    self.bytes = bytes
    self.end = end
    self.delimiter = delimiter
    self.file = file
    self.line = line
    position = start
  }

  /// The next record, or nil at the end.
  mutating func next() throws(DelimitedError) -> Record? {
    guard position < end else { return nil }
    var record = Record(line: line, fields: [])
    while true {
      record.fields.append(try field())
      guard position < end else { return record }
      let byte = bytes[position]
      position += 1
      if byte == delimiter.rawValue {
        // A delimiter as the very last byte opens one more, empty field.
        if position == end {
          record.fields.append("")
          return record
        }
        continue
      }
      if byte == Mark.carriageReturn, position < end, bytes[position] == Mark.lineFeed {
        position += 1
      }
      line += 1
      return record
    }
  }

  /// One field; leaves `position` on the delimiter or line end behind it.
  private mutating func field() throws(DelimitedError) -> String {
    if position < end, bytes[position] == Mark.quote { return try quotedField() }
    let start = position
    while position < end, !endsField(bytes[position]) {
      if bytes[position] == Mark.quote, bytes[start..<position].allSatisfy(isBlank) {
        throw failure(.quoteAfterSpace)
      }
      position += 1
    }
    return trimmed(start, position)
  }

  private mutating func quotedField() throws(DelimitedError) -> String {
    let opening = line
    var text: [UInt8] = []
    position += 1
    while position < end {
      let byte = bytes[position]
      position += 1
      if byte != Mark.quote {
        text.append(byte)
        let isLoneReturn =
          byte == Mark.carriageReturn && !(position < end && bytes[position] == Mark.lineFeed)
        if byte == Mark.lineFeed || isLoneReturn { line += 1 }
      } else if position < end, bytes[position] == Mark.quote {
        text.append(byte)
        position += 1
      } else {
        try expectFieldEnd()
        return String(decoding: text, as: UTF8.self)
      }
    }
    throw DelimitedError(file: file, line: opening, reason: .unterminatedQuote)
  }

  /// After a closing quote only spaces may come before the field ends.
  private mutating func expectFieldEnd() throws(DelimitedError) {
    while position < end, isBlank(bytes[position]), !endsField(bytes[position]) { position += 1 }
    guard position < end, !endsField(bytes[position]) else { return }
    let start = position
    while position < end, !endsField(bytes[position]), position - start < 20 { position += 1 }
    throw failure(.textAfterQuote(trimmed(start, position)))
  }

  private func endsField(_ byte: UInt8) -> Bool {
    byte == delimiter.rawValue || byte == Mark.lineFeed || byte == Mark.carriageReturn
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == Mark.space || byte == Mark.tab }

  private func trimmed(_ start: Int, _ end: Int) -> String {
    var start = start
    var end = end
    while start < end, isBlank(bytes[start]) { start += 1 }
    while start < end, isBlank(bytes[end - 1]) { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private func failure(_ reason: DelimitedError.Reason) -> DelimitedError {
    DelimitedError(file: file, line: line, reason: reason)
  }
}
