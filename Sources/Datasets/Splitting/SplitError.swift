import Record
import Support

/// A division of the rows that cannot be made or used.
package struct SplitError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong with the split.
  package enum Reason: Equatable, Sendable {
    case probabilities([Double])
    case zeroProbability(Subset)
    case validationSize(Double)
    case unknownWords(column: String, [TableCell], total: Int)
    case emptySubset(Subset, rows: [Int], column: String?)
    case classesWithoutTraining([String])
    /// The folds of a table that has subsets of its own.
    case foldsOfOwnSplit(column: String)
    case fewerThanFolds(Int, [Scarcity], unit: String)
  }

  /// A class, or nil for all values of a regression, with too few rows or groups.
  package struct Scarcity: Equatable, Sendable {
    package let name: String?, count: Int
  }

  package let file: String, reason: Reason

  /// Whether an option is wrong, in contrast to the table.
  package var isOfOptions: Bool {
    switch reason {
    case .probabilities, .zeroProbability, .validationSize, .foldsOfOwnSplit, .fewerThanFolds: true
    default: false
    }
  }

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
      return "the split column \(column.quoted) may hold 0, 1, 2 or train, validation, test, but "
        + cells.map { "line \($0.line) has \($0.text.quoted)" }.listed(total: total)
    case .emptySubset(let subset, let rows, let column):
      let counts = zip(Subset.allCases, rows).map { "\($0): \($1)" }.joined(separator: ", ")
      return "the \(subset) subset is empty (\(counts)); "
        + (column.map { "give some rows of the split column \($0.quoted) to it" }
          ?? "there are too few rows, or too few values of the sample ID column, for these split "
          + "probabilities")
    case .classesWithoutTraining(let classes):
      return "no training row has the class \(classes.listed { "\($0.quoted)" }), so it cannot be "
        + "learned; remove its rows or change the split"
    case .foldsOfOwnSplit(let column):
      return "--folds draws the tests anew, but the table has a split of its own, the column "
        + "\(column.quoted): remove that column, or leave --folds out"
    case .fewerThanFolds(let folds, let scarce, let unit):
      let found = scarce.map { item in
        (item.name.map { "class \($0.quoted)" } ?? "the table")
          + " has \(counted(item.count, unit))"
      }
      let most = scarce.map(\.count).min() ?? 0
      return "every one of \(folds) folds needs one for its test, but \(found.listed()); "
        + (most >= 2
          ? "choose --folds \(most) or fewer" : "remove these rows, or leave --folds out")
    }
  }
}
