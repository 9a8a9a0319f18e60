import Evaluation
import Support

/// A target column that does not pose the task that is asked of it.
package struct LabelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong with the labels.
  package enum Reason: Equatable, Sendable {
    case none
    case onlyOne(String, rows: Int)
    case allDifferent([String], rows: Int)
    case notTwo([String])
    case notNumbers([TableCell], total: Int)
    case spelledNumbers([TableCell], total: Int)
    /// Cells among numbers that are none.
    case fewNotNumbers([TableCell], total: Int)
    /// Numbers that float32, in which a model answers, cannot hold.
    case beyondFloat32([TableCell], total: Int)
    case spreadBeyondFloat32(least: Double, largest: Double)
    case noSuchPositive(String, [String])
    case positiveOfOther(LearningTask)
  }

  package let file: String, column: String, reason: Reason

  package var description: String { "\(file), column \(column.quoted): \(explanation)" }

  private var explanation: String {
    switch reason {
    case .none: "no row with an image has a label"
    case .onlyOne(let text, let rows):
      "all \(rows) labelled rows have the value \(text.quoted); there is nothing to learn"
    case .allDifferent(let texts, let rows):
      "each of the \(rows) labelled rows has a value of its own, such as "
        + texts.map { "\($0.quoted)" }.joined(separator: ", ")
        + "; these are names rather than classes: choose another column with --target-column"
    case .notTwo(let names):
      "a binary task needs exactly two values, but there are \(names.count): \(names.listed())"
    case .notNumbers(let cells, let total):
      "a regression needs numbers (with a decimal point), but "
        + cells.map { "line \($0.line) has \($0.text.quoted)" }.listed(total: total)
        + (cells.contains { NumberSpelling.isDecorated($0.text) }
          ? "; write plain numbers such as 12.5 or 1000: no decimal comma, thousands separator, "
            + "per cent, currency or unit sign" : "")
    case .spelledNumbers(let cells, let total):
      "most values are numbers, but not all are spelt as plain numbers: "
        + cells.map { "line \($0.line) has \($0.text.quoted)" }.listed(total: total)
        + "; write plain numbers such as 12.5 or 1000 (no decimal comma, thousands separator, "
        + "per cent, currency or unit sign), or \(Advice.takeAsClasses) if they are names"
    case .fewNotNumbers(let cells, let total):
      "nearly all cells are numbers, but "
        + cells.map { "line \($0.line) has \($0.text.quoted)" }.listed(total: total)
        + "; correct or empty these cells for a regression (an empty cell leaves its row out), or "
        + "\(Advice.takeAsClasses) to take every value as a class"
    case .beyondFloat32(let cells, let total):
      "a regression computes in float32, which holds 0 and sizes from 1.2e-38 to 3.4e38, but "
        + cells.map { "line \($0.line) has \($0.text.quoted)" }.listed(total: total)
        + "; give the target in another unit"
    case .spreadBeyondFloat32(let least, let largest):
      "a regression computes in float32, which cannot tell apart or span the values from "
        + "\(least) to \(largest); subtract a constant from the target, or give it in another unit"
    case .noSuchPositive(let wanted, let texts):
      "--positive-class \(wanted.quoted) is not one of the two values "
        + texts.map { "\($0.quoted)" }.joined(separator: " and ")
    case .positiveOfOther(let task):
      "--positive-class is for binary tasks, and this one is a \(task.rawValue)"
    }
  }
}
