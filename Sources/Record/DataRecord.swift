import Evaluation
import Support

/// What went into a run: the table, the rows of each subset, and what did not fit.
package struct DataRecord: Sendable, Codable, Equatable {
  /// The base name of the table's file.
  package let tableName: String
  /// Whether the pictures lie in a folder, not in an archive.
  package let isFolder: Bool
  package let matching: MatchingReport
  package let split: SplitReport
  /// Labelled rows per class, in index order; empty for a regression.
  package let classCounts: [Int]
  /// The target values of a regression.
  package let values: BySubset<ValueSummary>?
  /// Pictures with rows in more than one subset, each with its first two lines.
  package let picturesInSeveralSubsets: [String]
  package let pictures: PictureSurvey
  package let validationRows: [PredictedRow], testRows: [PredictedRow]
  /// Pictures that are practically the same in several subsets; nil in older files, where nobody
  /// looked.
  package var leaks: LeakReport?
  /// What the data are known by; nil in older files.
  package var digests: DataDigests?

  package init(
    tableName: String, isFolder: Bool, matching: MatchingReport, split: SplitReport,
    classCounts: [Int], values: BySubset<ValueSummary>?, picturesInSeveralSubsets: [String],
    pictures: PictureSurvey, validationRows: [PredictedRow], testRows: [PredictedRow],
    leaks: LeakReport? = nil, digests: DataDigests? = nil
  ) {
    self.tableName = tableName
    self.isFolder = isFolder
    self.matching = matching
    self.split = split
    self.classCounts = classCounts
    self.values = values
    self.picturesInSeveralSubsets = picturesInSeveralSubsets
    self.pictures = pictures
    self.validationRows = validationRows
    self.testRows = testRows
    self.leaks = leaks
    self.digests = digests
  }
}

/// What tells the data of a run from others.
package struct DataDigests: Sendable, Codable, Equatable {
  /// SHA-256 of the table's file.
  package let table: String
  /// Of the files of all pictures that were read, with the label and the subset of each row.
  package let content: String

  package init(table: String, content: String) {
    self.table = table
    self.content = content
  }
}

/// Headers of the columns that a run used.
package struct ColumnNames: Sendable, Codable, Equatable {
  package let image: String, target: String, sampleID: String?

  /// Where the user names none.
  package static let usual = ColumnNames(image: "image_path", target: "label", sampleID: nil)

  package init(image: String, target: String, sampleID: String?) {
    self.image = image
    self.target = target
    self.sampleID = sampleID
  }
}

/// How the rows were divided, with the counts that a reader needs to trust it.
package struct SplitReport: Sendable, Codable, Equatable {
  /// Where the division comes from.
  package enum Method: String, Sendable, Codable {
    /// The table's own column, as it is.
    case ownColumn
    /// The table's own column, with a validation subset drawn from its training rows.
    case ownColumnAndCarvedValidation
    /// Drawn at random by class or quantile.
    case stratified
    /// Drawn at random by class or quantile, whole groups at a time.
    case grouped
  }

  /// Rows of one class in each subset.
  package struct ClassCounts: Sendable, Codable, Equatable {
    package let name: String
    package let rows: BySubset<Int>

    package init(name: String, rows: BySubset<Int>) {
      self.name = name
      self.rows = rows
    }
  }

  /// What is known about groups (rows with one sample ID), when a sample ID was given.
  package struct Groups: Sendable, Codable, Equatable {
    /// Header of the sample ID column.
    package let column: String
    /// Groups with at least one row in each subset.
    package let perSubset: BySubset<Int>
    /// Names of the groups with rows in more than one subset: leaks from training to test.
    package let crossing: [String]
    /// Groups whose rows have more than one class.
    package let mixedClasses: Int
    /// Rows without a sample ID; each is a group of its own.
    package let missingIDs: Int

    package init(
      column: String, perSubset: BySubset<Int>, crossing: [String], mixedClasses: Int,
      missingIDs: Int
    ) {
      self.column = column
      self.perSubset = perSubset
      self.crossing = crossing
      self.mixedClasses = mixedClasses
      self.missingIDs = missingIDs
    }
  }

  package let method: Method
  /// One or two sentences: by which rule, in which proportions.
  package let description: String
  package let rows: BySubset<Int>
  /// In index order; empty for a regression.
  package let classes: [ClassCounts]
  package let groups: Groups?

  package init(
    method: Method, description: String, rows: BySubset<Int>, classes: [ClassCounts],
    groups: Groups?
  ) {
    self.method = method
    self.description = description
    self.rows = rows
    self.classes = classes
    self.groups = groups
  }
}

/// The target values of one subset of a regression; nil where there are too few rows to say.
package struct ValueSummary: Sendable, Codable, Equatable {
  package let count: Int
  package let mean: Double?, standardDeviation: Double?, minimum: Double?, maximum: Double?

  /// The standard deviation is the sample's, with n − 1.
  package init(of values: [Double]) {
    count = values.count
    minimum = values.min()
    maximum = values.max()
    guard !values.isEmpty else {
      (mean, standardDeviation) = (nil, nil)
      return
    }
    let centre = values.reduce(0, +) / Double(values.count)
    mean = centre
    let squares = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
    standardDeviation =
      values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
  }
}

/// The sizes of the pictures, as decoded and upright.
package struct PictureSurvey: Sendable, Codable, Equatable {
  /// How many pictures have one size.
  package struct SizeCount: Sendable, Codable, Equatable {
    package let size: PixelSize, count: Int
  }

  /// Of the picture that the table names first.
  package let firstSize: PixelSize?
  /// The most frequent first, of equals the one that the table names first.
  package let sizes: [SizeCount]
  package let unreadableCount: Int

  package var readableCount: Int { sizes.reduce(0) { $0 + $1.count } }

  /// `sizes` are those of the readable pictures, in the order of the table.
  package init(sizes: [PixelSize], unreadableCount: Int) {
    self.unreadableCount = unreadableCount
    firstSize = sizes.first
    var places: [PixelSize: Int] = [:]
    var counts: [(size: PixelSize, count: Int)] = []
    for size in sizes {
      if let place = places[size] {
        counts[place].count += 1
      } else {
        places[size] = counts.count
        counts.append((size, 1))
      }
    }
    self.sizes = counts.enumerated().sorted {
      ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
    }.map { SizeCount(size: $0.element.size, count: $0.element.count) }
  }
}

/// One row that a model was asked about: its image, its true label and its sample ID, all as the
/// table has them.
package struct PredictedRow: Sendable, Codable, Equatable {
  package let imagePath: String, label: String
  /// Nil without such a column or a value in it, and in older files.
  package let sampleID: String?

  package init(imagePath: String, label: String, sampleID: String? = nil) {
    self.imagePath = imagePath
    self.label = label
    self.sampleID = sampleID
  }
}
