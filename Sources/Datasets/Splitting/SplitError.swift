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
  }

  package let file: String, reason: Reason

  /// Whether an option is wrong, in contrast to the table.
  package var isOfOptions: Bool {
    switch reason {
    case .probabilities, .zeroProbability, .validationSize: true
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
    }
  }
}
