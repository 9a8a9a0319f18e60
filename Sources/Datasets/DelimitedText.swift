import Foundation

/// A table of text with a header: comma, tab or semicolon separated, UTF-8, read strictly.
///
/// Quoted fields may hold separators, doubled quotes and line breaks. Spaces around an unquoted
/// field are no part of it. Lines end in LF, CRLF or CR; blank lines at the end are skipped.
package struct DelimitedText: Sendable {
  /// The character between two fields.
  package enum Delimiter: UInt8, Sendable, CaseIterable, CustomStringConvertible {
    case comma = 0x2C
    case tab = 0x09
    case semicolon = 0x3B

    package var description: String {
      switch self {
      case .comma: "commas"
      case .tab: "tabs"
      case .semicolon: "semicolons"
      }
    }
  }

  /// The name of the file, as errors and notices call it.
  package let file: String
  package let delimiter: Delimiter
  /// Whether a first line such as `sep=;`, which Excel writes, names the delimiter.
  package let isDelimiterDeclared: Bool
  package let header: [String]
  /// The line of the file on which each row starts, counted from 1.
  package let lines: [Int]
  private let cells: [String]

  package var rowCount: Int { lines.count }

  /// Reads the table at `path`; errors call it by its last path component.
  package init(path: String) throws(DelimitedError) {
    let file = URL(filePath: path).lastPathComponent
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw DelimitedError(
        file: file, line: nil, reason: .cannotOpen(Self.reason(for: path, error)))
    }
    try self.init(bytes: [UInt8](data), file: file)
  }

  /// Reads a table from bytes and finds out by which character it is separated: the one that
  /// divides the header into most fields and fits the rows.
  package init(bytes: [UInt8], file: String) throws(DelimitedError) {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var end = bytes.count
    while end > start, [0x0A, 0x0D, 0x20].contains(bytes[end - 1]) { end -= 1 }
    try Self.checkText(bytes, file: file)
    if let (delimiter, start) = Self.declaration(bytes[start..<end]) {
      guard end > start else { throw DelimitedError(file: file, line: nil, reason: .empty) }
      let scanner = RecordScanner(
        bytes: bytes, start: start, end: end, delimiter: delimiter, file: file, line: 2)
      try self.init(scanner, isDelimiterDeclared: true)
      return
    }
    guard end > start else { throw DelimitedError(file: file, line: nil, reason: .empty) }

    let scan = { (delimiter: Delimiter) in
      RecordScanner(bytes: bytes, start: start, end: end, delimiter: delimiter, file: file)
    }
    var candidates: [(delimiter: Delimiter, fields: Int)] = []
    for delimiter in Delimiter.allCases {
      var scanner = scan(delimiter)
      if let fields = (try? scanner.next())?.fields.count, fields > 1 {
        candidates.append((delimiter, fields))
      }
    }
    // Stable, so equals stay in the order comma, tab, semicolon.
    candidates.sort { $0.fields > $1.fields }
    var firstError: DelimitedError?
    for candidate in candidates.isEmpty ? [(.comma, 1)] : candidates {
      do throws(DelimitedError) {
        self = try Self(scan(candidate.delimiter), isDelimiterDeclared: false)
        return
      } catch {
        firstError = firstError ?? error
      }
    }
    throw firstError ?? DelimitedError(file: file, line: nil, reason: .empty)
  }

  /// Reads all records with a known delimiter.
  private init(_ scanner: RecordScanner, isDelimiterDeclared: Bool) throws(DelimitedError) {
    var scanner = scanner
    self.isDelimiterDeclared = isDelimiterDeclared
    file = scanner.file
    delimiter = scanner.delimiter
    guard let first = try scanner.next() else {
      throw DelimitedError(file: file, line: nil, reason: .empty)
    }
    header = first.fields
    try Self.checkHeader(first, file: file)
    var lines: [Int] = []
    var cells: [String] = []
    var wrong: [DelimitedError.WrongLine] = []
    var wrongCount = 0
    while let record = try scanner.next() {
      if record.fields.count != header.count {
        wrongCount += 1
        if wrong.count < 10 {
          wrong.append(.init(line: record.line, fields: record.fields.count))
        }
      }
      lines.append(record.line)
      cells += record.fields
    }
    if let line = wrong.first?.line {
      let reason = DelimitedError.Reason.fieldCounts(
        expected: header.count, delimiter: "\(delimiter)", wrong: wrong, total: wrongCount)
      throw DelimitedError(file: file, line: line, reason: reason)
    }
    guard !lines.isEmpty else {
      throw DelimitedError(file: file, line: first.line, reason: .noRows)
    }
    self.lines = lines
    self.cells = cells
  }

  /// The text of one cell; rows count from 0, without the header.
  package func value(row: Int, column: Int) -> String { cells[row * header.count + column] }

  /// The delimiter of a first line `sep=;` and where the next line begins.
  private static func declaration(_ bytes: ArraySlice<UInt8>) -> (Delimiter, next: Int)? {
    let word = Array(bytes.prefix(4))
    guard String(decoding: word, as: UTF8.self).lowercased() == "sep=",
      let delimiter = bytes.dropFirst(4).first.flatMap(Delimiter.init(rawValue:))
    else { return nil }
    let rest = bytes.dropFirst(5)
    let lineEnd = rest.prefix { $0 == 0x0D || $0 == 0x0A }
    if lineEnd.starts(with: [0x0D, 0x0A]) { return (delimiter, rest.startIndex + 2) }
    return rest.isEmpty || !lineEnd.isEmpty
      ? (delimiter, rest.startIndex + min(1, lineEnd.count)) : nil
  }

  private static func checkHeader(
    _ record: RecordScanner.Record, file: String
  ) throws(DelimitedError) {
    let places = Dictionary(
      grouping: record.fields.indices, by: { record.fields[$0] })
    for (index, name) in record.fields.enumerated() {
      if name.isEmpty {
        throw DelimitedError(
          file: file, line: record.line, reason: .emptyHeader(column: index + 1))
      }
      if let columns = places[name]?.map({ $0 + 1 }), columns.count > 1 {
        throw DelimitedError(
          file: file, line: record.line, reason: .duplicateHeader(name: name, columns: columns))
      }
    }
  }

  private static func reason(for path: String, _ error: any Error) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      return "no such file"
    }
    return isFolder.boolValue ? "it is a folder" : error.localizedDescription
  }
}

// MARK: - Encoding

extension DelimitedText {
  /// Refuses what is not UTF-8 text, with the place of the first wrong byte.
  private static func checkText(_ bytes: [UInt8], file: String) throws(DelimitedError) {
    let offset = firstInvalidUTF8(bytes)
    if let offset {
      throw DelimitedError(
        file: file, line: line(of: offset, in: bytes),
        reason: .notUTF8(byteOffset: offset, hint: hint(bytes)))
    }
    if let zero = bytes.firstIndex(of: 0) {
      throw DelimitedError(
        file: file, line: line(of: zero, in: bytes), reason: .zeroByte(byteOffset: zero))
    }
  }

  private static func hint(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return "it looks like UTF-16: save the file as UTF-8"
    }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      return "it looks like a ZIP or Excel file: export the table as CSV"
    }
    return nil
  }

  private static func line(of offset: Int, in bytes: [UInt8]) -> Int {
    var line = 1
    for index in 0..<offset {
      let isLoneReturn = bytes[index] == 0x0D && bytes[index + 1] != 0x0A
      if bytes[index] == 0x0A || isLoneReturn { line += 1 }
    }
    return line
  }

  /// The offset of the first byte that is not UTF-8 (RFC 3629: no overlong forms, no surrogates).
  static func firstInvalidUTF8(_ bytes: [UInt8]) -> Int? {
    var index = 0
    while index < bytes.count {
      let first = bytes[index]
      let second: ClosedRange<UInt8>
      let length: Int
      switch first {
      case 0x00...0x7F: (second, length) = (0...0, 1)
      case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
      case 0xE0: (second, length) = (0xA0...0xBF, 3)
      case 0xED: (second, length) = (0x80...0x9F, 3)
      case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
      case 0xF0: (second, length) = (0x90...0xBF, 4)
      case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
      case 0xF4: (second, length) = (0x80...0x8F, 4)
      default: return index
      }
      for place in 1..<max(length, 1) {
        let allowed = place == 1 ? second : 0x80...0xBF
        guard index + place < bytes.count, allowed.contains(bytes[index + place]) else {
          return index
        }
      }
      index += length
    }
    return nil
  }
}
