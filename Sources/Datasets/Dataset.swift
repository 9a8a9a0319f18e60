import Support

/// Everything that decides which samples there are, which label each has and in which subset it is.
package struct DatasetRequest: Sendable {
  package var csvFile: String
  /// A ZIP archive or a folder.
  package var images: String
  /// Header names or 1-based numbers; nil for `label` and `image_path`.
  package var targetColumn: String?, imageColumn: String?
  /// Rows with the same value in this column stay in one subset.
  package var sampleIDColumn: String?
  /// Nil: decided from the labels.
  package var task: LearningTask?
  package var positiveClass: String?
  /// Shares of training, validation and test, used where the table has no `split` column.
  package var splitProbabilities = [0.7, 0.1, 0.2]
  /// The share of the training rows that becomes validation where a `split` column has none.
  package var validationSize = 0.15
  /// Only the low 32 bits count.
  package var seed: UInt64 = 42
  package var limits = ImageArchive.Limits()

  package init(csvFile: String, images: String) {
    self.csvFile = csvFile
    self.images = images
  }
}

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
  package let subset: Subset
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

/// The samples of a run, each with its image, label and subset, and an account of how they came about.
package struct Dataset: Sendable {
  /// In the order of the table.
  package let samples: [Sample]
  package let labels: Labels
  package let columns: Columns
  package let matching: MatchingReport
  package let split: SplitReport
  /// In the order of the table.
  package let dropped: [DroppedRow]
  /// All that was decided automatically, left out or is worth knowing, as sentences.
  package let notices: [String]
  package let sharedPictures: SharedPictures
  package let archive: ImageArchive
  /// The base name of the table's file.
  package let tableName: String
  private let joined: JoinedTable

  /// Reads the table, lists the archive, joins them, decides labels and subsets; whatever is wrong is an error here and not later.
  package static func load(_ request: DatasetRequest) throws(DatasetError) -> Dataset {
    try Dataset(JoinedTable(request), without: [])
  }

  /// The same data set as if the rows of these pictures were not in the table: labels and split are made anew.
  package func excluding(_ unreadable: [UnreadablePicture]) throws(DatasetError) -> Dataset {
    let kept = dropped.compactMap { row -> UnreadablePicture? in
      guard case .unreadable(let reason) = row.reason else { return nil }
      return UnreadablePicture(
        line: row.line, imagePath: row.imagePath, entryName: "", reason: reason)
    }
    return try Dataset(joined, without: kept + unreadable)
  }

  private init(_ joined: JoinedTable, without unreadable: [UnreadablePicture]) throws(DatasetError)
  {
    let selection = joined.select(without: unreadable)
    var notices = joined.notices + selection.notices
    let labels: Labels
    let values: [SampleLabel]
    do throws(LabelError) {
      (labels, values) = try Labels.resolve(
        joined.labelColumn(selection.rows), task: joined.request.task,
        positiveClass: joined.request.positiveClass, notices: &notices)
    } catch {
      throw .labels(error)
    }
    let splitRows = zip(selection.rows, values).map { row, value in
      SplitRow(row: row, label: value, group: joined.group(row))
    }
    let outcome: Splitter.Outcome
    do throws(SplitError) {
      outcome = try joined.splitter(labels, splitRows).split(own: joined.ownSplit(selection.rows))
    } catch {
      throw .split(error)
    }
    self.joined = joined
    self.labels = labels
    columns = joined.columns
    matching = joined.matching
    archive = joined.archive
    tableName = joined.table.file
    dropped = selection.dropped
    split = outcome.report
    samples = zip(splitRows, outcome.subsets).compactMap { joined.sample($0, subset: $1) }
    sharedPictures = SharedPictures(samples)
    self.notices = notices + outcome.notices + sharedPictures.notices
  }
}

/// Pictures that several rows name: harmless inside a subset, a leak across subsets.
package struct SharedPictures: Sendable {
  /// Rows whose picture an earlier row names too.
  package let rowCount: Int
  /// Pictures with rows in more than one subset, each with its first two lines.
  package let crossing: [String]

  init(_ samples: [Sample]) {
    var firstUse: [Int: Sample] = [:]
    var rowCount = 0
    var crossing: [String] = []
    var isCrossing: Set<Int> = []
    for sample in samples {
      guard let first = firstUse[sample.entry] else {
        firstUse[sample.entry] = sample
        continue
      }
      rowCount += 1
      if first.subset != sample.subset, isCrossing.insert(sample.entry).inserted {
        crossing.append("'\(sample.entryName)' (lines \(first.line) and \(sample.line))")
      }
    }
    self.rowCount = rowCount
    self.crossing = crossing
  }

  var notices: [String] {
    if rowCount == 0 { return [] }
    var notices = ["\(counted(rowCount, "row")) with an image that an earlier row names too."]
    if !crossing.isEmpty {
      notices.append(
        "WARNING, data leak: the same image is in more than one subset: \(crossing.listed()).")
    }
    return notices
  }
}

/// Why a data set cannot be had.
package enum DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  case table(DelimitedError)
  case columns(ColumnError)
  case archive(ArchiveError)
  case matching(MatchingError)
  case labels(LabelError)
  case split(SplitError)
  case pictures(UnreadablePictures)

  /// Whether an input file does not exist or cannot be opened, in contrast to being wrong.
  package var isMissingInput: Bool {
    switch self {
    case .table(let error):
      if case .cannotOpen = error.reason { true } else { false }
    case .archive(let error):
      switch error.reason {
      case .missing, .cannotOpen: true
      default: false
      }
    default: false
    }
  }

  package var description: String {
    switch self {
    case .table(let error): error.description
    case .columns(let error): error.description
    case .archive(let error): error.description
    case .matching(let error): error.description
    case .labels(let error): error.description
    case .split(let error): error.description
    case .pictures(let error): error.description
    }
  }
}
