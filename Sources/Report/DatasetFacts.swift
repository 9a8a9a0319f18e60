/// What went into a run: the rows of each subset, and what did not fit.
public struct DatasetFacts: Sendable {
  /// Rows of one class in each subset.
  public struct ClassCount: Sendable {
    public let name: String
    public let training: Int, validation: Int, test: Int

    public init(name: String, training: Int, validation: Int, test: Int) {
      self.name = name
      self.training = training
      self.validation = validation
      self.test = test
    }
  }

  /// The target values of one subset of a regression; nil where there are too few rows to say.
  public struct ValueSummary: Sendable, Equatable {
    public let count: Int
    public let mean: Double?, standardDeviation: Double?, minimum: Double?, maximum: Double?

    /// The standard deviation is the sample's, with n − 1.
    public init(of values: [Double]) {
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

  public enum Overview: Sendable {
    case classes([ClassCount])
    case values(training: ValueSummary, validation: ValueSummary, test: ValueSummary)
  }

  /// Things that were left out: how many, and the first few by name.
  public struct Leftover: Sendable {
    public let count: Int
    public let examples: [String]

    public init(count: Int, examples: [String]) {
      self.count = count
      self.examples = examples
    }

    public init(_ all: [String]) { self.init(count: all.count, examples: Array(all.prefix(10))) }

    public static let none = Leftover([])
  }

  /// How rows came into the subsets.
  public struct Split: Sendable {
    /// Groups (patients, lesions) with rows in each subset.
    public struct Groups: Sendable {
      public let column: String
      public let training: Int, validation: Int, test: Int
      /// Groups with rows in more than one subset.
      public let shared: Leftover
      /// Rows without a value, each a group of its own.
      public let missingIDs: Int

      public init(
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
    public let text: String
    public let groups: Groups?
    /// Pictures with rows in more than one subset.
    public let sharedPictures: Leftover

    public init(text: String, groups: Groups?, sharedPictures: Leftover) {
      self.text = text
      self.groups = groups
      self.sharedPictures = sharedPictures
    }
  }

  public let overview: Overview
  public let matchedSamples: Int
  public let rowsWithoutImage: Leftover, imagesWithoutRow: Leftover
  public let split: Split
  /// What was decided automatically, dropped, or is worth saying.
  public let notices: [String]

  public init(
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
