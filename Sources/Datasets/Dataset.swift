import Evaluation
import Record
import Support

/// One row of the table that has an image and a label.
package struct Sample: Sendable, Equatable {
  /// Data row of the table, counted from 0.
  package let row: Int
  /// Line of the file, counted from 1.
  package let line: Int
  /// As the table spells it.
  package let imagePath: String
  /// Place in `ImageArchive.entries`.
  package let entry: Int
  package let entryName: String
  package let label: SampleLabel
  package let labelText: String
  /// The sample ID, if there is such a column and the row has a value in it.
  package let group: String?
  /// The value that results are compared by, if there is such a column and the row has one in it.
  package let slice: String?
  package internal(set) var subset: Subset
}

/// A row that takes no part, and why.
package struct DroppedRow: Sendable, Equatable {
  /// Why a row takes no part.
  package enum Reason: Sendable, Equatable {
    case noImage, noLabel
    case unreadable(String)
  }

  package let line: Int, imagePath: String, reason: Reason
}

/// The samples of a run, each with its image, label and subset, and how they came about.
package struct Dataset: Sendable {
  /// In the order of the table.
  package let samples: [Sample]
  package let labels: Labels
  package let columns: Columns
  package let matching: MatchingReport
  package let split: SplitReport
  /// For each fold of a cross-validation the subset of each sample; empty where there are none.
  /// With folds every sample's own subset is the test.
  package let folds: [[Subset]]
  /// In the order of the table.
  package let dropped: [DroppedRow]
  /// All that was decided automatically, left out or is worth knowing, as sentences.
  package let notices: [Notice]
  package let sharedPictures: SharedPictures
  /// For each sample the name of the rows that count as one where rows are drawn: those of its
  /// sample ID or its picture; nil where it stands alone.
  package let drawnTogether: [String?]
  package let archive: ImageArchive
  /// The base name of the table's file.
  package let tableName: String
  /// What was made of copies before the split was drawn; nil where nothing was to be.
  let grouped: LeakReport.Grouped?
  private let joined: JoinedTable

  /// Reads the table, lists the archive, joins them, decides labels and subsets; whatever is wrong
  /// is an error here and not later.
  ///
  /// - Parameter seed: of the split, where it is drawn; only the low 32 bits count.
  package static func load(
    _ plan: DataPlan, seed: UInt64 = 42, limits: ImageArchive.Limits = .init()
  ) throws -> Dataset {
    try Dataset(JoinedTable(plan, seed: seed, limits: limits), without: [])
  }

  /// The data set with all rows of a picture and its copies in one subset: the split is drawn anew.
  package func grouping(_ copies: CopiesOfPictures) throws -> Dataset {
    try Dataset(
      joined, without: unreadable, copies: copies.representatives(of: entries))
  }

  /// The data set without the rows of these pictures in the table: labels and split are made anew.
  package func excluding(_ unreadable: [UnreadablePicture]) throws -> Dataset {
    try Dataset(joined, without: self.unreadable + unreadable)
  }

  /// What was left out so far.
  private var unreadable: [UnreadablePicture] {
    dropped.compactMap { row in
      guard case .unreadable(let reason) = row.reason else { return nil }
      return UnreadablePicture(line: row.line, imagePath: row.imagePath, reason: reason)
    }
  }

  /// - Parameter copies: for each picture the one that stands for it and its copies in the split.
  private init(
    _ joined: JoinedTable, without unreadable: [UnreadablePicture], copies: [Int: Int]? = nil
  ) throws {
    let selection = joined.select(without: unreadable)
    var notices = joined.notices + selection.notices
    let (labels, values) = try Labels.resolve(
      joined.labelColumn(selection.rows), task: joined.plan.task.task,
      positiveClass: joined.plan.positiveClass, notices: &notices)
    let splitRows = zip(selection.rows, values).map { row, value in
      joined.splitRow(row, label: value)
    }
    if let conflicts = joined.conflictingLabels(splitRows) {
      guard joined.plan.allowConflictingLabels ?? false else { throw conflicts }
      notices.append(conflicts.notice)
    }
    let bonded = splitRows.map { $0.bonded(to: copies) }
    let outcome = try joined.splitter(labels, bonded, joinsCopies: copies != nil)
      .split(own: joined.ownSplit(selection.rows))
    self.joined = joined
    self.labels = labels
    columns = joined.columns
    matching = joined.matching
    archive = joined.archive
    tableName = joined.table.file
    dropped = selection.dropped
    split = outcome.report
    folds = outcome.folds.map { $0.compactMap(Subset.init) }
    samples = zip(splitRows, outcome.subsets).compactMap { joined.sample($0, subset: $1) }
    sharedPictures = SharedPictures(samples, split.method)
    drawnTogether = Self.drawnTogether(bonded)
    grouped = copies.map(LeakReport.Grouped.init)
    self.notices = notices + outcome.notices + sharedPictures.notices
  }

  static func drawnTogether(_ rows: [SplitRow]) -> [String?] {
    guard RowGroup.sharePictures(rows) else { return rows.map(\.group) }
    var names = [String?](repeating: nil, count: rows.count)
    for group in RowGroup.groups(of: rows, by: [.sampleID, .picture]) {
      for member in group.members where group.members.count > 1 { names[member] = group.name }
    }
    return names
  }
}

extension SplitRow {
  /// With the picture that stands for its own.
  fileprivate func bonded(to copies: [Int: Int]?) -> SplitRow {
    var row = self
    row.picture = picture.map { copies?[$0] ?? $0 }
    return row
  }
}

extension LeakReport.Grouped {
  /// Of pictures with copies, whose representatives are given.
  fileprivate init(_ representatives: [Int: Int]) {
    let joined = representatives.filter { $0.key != $0.value }
    let groups = Set(joined.values)
    self.init(pictures: joined.count + groups.count, groups: groups.count)
  }
}
