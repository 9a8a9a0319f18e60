import Evaluation
import Foundation

/// The inputs of a run as the user named them; nothing is opened here.
package struct DataPlan: Sendable, Codable, Equatable {
  package var csvFile: String
  /// A ZIP file or a folder.
  package var imageSource: String
  /// A header, or a 1-based column number as text; nil for that of `ColumnNames.usual`.
  package var targetColumn: String?
  /// A header, or a 1-based column number as text; nil for that of `ColumnNames.usual`.
  package var imageColumn: String?
  /// The column that groups rows which must not be cut apart by the split; nil for none.
  package var sampleIDColumn: String?
  /// The column by whose values the test's results are compared; nil for none.
  package var sliceColumn: String?
  package var task = TaskChoice.automatic
  /// The label that counts as positive in a binary task; nil for the rule of `Labels`.
  package var positiveClass: String?
  /// Shares of training, validation and test where the table has no split column.
  package var splitProbabilities = standardShares
  /// The share of training that becomes validation where a split column has no validation rows.
  package var validationSize = standardValidationSize
  /// Drop and report pictures that cannot be decoded, instead of stopping.
  package var skipUnreadable = false
  /// Take rows of one picture with different labels as they are, instead of stopping; nil for no.
  package var allowConflictingLabels: Bool?
  /// How many folds of a cross-validation take the place of one split; nil for none.
  package var folds: Int?
  /// What is done where pictures are practically the same in several subsets; nil for a report.
  package var leaks: LeakPolicy?

  package static let standardShares = [0.7, 0.1, 0.2]
  package static let standardValidationSize = 0.15
  /// So many folds are drawn.
  package static let foldCounts = 2...20

  package init(csvFile: String, imageSource: String) {
    self.csvFile = csvFile
    self.imageSource = imageSource
  }
}

/// The task the user asked for.
package enum TaskChoice: String, Sendable, Codable, CaseIterable {
  case automatic = "auto"
  case binary, classification, regression

  /// The task, where it is not left to the labels.
  package var task: LearningTask? { LearningTask(rawValue: rawValue) }

  /// The tasks it may turn out to be.
  package var candidates: [LearningTask] { task.map { [$0] } ?? LearningTask.allCases }
}

extension DataPlan {
  package var problems: [PlanProblem] { inputProblems + splitProblems }

  private var inputProblems: [PlanProblem] {
    var found: [PlanProblem] = []
    if csvFile.isEmpty {
      found.append(.init("--csv-file", "", "is required: the table of images and labels"))
    }
    if imageSource.isEmpty {
      found.append(.init("--image-zip", "", "is required: the ZIP file or folder of the images"))
    }
    let columns = [
      ("--target-column", targetColumn), ("--image-column", imageColumn),
      ("--sample-id-column", sampleIDColumn),
    ]
    for (option, column) in columns + [("--slice-column", sliceColumn)]
    where column == "" || column == "0" {
      let reason = "must be a column name or a column number, counted from 1"
      found.append(.init(option, column ?? "", reason))
    }
    for (place, (option, column)) in columns.enumerated() {
      guard let column,
        let earlier = columns[..<place].first(where: { $0.1 == column })
      else { continue }
      found.append(.init(option, column, "is already the column of \(earlier.0)"))
    }
    if let label = positiveClass, ![.automatic, .binary].contains(task) {
      let reason = "only a binary task has a positive class, but --task is \(task.rawValue)"
      found.append(.init("--positive-class", label, reason))
    }
    return found
  }

  private var splitProblems: [PlanProblem] {
    var found: [PlanProblem] = []
    let shares = splitProbabilities
    let shown = shares.map { "\($0)" }.joined(separator: " ")
    let sum = shares.reduce(0, +)
    let reason: String? =
      if shares.count != 3 {
        "takes three numbers (training, validation, test), got \(shares.count)"
      } else if !shares.allSatisfy((0...1).contains) {
        "each of the three numbers must be between 0.0 and 1.0"
      } else if abs(sum - 1) > 1e-6 {
        "must sum to 1.0; the sum is \(String(format: "%.3f", sum))"
      } else {
        nil
      }
    if let reason { found.append(.init("--split-probabilities", shown, reason)) }
    if !(0...1).contains(validationSize) {
      found.append(.init("--validation-size", "\(validationSize)", "must be between 0.0 and 1.0"))
    }
    if let folds, !Self.foldCounts.contains(folds) {
      let (least, most) = (Self.foldCounts.lowerBound, Self.foldCounts.upperBound)
      found.append(
        .init("--folds", "\(folds)", "must be a whole number from \(least) to \(most)"))
    }
    return found
  }
}
