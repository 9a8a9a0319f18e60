import Evaluation
import Support

/// What each fold of a cross-validation came to. Every row is tested in one fold, by a model that
/// was trained on rows of the others.
package struct FoldResults: Sendable, Codable, Equatable {
  /// One training, and the test of its model.
  package struct Fold: Sendable, Codable, Equatable {
    package let rows: BySubset<Int>
    /// Groups of rows in its test that are drawn together: values of the sample ID, or pictures.
    package let testGroups: Int
    package let history: TrainingHistory
    /// Of its test, every metric of the task.
    package let metrics: [MetricValue]

    package init(
      rows: BySubset<Int>, testGroups: Int, history: TrainingHistory, metrics: [MetricValue]
    ) {
      self.rows = rows
      self.testGroups = testGroups
      self.history = history
      self.metrics = metrics
    }
  }

  package let folds: [Fold]
  /// For each row of the test its fold, counted from 1.
  package let foldOfRow: [Int]

  package init(folds: [Fold], foldOfRow: [Int]) {
    self.folds = folds
    self.foldOfRow = foldOfRow
  }

  package static let fileName = "folds.tsv"

  /// One metric in every fold.
  package struct Spread: Sendable, Equatable {
    /// Nil where it is undefined.
    package let values: [Double?]
    /// Nil where a fold has none: of other folds than all it would be another number.
    package let mean: Double?
    /// The sample's, with n − 1.
    package let standardDeviation: Double?

    init(_ values: [Double?]) {
      self.values = values
      let summary = ValueSummary(of: values.compactMap(\.self))
      let isDefined = summary.count == values.count
      mean = isDefined ? summary.mean : nil
      standardDeviation = isDefined ? summary.standardDeviation : nil
    }

    /// The lowest and the highest value; nil where a fold has none.
    package var range: ClosedRange<Double>? {
      let known = values.compactMap(\.self)
      guard known.count == values.count, let least = known.min(), let most = known.max() else {
        return nil
      }
      return least...most
    }
  }

  /// The values of the metric with this key.
  package func spread(of key: String) -> Spread { Spread(folds.map { $0.metrics[key] }) }

  /// The epoch whose weights a model without validation rows gets: the middle one of the folds'
  /// best epochs, the earlier of two.
  package var medianBestEpoch: Int {
    let sorted = folds.map(\.history.bestEpoch).sorted()
    return sorted.isEmpty ? 0 : sorted[(sorted.count - 1) / 2]
  }

  /// "5-fold cross-validation: accuracy 0.62, folds 0.58 to 0.66", of the main metric of `test`,
  /// the answers of all folds.
  package func summary(of test: SubsetEvaluation) -> String {
    let head = "\(folds.count)-fold cross-validation"
    guard let row = test.headline.first, let value = row.value else { return head }
    let range = spread(of: row.key).range
    let number = { (value: Double) in NumberText.metric(value, decimals: 3) }
    return "\(head): \(row.name.lowercased()) \(number(value))"
      + (range.map { ", folds \(number($0.lowerBound)) to \(number($0.upperBound))" } ?? "")
  }
}
