/// How the rows were divided, with the counts that a reader needs to trust it.
package struct SplitReport: Sendable, Equatable {
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
  package struct ClassCounts: Sendable, Equatable {
    package let name: String
    package let training: Int, validation: Int, test: Int
  }

  /// What is known about groups (rows with one sample ID), when a sample ID was given.
  package struct Groups: Sendable, Equatable {
    /// Header of the sample ID column.
    package let column: String
    package let total: Int
    /// Groups with at least one row in each subset, by `Subset.rawValue`.
    package let perSubset: [Int]
    /// Names of the groups with rows in more than one subset: leaks from training to test.
    package let crossing: [String]
    /// Groups whose rows have more than one class.
    package let mixedClasses: Int
    /// Rows without a sample ID; each is a group of its own.
    package let missingIDs: Int
  }

  package let method: Method
  /// One sentence for the report.
  package let description: String
  /// Rows of each subset, by `Subset.rawValue`.
  package let rows: [Int]
  /// In the order of `Labels.classes`; empty for regression.
  package let classes: [ClassCounts]
  package let groups: Groups?

  /// 0.285 as "28.5 %": exact to nine digits, without needless zeros.
  static func percent(_ share: Double) -> String {
    let value = (share * 100 * 1e7).rounded() / 1e7
    return value == value.rounded() ? "\(Int(value)) %" : "\(value) %"
  }
}

/// A division of the rows that cannot be made or used.
package struct SplitError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A cell that names no subset.
  package struct Cell: Equatable, Sendable {
    package let line: Int, text: String
  }

  /// What is wrong with the split.
  package enum Reason: Equatable, Sendable {
    case probabilities([Double])
    case zeroProbability(Subset)
    case validationSize(Double)
    case unknownWords(column: String, [Cell], total: Int)
    case emptySubset(Subset, rows: [Int], column: String?)
    case classesWithoutTraining([String])
  }

  package let file: String, reason: Reason

  package var description: String { "\(file): \(explanation)" }

  private var explanation: String {
    switch reason {
    case .probabilities(let values):
      return "--split-probabilities must be three numbers from 0 to 1 that add up to 1, but they "
        + "are " + values.listed()
    case .zeroProbability(let subset):
      return "--split-probabilities gives the \(subset) subset 0, so it would be empty; training, "
        + "validation and test each need a share"
    case .validationSize(let size):
      return "--validation-size \(size) leaves no "
        + (size <= 0 ? "validation" : "training")
        + " rows; it must be between 0 and 1, as the split column has no validation rows"
    case .unknownWords(let column, let cells, let total):
      return "the split column '\(column)' may hold 0, 1, 2 or train, validation, test, but "
        + cells.map { "line \($0.line) has '\($0.text)'" }.listed(total: total)
    case .emptySubset(let subset, let rows, let column):
      let counts = zip(Subset.allCases, rows).map { "\($0): \($1)" }.joined(separator: ", ")
      return "the \(subset) subset is empty (\(counts)); "
        + (column.map { "give some rows of the split column '\($0)' to it" }
          ?? "there are too few rows, or too few values of the sample ID column, for these split "
          + "probabilities")
    case .classesWithoutTraining(let classes):
      return "no training row has the class \(classes.listed { "'\($0)'" }), so it cannot be "
        + "learned; remove its rows or change the split"
    }
  }
}
