/// What went into a run: the rows of each subset, and what did not fit.
package struct DatasetFacts: Sendable {
  /// Rows of one class in each subset.
  package struct ClassCount: Sendable {
    package let name: String
    package let training: Int, validation: Int, test: Int

    package init(name: String, training: Int, validation: Int, test: Int) {
      self.name = name
      self.training = training
      self.validation = validation
      self.test = test
    }
  }

  /// The target values of one subset of a regression; nil where there are too few rows to say.
  package struct ValueSummary: Sendable, Equatable {
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

  package enum Overview: Sendable {
    case classes([ClassCount])
    case values(training: ValueSummary, validation: ValueSummary, test: ValueSummary)
  }

  /// Things that were left out: how many, and the first few by name.
  package struct Leftover: Sendable {
    package let count: Int
    package let examples: [String]

    package init(count: Int, examples: [String]) {
      self.count = count
      self.examples = examples
    }

    package init(_ all: [String]) { self.init(count: all.count, examples: Array(all.prefix(10))) }

    package static let none = Leftover([])
  }

  /// How rows came into the subsets.
  package struct Split: Sendable {
    /// Groups (patients, lesions) with rows in each subset.
    package struct Groups: Sendable {
      package let column: String
      package let training: Int, validation: Int, test: Int
      /// Groups with rows in more than one subset.
      package let shared: Leftover
      /// Rows without a value, each a group of its own.
      package let missingIDs: Int

      package init(
        column: String, training: Int, validation: Int, test: Int, shared: Leftover, missingIDs: Int
      ) {
        self.column = column
        self.training = training
        self.validation = validation
        self.test = test
        self.shared = shared
        self.missingIDs = missingIDs
      }
    }

    /// One or two sentences: by which rule, in which proportions.
    package let text: String
    package let groups: Groups?
    /// Pictures with rows in more than one subset.
    package let sharedPictures: Leftover

    package init(text: String, groups: Groups?, sharedPictures: Leftover) {
      self.text = text
      self.groups = groups
      self.sharedPictures = sharedPictures
    }
  }

  package let overview: Overview
  package let matchedSamples: Int
  package let rowsWithoutImage: Leftover, imagesWithoutRow: Leftover
  package let split: Split
  /// What was decided automatically, dropped, or is worth saying.
  package let notices: [String]

  package init(
    overview: Overview, matchedSamples: Int, rowsWithoutImage: Leftover,
    imagesWithoutRow: Leftover, split: Split, notices: [String]
  ) {
    self.overview = overview
    self.matchedSamples = matchedSamples
    self.rowsWithoutImage = rowsWithoutImage
    self.imagesWithoutRow = imagesWithoutRow
    self.split = split
    self.notices = notices
  }
}
