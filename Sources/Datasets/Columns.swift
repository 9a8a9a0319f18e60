import Record
import Support

/// A column of the table: where it is and what the header calls it.
package struct Column: Sendable, Equatable {
  /// Counted from 0.
  package let index: Int
  package let name: String
}

/// Which columns of the table hold the target, the image path, the sample ID and the split.
package struct Columns: Sendable, Equatable {
  package let target: Column, image: Column
  package let sampleID: Column?, split: Column?
  /// Of the values that the results are compared by; it may be any of the others as well.
  package let slice: Column?

  package var names: ColumnNames {
    ColumnNames(image: image.name, target: target.name, sampleID: sampleID?.name)
  }

  /// What a column is for; the raw value is how messages call it.
  package enum Role: String, Sendable, CaseIterable {
    case target = "target"
    case image = "image path"
    case sampleID = "sample ID"
    case split = "split"
    case slice = "slice"

    /// The roles that exclude each other.
    static let exclusive = allCases.filter { $0 != .slice }

    var flag: String? {
      switch self {
      case .target: "--target-column"
      case .image: "--image-column"
      case .sampleID: "--sample-id-column"
      case .split: nil
      case .slice: "--slice-column"
      }
    }
  }

  /// Finds the columns that a user named by header or by 1-based number; `usual`, and `split` where
  /// there is one, are the defaults.
  ///
  /// Text of digits is a number first, as in Galaxy. What had to be decided is added to `notices`.
  package static func resolve(
    in table: DelimitedText, target: String?, image: String?, sampleID: String?,
    slice: String? = nil, usual: ColumnNames = .usual, notices: inout [Notice]
  ) throws(ColumnError) -> Columns {
    var missing: [ColumnError.Missing] = []
    var found: [Role: Column] = [:]
    let wanted: [(Role, given: String?, usual: String?)] = [
      (.target, target, usual.target), (.image, image, usual.image),
      (.sampleID, sampleID, usual.sampleID), (.slice, slice, nil),
    ]
    for (role, given, usual) in wanted {
      guard let text = given ?? usual, !text.isEmpty else { continue }
      let column =
        given == nil
        ? named(text, table.header) : column(text, role, table.header, &notices)
      if let column {
        found[role] = column
      } else {
        missing.append(.init(role: role, text: text, isDefault: given == nil))
      }
    }
    let used = found.filter { $0.key != .slice }.values
    found[.split] = split(in: table.header, besides: Array(used), &notices)
    guard missing.isEmpty, let target = found[.target], let image = found[.image] else {
      throw ColumnError(file: table.file, header: table.header, reason: .missing(missing))
    }
    for (index, role) in Role.exclusive.enumerated() {
      for other in Role.exclusive[(index + 1)...] {
        if let one = found[role], one == found[other] {
          throw ColumnError(
            file: table.file, header: table.header, reason: .same(one.name, role, other))
        }
      }
    }
    return Columns(
      target: target, image: image, sampleID: found[.sampleID], split: found[.split],
      slice: found[.slice])
  }

  /// The column `split`; where there is none, the one of that name in other letters, as `Split`,
  /// unless it is used for something else.
  private static func split(
    in header: [String], besides used: [Column], _ notices: inout [Notice]
  ) -> Column? {
    if let index = header.firstIndex(of: "split") { return Column(index: index, name: "split") }
    let alike = header.indices.filter { header[$0].lowercased() == "split" }
      .map { Column(index: $0, name: header[$0]) }
    guard let column = alike.first, alike.count == 1, !used.contains(column) else { return nil }
    notices.note(.decision, "Column \(column.name.quoted) is taken as the split column.")
    return column
  }

  private static func named(_ text: String, _ header: [String]) -> Column? {
    header.firstIndex(of: text).map { Column(index: $0, name: text) }
  }

  private static func column(
    _ text: String, _ role: Role, _ header: [String], _ notices: inout [Notice]
  ) -> Column? {
    let named = named(text, header)
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return named }
    if let number = Int(text), number >= 1, number <= header.count {
      let numbered = Column(index: number - 1, name: header[number - 1])
      if let named, named != numbered {
        notices.note(
          .decision,
          "\(text.quoted) was taken as a column number: the \(role.rawValue) column is column "
            + "\(number), \(numbered.name.quoted). A column of the name \(text.quoted) exists too "
            + "(column \(named.index + 1)); write \(named.index + 1) to use it.")
      }
      return numbered
    }
    if let named {
      notices.note(
        .decision,
        "\(text.quoted) was taken as a column name: the \(role.rawValue) column is column "
          + "\(named.index + 1), as there are only \(header.count) columns.")
    }
    return named
  }
}

extension DelimitedText {
  /// The text of a cell; nil without such a column or a value in it.
  func present(row: Int, in column: Column?) -> String? {
    guard let column else { return nil }
    let text = value(row: row, column: column.index)
    return Labels.isMissing(text) ? nil : text
  }
}

/// Columns that were asked for and cannot be had.
package struct ColumnError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A column that the header lacks.
  package struct Missing: Equatable, Sendable {
    package let role: Columns.Role, text: String, isDefault: Bool
  }

  /// What is wrong with the choice of columns.
  package enum Reason: Equatable, Sendable {
    case missing([Missing])
    case same(String, Columns.Role, Columns.Role)
  }

  package let file: String, header: [String], reason: Reason

  package var description: String {
    let shown = header.prefix(30).enumerated().map { "\($0.offset + 1) \($0.element.quoted)" }
    let more = header.count > 30 ? " and \(header.count - 30) more" : ""
    let available = shown.joined(separator: ", ") + more
    switch reason {
    case .missing(let missing):
      return "\(file): " + missing.map(explain).joined(separator: "; ")
        + ". The columns are: \(available)."
    case .same(let name, let one, let other):
      return "\(file): the \(one.rawValue) column and the \(other.rawValue) column are both "
        + "\(name.quoted); they must differ. The columns are: \(available)."
    }
  }

  private func explain(_ missing: Missing) -> String {
    let flag = missing.role.flag ?? "the flag"
    if missing.isDefault {
      return "there is no column \(missing.text.quoted), where the \(missing.role.rawValue) is "
        + "looked for by default; name the right one with \(flag)"
    }
    if missing.text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return "\(flag) \(missing.text) is out of range: there are \(header.count) columns"
    }
    let near = header.first { $0.lowercased() == missing.text.lowercased() }
    return "\(flag): there is no column \(missing.text.quoted)"
      + (near.map { " (did you mean \($0.quoted)?)" } ?? "")
  }
}
