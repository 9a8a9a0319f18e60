import Foundation
import Support

/// A table that cannot be read: which file, which line, and why.
package struct DelimitedError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A line whose number of fields is not the header's.
  package struct WrongLine: Equatable, Sendable {
    package let line: Int, fields: Int
  }

  /// What is wrong with the table.
  package enum Reason: Equatable, Sendable {
    case cannotOpen(String)
    /// The medium or the machine failed.
    case inputOutput(String)
    case empty
    case noRows
    case notUTF8(byteOffset: Int, hint: String?)
    case zeroByte(byteOffset: Int)
    case unterminatedQuote
    case textAfterQuote(String)
    case quoteAfterSpace
    case emptyHeader(column: Int)
    case duplicateHeader(name: String, columns: [Int])
    case fieldCounts(expected: Int, delimiter: String, wrong: [WrongLine], total: Int)
  }

  package let file: String, line: Int?, reason: Reason

  /// Whether the file is not there, in contrast to being wrong.
  package var isMissingInput: Bool {
    if case .cannotOpen = reason { true } else { false }
  }

  /// Whether reading failed, in contrast to what was read.
  package var isInputOutput: Bool {
    if case .inputOutput = reason { true } else { false }
  }

  package var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(explanation)" }

  private var explanation: String {
    switch reason {
    case .cannotOpen(let why), .inputOutput(let why): "cannot be read: \(why)"
    case .empty: "the file is empty; a header line and rows are expected"
    case .noRows: "there is a header but no rows below it"
    case .notUTF8(let offset, let hint):
      "byte \(offset) is not UTF-8 text" + (hint.map { "; \($0)" } ?? "; save the file as UTF-8")
    case .zeroByte(let offset): "byte \(offset) is zero, so this is not a text file"
    case .unterminatedQuote: "the quoted field that starts here is never closed"
    case .textAfterQuote(let text):
      "\(text.quoted) follows a closing quote; a quote inside a quoted field is written twice"
    case .quoteAfterSpace:
      "a space stands before an opening quote; remove it, or quote the whole field"
    case .emptyHeader(let column): "column \(column) has no name in the header"
    case .duplicateHeader(let name, let columns):
      "the header has \(name.quoted) more than once (columns \(columns.listed())); names must differ"
    case .fieldCounts(let expected, let delimiter, let wrong, let total):
      "the header has \(expected) fields (separated by \(delimiter)), but "
        + wrong.map { "line \($0.line) has \($0.fields)" }.listed(total: total)
    }
  }
}

extension DelimitedError.Reason {
  /// Of a failed system call.
  init(_ error: SystemError) {
    let words = error.code == ENOENT ? "no such file" : "\(error)"
    self = error.isOfMachine ? .inputOutput(words) : .cannotOpen(words)
  }
}

extension String {
  /// Order by code point, as Python sorts text; Swift's own `<` follows Unicode's canonical order.
  func precedesByCodePoint(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
