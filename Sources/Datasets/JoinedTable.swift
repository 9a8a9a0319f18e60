import Evaluation
import Record
import Support

/// The table, its columns found, its rows joined to images: what does not depend on the rows kept.
struct JoinedTable: Sendable {
  let plan: DataPlan
  let seed: UInt64
  let table: DelimitedText
  let columns: Columns
  let archive: ImageArchive
  let matching: MatchingReport
  let notices: [Notice]
  /// For each row of the table the place of its image.
  private let entries: [Int?]
  /// For each row of the table, from its own split column.
  private let ownSubsets: [Int]?

  init(_ plan: DataPlan, seed: UInt64, limits: ImageArchive.Limits) throws {
    self.plan = plan
    self.seed = seed
    table = try DelimitedText(path: plan.csvFile)
    var notices = Self.notices(of: table)
    columns = try Columns.resolve(
      in: table, target: plan.targetColumn, image: plan.imageColumn,
      sampleID: plan.sampleIDColumn, slice: plan.sliceColumn, notices: &notices)
    try Self.checkSlices(table, columns.slice)
    ownSubsets = try Self.ownSubsets(table, columns.split)
    archive = try ImageArchive(path: plan.imageSource, limits: limits)
    (entries, matching) = try Matching.match(
      paths: Self.cells(table, columns.image), lines: table.lines, archive: archive,
      file: table.file)
    self.notices = notices + Self.notices(matching, archive: archive.name)
  }

  /// How the table was read, where that had to be found out.
  static func notices(of table: DelimitedText) -> [Notice] {
    guard table.delimiter != .comma || table.isDelimiterDeclared else { return [] }
    return [
      Notice(
        .decision,
        "\(table.file) was read as separated by \(table.delimiter)"
          + (table.isDelimiterDeclared ? ", as its first line says." : "."))
    ]
  }

  static func cells(_ table: DelimitedText, _ column: Column) -> [String] {
    (0..<table.rowCount).map { table.value(row: $0, column: column.index) }
  }

  private static func ownSubsets(
    _ table: DelimitedText, _ column: Column?
  ) throws(SplitError) -> [Int]? {
    guard let column else { return nil }
    return try SplitColumn.subsets(
      of: cells(table, column), lines: table.lines, file: table.file, column: column.name)
  }

  /// Results can be compared between a few values, not between as many as rows.
  private static func checkSlices(
    _ table: DelimitedText, _ column: Column?
  ) throws(SliceError) {
    guard let column else { return }
    let values = Set((0..<table.rowCount).compactMap { table.present(row: $0, in: column) })
    guard (1...Slices.mostValues).contains(values.count) else {
      throw SliceError(file: table.file, column: column.name, values: values.sorted())
    }
  }

  static func notices(_ report: MatchingReport, archive: String) -> [Notice] {
    var notices: [Notice] = []
    if let summary = report.summary { notices.note(.decision, summary) }
    if let change = report.change { notices.append(change.notice) }
    let rows = report.rowsMissingImages
    if !rows.isEmpty {
      let names = rows.listed { "line \($0.line) \($0.imagePath.quoted)" }
      notices.note(
        .leftOut,
        "\(counted(rows.count, "row")) left out, because the image is not in \(archive): \(names).")
    }
    if let namesakes = report.refusedNamesakes { notices.note(.leftOut, namesakes) }
    let images = report.imagesMissingRows
    if !images.isEmpty {
      let names = images.listed { $0.quoted }
      notices.note(
        .leftOut, "\(counted(images.count, "image")) of \(archive) without a row: \(names).")
    }
    return notices
  }
}

// MARK: - Rows that are kept

extension JoinedTable {
  /// The rows that have an image, a label and a readable picture, and an account of the others.
  func select(
    without unreadable: [UnreadablePicture]
  ) -> (rows: [Int], dropped: [DroppedRow], notices: [Notice]) {
    let reasons = Dictionary(
      unreadable.compactMap { picture in picture.line.map { ($0, picture.reason) } }
    ) { first, _ in first }
    var rows: [Int] = []
    var dropped: [DroppedRow] = []
    for row in 0..<table.rowCount {
      let reason: DroppedRow.Reason?
      if entries[row] == nil {
        reason = .noImage
      } else if Labels.isMissing(labelText(row)) {
        reason = .noLabel
      } else {
        reason = reasons[table.lines[row]].map(DroppedRow.Reason.unreadable)
      }
      guard let reason else {
        rows.append(row)
        continue
      }
      dropped.append(
        DroppedRow(line: table.lines[row], imagePath: imagePath(row), reason: reason))
    }
    return (rows, dropped, notices(dropped))
  }

  private func notices(_ dropped: [DroppedRow]) -> [Notice] {
    var notices: [Notice] = []
    let unlabelled = dropped.filter { $0.reason == .noLabel }.map(\.line)
    if !unlabelled.isEmpty {
      notices.note(
        .leftOut,
        "\(counted(unlabelled.count, "row")) left out, because \(columns.target.name.quoted) is empty "
          + "or one of \(Labels.missingSpellings.joined(separator: ", ")): "
          + "line\(unlabelled.count == 1 ? "" : "s") \(unlabelled.listed()).")
    }
    let unreadable = dropped.compactMap { row -> String? in
      guard case .unreadable(let reason) = row.reason else { return nil }
      return "line \(row.line) \(row.imagePath.quoted) (\(reason))"
    }
    if !unreadable.isEmpty {
      notices.note(
        .leftOut,
        "\(counted(unreadable.count, "row")) left out, because the picture cannot be read: "
          + "\(unreadable.listed()).")
    }
    return notices
  }

  func labelColumn(_ rows: [Int]) -> LabelColumn {
    LabelColumn(
      file: table.file, column: columns.target.name, texts: rows.map(labelText),
      lines: rows.map { table.lines[$0] })
  }

  func splitRow(_ row: Int, label: SampleLabel) -> SplitRow {
    SplitRow(
      row: row, label: label, group: table.present(row: row, in: columns.sampleID),
      picture: entries[row])
  }

  /// The pictures whose rows do not agree, if there are any.
  func conflictingLabels(_ rows: [SplitRow]) -> ConflictingLabels? {
    ConflictingLabels(
      rows, file: table.file, column: columns.target.name,
      cell: { .init(line: table.lines[$0], text: labelText($0)) },
      name: { archive.entries[$0].name })
  }

  func ownSplit(_ rows: [Int]) -> (name: String, subsets: [Int])? {
    guard let column = columns.split, let ownSubsets else { return nil }
    return (column.name, rows.map { ownSubsets[$0] })
  }

  func splitter(_ labels: Labels, _ rows: [SplitRow], joinsCopies: Bool) -> Splitter {
    Splitter(
      file: table.file, labels: labels, rows: rows, groupColumn: columns.sampleID?.name,
      probabilities: plan.splitProbabilities, validationSize: plan.validationSize,
      seed: seed, joinsCopies: joinsCopies, folds: plan.folds)
  }

  func sample(_ row: SplitRow, subset: Int) -> Sample? {
    guard let entry = entries[row.row], let subset = Subset(rawValue: subset) else { return nil }
    return Sample(
      row: row.row, line: table.lines[row.row], imagePath: imagePath(row.row), entry: entry,
      entryName: archive.entries[entry].name, label: row.label, labelText: labelText(row.row),
      group: row.group, slice: table.present(row: row.row, in: columns.slice), subset: subset)
  }

  private func labelText(_ row: Int) -> String {
    table.value(row: row, column: columns.target.index)
  }

  private func imagePath(_ row: Int) -> String {
    table.value(row: row, column: columns.image.index)
  }
}

/// A column with no value, or too many, to compare results by.
package struct SliceError: Error, Equatable, Sendable, CustomStringConvertible {
  package let file: String, column: String, values: [String]

  package var description: String {
    let place = "\(file), column \(column.quoted) (--slice-column)"
    if values.isEmpty { return "\(place): no row has a value; choose another column" }
    return "\(place): \(values.count) different values, such as "
      + "\(values.prefix(10).map(\.quoted).joined(separator: ", ")); results can be compared between "
      + "\(Slices.mostValues) at most: add a column with ranges or groups of them to the table"
  }
}
