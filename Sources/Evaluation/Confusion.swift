import Foundation

/// How often each true class (row) was taken for each class (column), both in index order.
package struct Confusion: Sendable, Equatable {
  /// Two classes of one row.
  package struct Pair: Sendable, Equatable {
    package let truth: Int, predicted: Int
  }

  package let classes: [String]
  /// Those that occur, by true and then by predicted class: of many classes few do.
  private let pairs: [Pair], counts: [Int]
  /// Every class against all others, in index order.
  package let perClass: [ClassStatistics]
  /// Where the rows are drawn from others: the classes in those, in index order.
  private let origin: [ClassStatistics]?

  /// Counts pairs of class indices; each has to be an index of `classes`.
  package init(classes: [String], truth: [Int], predicted: [Int]) {
    let rows = ConfusionRows(classes: classes, truth: truth, predicted: predicted)
    self.init(
      classes: classes, pairs: rows.pairs,
      counts: rows.counts([Int](repeating: 1, count: truth.count)))
  }

  /// Takes a finished matrix; missing cells count as 0.
  package init(classes: [String], matrix: [[Int]]) {
    let cells = matrix.prefix(classes.count).enumerated().flatMap { truth, row in
      row.prefix(classes.count).enumerated().map {
        (pair: Pair(truth: truth, predicted: $0.offset), count: $0.element)
      }
    }.filter { $0.count != 0 }
    self.init(classes: classes, pairs: cells.map(\.pair), counts: cells.map(\.count))
  }

  /// - Parameters:
  ///   - pairs: each once, by true and then by predicted class.
  ///   - origin: the classes in the rows that these are a resample of.
  init(classes: [String], pairs: [Pair], counts: [Int], origin: [ClassStatistics]? = nil) {
    self.classes = classes
    self.pairs = pairs
    self.counts = counts
    self.origin = origin
    perClass = ClassStatistics.each(of: classes, pairs, counts)
  }

  package subscript(truth: Int, predicted: Int) -> Int {
    var (low, high) = (0, pairs.count)
    while low < high {
      let middle = (low + high) / 2
      if (pairs[middle].truth, pairs[middle].predicted) < (truth, predicted) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    let isThere = low < pairs.count && pairs[low] == Pair(truth: truth, predicted: predicted)
    return isThere ? counts[low] : 0
  }

  /// The matrix as rows of the true classes.
  package var matrix: [[Int]] {
    var rows = [[Int]](
      repeating: [Int](repeating: 0, count: classes.count), count: classes.count)
    for (pair, count) in zip(pairs, counts) { rows[pair.truth][pair.predicted] = count }
    return rows
  }

  /// The rows and columns of some classes, in the order given.
  package func choosing(_ chosen: [Int]) -> Confusion {
    var places = [Int?](repeating: nil, count: classes.count)
    for (place, index) in chosen.enumerated() { places[index] = place }
    let cells = zip(pairs, counts).compactMap { pair, count -> (pair: Pair, count: Int)? in
      guard let truth = places[pair.truth], let predicted = places[pair.predicted] else {
        return nil
      }
      return (Pair(truth: truth, predicted: predicted), count)
    }.sorted { ($0.pair.truth, $0.pair.predicted) < ($1.pair.truth, $1.pair.predicted) }
    return Confusion(
      classes: chosen.map { classes[$0] }, pairs: cells.map(\.pair), counts: cells.map(\.count))
  }

  /// The same under other names of the classes.
  func named(_ names: [String]) -> Confusion {
    Confusion(classes: names, pairs: pairs, counts: counts, origin: origin)
  }

  /// Every pair of different classes that were mistaken, the most frequent first.
  package var mistakes: [(truth: Int, predicted: Int, count: Int)] {
    zip(pairs, counts).filter { $0.truth != $0.predicted && $1 > 0 }
      .map { ($0.truth, $0.predicted, $1) }
      .sorted { ($1.2, $0.0, $0.1) < ($0.2, $1.0, $1.1) }
  }

  package var total: Int { perClass.reduce(0) { $0 + $1.support } }
  package var correct: Int { perClass.reduce(0) { $0 + $1.truePositives } }
}

/// The rows of a confusion matrix, for any number of resamples of them.
struct ConfusionRows {
  /// Those that occur, by true and then by predicted class.
  let pairs: [Confusion.Pair]
  private let classes: [String]
  /// Of each row the place of its pair.
  private let places: [Int]

  init(classes: [String], truth: [Int], predicted: [Int]) {
    self.classes = classes
    let cells = zip(truth, predicted).map { $0 * classes.count + $1 }
    var distinct: [Int] = []
    for cell in cells.sorted() where cell != distinct.last { distinct.append(cell) }
    let place = Dictionary(uniqueKeysWithValues: zip(distinct, distinct.indices))
    places = cells.map { place[$0] ?? 0 }
    pairs = distinct.map {
      Confusion.Pair(truth: $0 / classes.count, predicted: $0 % classes.count)
    }
  }

  /// How often each pair occurs where each row counts as often as said.
  func counts(_ counts: [Int]) -> [Int] {
    var sums = [Int](repeating: 0, count: pairs.count)
    for (row, place) in places.enumerated() { sums[place] += counts[row] }
    return sums
  }

  /// `origin` are the classes in all rows.
  func confusion(_ counts: [Int], origin: [ClassStatistics]) -> Confusion {
    Confusion(classes: classes, pairs: pairs, counts: self.counts(counts), origin: origin)
  }
}

extension ClassStatistics {
  /// Every class against all others.
  fileprivate static func each(of classes: [String], _ pairs: [Confusion.Pair], _ counts: [Int])
    -> [ClassStatistics]
  {
    var truth = [Int](repeating: 0, count: classes.count)
    var (predicted, hits) = (truth, truth)
    var rows = 0
    for (pair, count) in zip(pairs, counts) {
      truth[pair.truth] += count
      predicted[pair.predicted] += count
      if pair.truth == pair.predicted { hits[pair.truth] += count }
      rows += count
    }
    return classes.indices.map { k in
      ClassStatistics(
        name: classes[k], truePositives: hits[k], falsePositives: predicted[k] - hits[k],
        falseNegatives: truth[k] - hits[k],
        trueNegatives: rows - truth[k] - predicted[k] + hits[k])
    }
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
    mean(
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
    ].map { ($0, Metric.keyed($0, for: .classification)?.value(of: self)) }
  }

  /// Σ p_k t_k, Σ p_k², Σ t_k² of the margins.
  private var marginProducts: (Int, Int, Int) {
    perClass.reduce((0, 0, 0)) { sums, one in
      let predicted = one.truePositives + one.falsePositives
      return (
        sums.0 + predicted * one.support, sums.1 + predicted * predicted,
        sums.2 + one.support * one.support
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
