import Evaluation
import Record
import Support

/// The true labels of pictures that a model is asked about, from a table: columns, images and
/// labels are read by the rules of a training.
package struct PictureLabels: Sendable {
  /// A row whose picture is there and whose label the model can give.
  package struct Row: Sendable {
    /// Place in `ImageArchive.entries`.
    package let entry: Int
    package let label: SampleLabel
    /// The row as the table has it, with the model's spelling of its class.
    package let words: PredictedRow
    /// The name of the rows that count as one where rows are drawn; nil where it stands alone.
    package let drawnTogether: String?
  }

  /// The base name of the table's file.
  package let tableName: String
  package let columns: ColumnNames
  /// In the order of the table; never empty.
  package let rows: [Row]
  package let unknown: [UnknownLabel]
  /// All that was decided automatically, left out or is worth knowing, as sentences.
  package let notices: [Notice]

  /// Reads a table and joins it to the pictures; whatever is wrong is an error here and not later.
  package static func load(
    _ plan: LabelPlan, of archive: ImageArchive, for model: ModelCard
  ) throws -> PictureLabels {
    let table = try LabelledTable(plan, archive, model)
    let (known, unknown) = table.divided
    if let conflicts = table.conflictingLabels(known) {
      guard plan.allowConflictingLabels else { throw conflicts }
      return try table.labels(known, unknown, [conflicts.notice])
    }
    return try table.labels(known, unknown, [])
  }
}

/// A table beside the pictures of an archive, and the classes of a model.
private struct LabelledTable {
  let table: DelimitedText
  let columns: Columns
  let archive: ImageArchive
  let spellings: ClassSpellings
  let notices: [Notice]
  /// For each row of the table the place of its image.
  private let entries: [Int?]

  init(_ plan: LabelPlan, _ archive: ImageArchive, _ model: ModelCard) throws {
    self.archive = archive
    spellings = ClassSpellings(model.target)
    let table = try DelimitedText(path: plan.csvFile)
    self.table = table
    var notices = JoinedTable.notices(of: table)
    let trained = model.columns.sampleID
    let isThere = table.header.contains { $0 == trained }
    let usual = ColumnNames(
      image: model.columns.image, target: model.columns.target, sampleID: isThere ? trained : nil)
    columns = try Columns.resolve(
      in: table, target: plan.targetColumn, image: plan.imageColumn,
      sampleID: plan.sampleIDColumn, usual: usual, notices: &notices)
    if let trained, !isThere, plan.sampleIDColumn == nil {
      notices.note(
        .remark,
        "\(table.file) has no column \(trained.quoted), whose equal values belonged together in the "
          + "training: every image counts for itself.")
    }
    if let split = columns.split {
      notices.note(
        .warning,
        "\(table.file) has a split column, \(split.name.quoted): all of its rows are evaluated, "
          + "those that the model may have learned from as well.")
    }
    let matching: MatchingReport
    (entries, matching) = try Matching.match(
      paths: JoinedTable.cells(table, columns.image), lines: table.lines, archive: archive,
      file: table.file)
    self.notices = notices + JoinedTable.notices(matching, archive: archive.name)
  }

  /// Rows with a picture and a label.
  private var labelled: [Int] {
    (0..<table.rowCount).filter { entries[$0] != nil && !Labels.isMissing(text($0)) }
  }

  /// Rows whose label the model can give, and the others.
  var divided: (known: [SplitRow], unknown: [UnknownLabel]) {
    var known: [SplitRow] = []
    var unknown: [UnknownLabel] = []
    for row in labelled {
      if let label = spellings.label(text(row)) {
        known.append(SplitRow(row: row, label: label, group: group(row), picture: entries[row]))
      } else {
        unknown.append(
          UnknownLabel(line: table.lines[row], imagePath: path(row), label: text(row)))
      }
    }
    return (known, unknown)
  }

  func conflictingLabels(_ rows: [SplitRow]) -> ConflictingLabels? {
    ConflictingLabels(
      rows, file: table.file, column: columns.target.name,
      cell: { .init(line: table.lines[$0], text: text($0)) }, name: { archive.entries[$0].name })
  }

  func labels(
    _ known: [SplitRow], _ unknown: [UnknownLabel], _ more: [Notice]
  ) throws -> PictureLabels {
    if known.isEmpty {
      throw NoKnownLabel(
        file: table.file, column: columns.target.name, unknown: unknown,
        expected: spellings.description)
    }
    let together = Dataset.drawnTogether(known)
    return PictureLabels(
      tableName: table.file, columns: columns.names,
      rows: zip(known, together).compactMap { row, together in
        entries[row.row].map {
          PictureLabels.Row(
            entry: $0, label: row.label, words: words(row), drawnTogether: together)
        }
      }, unknown: unknown, notices: notices + missing + more)
  }

  private func words(_ row: SplitRow) -> PredictedRow {
    var label = text(row.row)
    if case .class(let index) = row.label { label = spellings.classes[index] }
    return PredictedRow(imagePath: path(row.row), label: label, sampleID: row.group)
  }

  private var missing: [Notice] {
    let rows = (0..<table.rowCount).filter { entries[$0] != nil && Labels.isMissing(text($0)) }
    if rows.isEmpty { return [] }
    return [
      Notice(
        .leftOut,
        "\(counted(rows.count, "row")) not evaluated, because \(columns.target.name.quoted) is empty "
          + "or one of \(Labels.missingSpellings.joined(separator: ", ")): "
          + "line\(rows.count == 1 ? "" : "s") \(rows.map { table.lines[$0] }.listed()).")
    ]
  }

  private func text(_ row: Int) -> String { table.value(row: row, column: columns.target.index) }

  private func path(_ row: Int) -> String { table.value(row: row, column: columns.image.index) }

  private func group(_ row: Int) -> String? { table.present(row: row, in: columns.sampleID) }
}

/// Finds the class that a label spells: its own name, or where all classes are numbers the number.
private struct ClassSpellings: CustomStringConvertible {
  let classes: [String]
  private let target: Target
  private let byName: [String: Int]
  /// Empty where some class is no number.
  private let byNumber: [ExactNumber: Int]

  init(_ target: Target) {
    self.target = target
    let names = target.classes
    classes = names
    byName = Dictionary(zip(names, names.indices)) { first, _ in first }
    let areNumbers = names.allSatisfy { Labels.number($0) != nil }
    byNumber =
      areNumbers
      ? Dictionary(zip(names.map { ExactNumber($0) }, names.indices)) { first, _ in first } : [:]
  }

  /// Nil for what the model cannot answer.
  func label(_ text: String) -> SampleLabel? {
    if target == .value { return Labels.number(text).map(SampleLabel.value) }
    if let index = byName[text] { return .class(index) }
    guard !byNumber.isEmpty, Labels.number(text) != nil else { return nil }
    return byNumber[ExactNumber(text)].map { .class($0) }
  }

  var description: String {
    target == .value
      ? "a number (with a decimal point)"
      : "one of the model's classes \(classes.listed { $0.quoted })"
  }
}

/// A table without a single label that a model could give.
package struct NoKnownLabel: Error, Equatable, Sendable, CustomStringConvertible {
  package let file: String, column: String
  package let unknown: [UnknownLabel]
  /// What a label would have to be.
  package let expected: String

  package var description: String {
    let place = "\(file), column \(column.quoted): "
    if unknown.isEmpty { return place + "no row with an image has a label" }
    return place + "no label is \(expected): "
      + unknown.listed { "line \($0.line) has \($0.label.quoted)" }
      + "; name the column of the labels with --target-column"
  }
}
