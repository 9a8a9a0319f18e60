import Record
import Support

/// Points out labels that may be meant to be the same, or to be missing.
struct LabelSpellings {
  let column: LabelColumn

  var notices: [Notice] {
    var notices: [Notice] = []
    if !column.mergedSpellings.isEmpty {
      notices.note(
        .decision,
        "Labels that spell the same number are one class: \(column.mergedSpellings.listed()).")
    }
    if !column.mergedEncodings.isEmpty {
      notices.note(
        .warning,
        "labels that are the same letters in another encoding are one class: "
          + "\(column.mergedEncodings.listed()).")
    }
    let invisible = alike(Self.visible) { $0.quotedSpelledOut }
    if !invisible.isEmpty {
      notices.note(
        .warning,
        "classes that differ only in blanks or invisible characters: \(invisible.listed()).")
    }
    let inCase = alike(Self.inLowerCase) { $0.quoted }
    if !inCase.isEmpty {
      notices.note(
        .remark, "Classes that differ only in upper and lower case: \(inCase.listed()).")
    }
    let missing = column.distinct.map(\.text).filter(Self.mayBeMissing).map(\.quoted)
    if !missing.isEmpty {
      notices.note(
        .decision,
        "\(missing.listed()) \(missing.count == 1 ? "is taken as a class" : "are taken as classes"); "
          + "leave a cell empty to mark it as missing.")
    }
    return notices
  }

  /// Each label that another one before it equals but for what `key` leaves out.
  private func alike(_ key: (String) -> String, _ spelling: (String) -> String) -> [String] {
    var first: [String: String] = [:]
    var alike: [String] = []
    for (text, _) in column.distinct {
      let key = key(text)
      if let other = first[key] {
        alike.append("\(spelling(other)) and \(spelling(text))")
      } else {
        first[key] = text
      }
    }
    return alike
  }

  private static func inLowerCase(_ text: String) -> String { text.lowercased() }

  /// What a reader sees of a text: one space for each run of blanks, none at its ends, and no
  /// characters without width.
  private static func visible(_ text: String) -> String {
    let shown = text.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
    return String(String.UnicodeScalarView(shown)).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }

  /// Words for "no value" that are not among `Labels.missingSpellings`, and mere blanks.
  private static func mayBeMissing(_ text: String) -> Bool {
    let words: Set<String> = [
      "", "none", "nan", "-nan", "+nan", "null", "nil", "na", "n.a.", "n/a", "#n/a", "<na>", "?",
    ]
    return words.contains(visible(text).lowercased())
  }
}
