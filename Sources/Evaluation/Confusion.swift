import Foundation

/// How often each true class (row) was taken for each class (column), both in index order.
package struct Confusion: Sendable, Equatable {
  package let classes: [String]
  /// Row-major, `classes.count` x `classes.count`.
  private let cells: [Int]
  /// Where the rows are drawn from others: the classes in those, in index order.
  private let origin: [ClassStatistics]?

  /// Counts pairs of class indices; each has to be an index of `classes`.
  package init(classes: [String], truth: [Int], predicted: [Int]) {
    var cells = [Int](repeating: 0, count: classes.count * classes.count)
    for (t, p) in zip(truth, predicted) { cells[t * classes.count + p] += 1 }
    self.init(classes: classes, cells: cells)
  }

  /// Takes a finished matrix; missing cells count as 0.
  package init(classes: [String], matrix: [[Int]]) {
    var cells = [Int](repeating: 0, count: classes.count * classes.count)
    for (t, row) in matrix.prefix(classes.count).enumerated() {
      for (p, count) in row.prefix(classes.count).enumerated() {
        cells[t * classes.count + p] = count
      }
    }
    self.init(classes: classes, cells: cells)
  }

  /// `origin` are the classes in the rows that these are a resample of.
  init(classes: [String], cells: [Int], origin: [ClassStatistics]? = nil) {
    self.classes = classes
    self.cells = cells
    self.origin = origin
  }

  package subscript(truth: Int, predicted: Int) -> Int { cells[truth * classes.count + predicted] }

  /// The matrix as rows of the true classes.
  package var matrix: [[Int]] {
    classes.indices.map { t in classes.indices.map { self[t, $0] } }
  }

  /// The rows and columns of some classes, in the order given.
  package func choosing(_ places: [Int]) -> Confusion {
    Confusion(
      classes: places.map { classes[$0] },
      cells: places.flatMap { truth in places.map { self[truth, $0] } })
  }

  /// Every pair of different classes that were mistaken, the most frequent first.
  package var mistakes: [(truth: Int, predicted: Int, count: Int)] {
    var found: [(truth: Int, predicted: Int, count: Int)] = []
    for truth in classes.indices {
      for predicted in classes.indices where predicted != truth && self[truth, predicted] > 0 {
        found.append((truth, predicted, self[truth, predicted]))
      }
    }
    return found.sorted { ($1.count, $0.truth, $0.predicted) < ($0.count, $1.truth, $1.predicted) }
  }

  package var total: Int { cells.reduce(0, +) }
  package var correct: Int { classes.indices.reduce(0) { $0 + self[$1, $1] } }

  /// Every class against all others, in index order.
  package var perClass: [ClassStatistics] {
    let (truth, predicted) = margins
    let rows = truth.reduce(0, +)
    return classes.indices.map { k in
      let hits = self[k, k]
      return ClassStatistics(
        name: classes[k], truePositives: hits, falsePositives: predicted[k] - hits,
        falseNegatives: truth[k] - hits, trueNegatives: rows - truth[k] - predicted[k] + hits)
    }
  }

  /// Rows by true class, and rows by predicted class.
  private var margins: (truth: [Int], predicted: [Int]) {
    var truth = [Int](repeating: 0, count: classes.count)
    var predicted = truth
    for t in classes.indices {
      for p in classes.indices {
        truth[t] += self[t, p]
        predicted[p] += self[t, p]
      }
    }
    return (truth, predicted)
  }
}

// MARK: - Numbers over all classes

extension Confusion {
  /// Correct / rows. Also micro precision, micro recall, micro F1 and token accuracy.
  package var accuracy: Double? { ratio(correct, total) }

  /// Mean recall of the classes that occur in the truth or in the predictions; a class that was
  /// only predicted counts as 0.
  ///
  /// It is Ludwig's `accuracy` of a category (torchmetrics, macro), scikit-learn's macro recall.
  package var macroRecall: Double? { macro(\.recall) }

  /// Mean precision of the classes that occur in the truth or in the predictions; a class never
  /// predicted counts as 0 (scikit-learn).
  package var macroPrecision: Double? { macro(\.precision) }

  /// Mean F1 of the classes that occur in the truth or in the predictions (scikit-learn).
  package var macroF1: Double? { macro(\.f1) }

  /// Mean recall of the classes that occur in the truth (scikit-learn's `balanced_accuracy_score`).
  package var balancedAccuracy: Double? { mean(perClass.compactMap(\.recall)) }

  /// Mean of TN / (TN + FP), where that is defined, over the classes in the truth or predictions.
  package var macroSpecificity: Double? {
    let perClass = self.perClass
    return mean(
      zip(perClass, origin ?? perClass).compactMap { $1.occurs ? $0.specificity : nil })
  }

  /// Σ support · precision / rows; a class never predicted counts as 0 (scikit-learn).
  package var weightedPrecision: Double? { weighted(\.precision) }

  /// Σ support · recall / rows, which is the accuracy.
  package var weightedRecall: Double? { weighted(\.recall) }

  /// Σ support · F1 / rows (scikit-learn).
  package var weightedF1: Double? { weighted(\.f1) }

  /// Cohen's kappa (p_o − p_e) / (1 − p_e); undefined where both sides hold one same class only.
  package var kappa: Double? {
    let (chance, _, _) = marginProducts
    return ratio(correct * total - chance, total * total - chance)
  }

  /// The Matthews correlation coefficient R_K of Gorodkin (2004), for two classes the usual one.
  ///
  /// (c·s − Σ p_k t_k) / sqrt((s² − Σ p_k²)(s² − Σ t_k²)); undefined where a side is one class.
  package var matthews: Double? {
    let (chance, predicted, truth) = marginProducts
    let square = total * total
    guard square > predicted, square > truth else { return nil }
    return Double(correct * total - chance)
      / (Double(square - predicted) * Double(square - truth)).squareRoot()
  }

  /// The metrics that Ludwig writes as `overall_stats`, with weighted ones that are weighted.
  package var overallStatistics: [(key: String, value: Double?)] {
    [
      "avg_f1_score_macro", "avg_f1_score_micro", "avg_f1_score_weighted", "avg_precision_macro",
      "avg_precision_micro", "avg_precision_weighted", "avg_recall_macro", "avg_recall_micro",
      "avg_recall_weighted", "kappa_score", "token_accuracy",
    ].map { ($0, Metric.keyed($0, for: .classification)?.ofMatrix?(self)) }
  }

  /// Σ p_k t_k, Σ p_k², Σ t_k² of the margins.
  private var marginProducts: (Int, Int, Int) {
    let (truth, predicted) = margins
    return classes.indices.reduce((0, 0, 0)) { sums, k in
      (
        sums.0 + predicted[k] * truth[k], sums.1 + predicted[k] * predicted[k],
        sums.2 + truth[k] * truth[k]
      )
    }
  }

  private func macro(_ rate: KeyPath<ClassStatistics, Double?>) -> Double? {
    mean(rates(rate).map(\.value))
  }

  private func weighted(_ rate: KeyPath<ClassStatistics, Double?>) -> Double? {
    let known = rates(rate)
    let rows = known.reduce(0) { $0 + $1.support }
    guard rows > 0 else { return nil }
    return known.reduce(0) { $0 + Double($1.support) * $1.value } / Double(rows)
  }

  /// The rate of each class that occurs, 0 where its denominator is. But a class with a rate in the
  /// rows that a resample is drawn from and none in the resample is left out: a 0 there would say
  /// that the model fails, where it only was not asked.
  private func rates(_ rate: KeyPath<ClassStatistics, Double?>) -> [(value: Double, support: Int)] {
    perClass.enumerated().compactMap { index, one in
      guard one.occurs else { return nil }
      if let value = one[keyPath: rate] { return (value, one.support) }
      return origin?[index][keyPath: rate] == nil ? (0, one.support) : nil
    }
  }
}

func ratio(_ numerator: Int, _ denominator: Int) -> Double? {
  denominator == 0 ? nil : Double(numerator) / Double(denominator)
}

func mean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}
