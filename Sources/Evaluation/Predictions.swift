import Foundation
import Support

/// What a classifier said about some rows, and what was true of them.
///
/// Logits are kept beside the probabilities because the log loss of a very sure model is finite only when computed from them.
package struct ClassificationPredictions: Sendable, Equatable {
  /// Class names in index order; of two classes the second is the positive one.
  package internal(set) var classes: [String]
  /// Rows x classes, or rows x 1 for a binary model whose one logit speaks for `classes[1]`.
  package let logits: [[Float]]
  /// The index of each row's true class.
  package let truth: [Int]
  /// Rows x classes: softmax, or sigmoid and its complement, in double precision.
  package let probabilities: [[Double]]

  package init(classes: [String], logits: [[Float]], truth: [Int]) throws(PredictionsError) {
    guard classes.count >= 2 else { throw .tooFewClasses(classes) }
    guard logits.count == truth.count else {
      throw .rowCounts(predictions: logits.count, truth: truth.count)
    }
    let width = logits.first?.count ?? classes.count
    for (row, values) in logits.enumerated() {
      guard values.count == width, width == classes.count || (width == 1 && classes.count == 2)
      else { throw .width(row: row, found: values.count, classes: classes.count) }
      guard values.allSatisfy(\.isFinite) else { throw .notFinite(row: row) }
      guard classes.indices.contains(truth[row]) else {
        throw .unknownClass(row: row, index: truth[row], classes: classes.count)
      }
    }
    self.classes = classes
    self.logits = logits
    self.truth = truth
    probabilities = logits.map {
      $0.count == 1 ? [sigmoid(-Double($0[0])), sigmoid(Double($0[0]))] : softmax($0)
    }
  }

  /// Each row's class: the one of the largest logit, the first of them where several are equal.
  package var mostLikely: [Int] {
    logits.map { row in
      if row.count == 1 { return row[0] >= 0 ? 1 : 0 }
      var best = 0
      for k in row.indices where row[k] > row[best] { best = k }
      return best
    }
  }

  /// Each row's class in a binary task: the positive one where its probability is at least `threshold`.
  package func decided(at threshold: Double) -> [Int] {
    probabilities.map { $0[1] >= threshold ? 1 : 0 }
  }

  /// Each row's cross-entropy in nats, from the logits.
  package var losses: [Double] {
    zip(logits, truth).map { row, truth in
      if row.count == 1 {
        // log(1 + exp(-z)) of the true side's logit, without overflow.
        let z = truth == 1 ? Double(row[0]) : -Double(row[0])
        return max(-z, 0) + log1p(exp(-abs(z)))
      }
      let top = row.reduce(Double(row[0])) { max($0, Double($1)) }
      let sum = row.reduce(0.0) { $0 + exp(Double($1) - top) }
      return top + log(sum) - Double(row[truth])
    }
  }

  /// How many classes each row puts before the true one: 0 where it is the most likely. Of equal logits the lower index comes first.
  package var ranksOfTruth: [Int] {
    zip(logits, truth).map { row, truth in
      if row.count == 1 { return (row[0] >= 0) == (truth == 1) ? 0 : 1 }
      return row.indices.reduce(0) { rank, k in
        row[k] > row[truth] || (k < truth && row[k] == row[truth]) ? rank + 1 : rank
      }
    }
  }
}

/// What a regressor said about some rows, and what was true of them, in the target's own unit.
package struct RegressionPredictions: Sendable, Equatable {
  package let values: [Double]
  package let truth: [Double]

  package init(values: [Double], truth: [Double]) throws(PredictionsError) {
    guard values.count == truth.count else {
      throw .rowCounts(predictions: values.count, truth: truth.count)
    }
    for row in values.indices where !(values[row].isFinite && truth[row].isFinite) {
      throw .notFinite(row: row)
    }
    self.values = values
    self.truth = truth
  }
}

/// The predictions of one model on one subset; everything that is reported about the subset follows from it.
package enum Predictions: Sendable, Equatable {
  /// One logit a row, for `classes[1]`.
  case binary(ClassificationPredictions)
  case multiclass(ClassificationPredictions)
  case regression(RegressionPredictions)

  package var task: LearningTask {
    switch self {
    case .binary: .binary
    case .multiclass: .classification
    case .regression: .regression
    }
  }

  /// Number of rows.
  package var count: Int {
    switch self {
    case .binary(let rows), .multiclass(let rows): rows.truth.count
    case .regression(let rows): rows.truth.count
    }
  }

  /// The classes in index order; empty for a regression.
  package var classes: [String] {
    switch self {
    case .binary(let rows), .multiclass(let rows): rows.classes
    case .regression: []
    }
  }
}

/// Predictions that no number can be computed from. Rows count from 0.
package enum PredictionsError: Error, Equatable, CustomStringConvertible {
  case tooFewClasses([String])
  case rowCounts(predictions: Int, truth: Int)
  case width(row: Int, found: Int, classes: Int)
  case unknownClass(row: Int, index: Int, classes: Int)
  case notFinite(row: Int)

  package var description: String {
    switch self {
    case .tooFewClasses(let classes):
      "predictions need at least two classes; there are \(classes.count): "
        + classes.joined(separator: ", ")
    case .rowCounts(let predictions, let truth):
      "\(predictions) predictions for \(truth) true values"
    case .width(let row, let found, let classes):
      "row \(row) of the predictions has \(found) values for \(classes) classes"
    case .unknownClass(let row, let index, let classes):
      "row \(row) of the predictions has the true class \(index), but there are \(classes) classes"
    case .notFinite(let row):
      "row \(row) of the predictions holds a number that is not finite; "
        + "a lower learning rate or 32-bit precision may help"
    }
  }
}

func sigmoid(_ z: Double) -> Double {
  if z >= 0 { return 1 / (1 + exp(-z)) }
  let e = exp(z)
  return e / (1 + e)
}

func softmax(_ logits: [Float]) -> [Double] {
  let top = Double(logits.max() ?? 0)
  let powers = logits.map { exp(Double($0) - top) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
