import Support

/// A number that says how good predictions are.
///
/// Tables, JSON files, report and the choice of a validation metric all read the one list of the
/// task, `Metric.all(for:classCount:)`.
package struct Metric: Sendable {
  /// The key in Ludwig's JSON files, and the name on the command line.
  package let key: String
  /// What tables and charts call it.
  package let name: String
  /// What legends and narrow tables call it.
  package var shortName: String { abbreviation ?? name }
  /// What it is in whole sentences, for the report's help: plain words first, then the formula.
  package let definition: String
  package let higherIsBetter: Bool
  /// Other names that the command line takes for it.
  package let aliases: [String]
  /// Where it is shown.
  package let shown: Shown
  /// Where a usual one is much shorter than the name.
  var abbreviation: String?
  /// What it follows from.
  let source: Source

  /// What a metric's value follows from; nil where it is undefined.
  enum Source: Sendable {
    /// Which classes were taken for which.
    case confusion(@Sendable (Confusion) -> Double?)
    /// The order of the rows by the score of a class: of `classes[1]` in a binary task, else the
    /// mean over the classes for which it is defined.
    case ranking(@Sendable (Areas) -> Double?)
    /// What is prepared from the predictions alone; nil where they are of another task.
    case rows(@Sendable (Predictions) -> Statistic?)
  }

  /// A metric's value when each row counts as often as said; nil where that is undefined.
  typealias Statistic = (_ counts: [Int]) -> Double?

  /// The value of a confusion matrix; nil where it does not follow from that alone.
  func value(of confusion: Confusion) -> Double? {
    if case .confusion(let value) = source { value(confusion) } else { nil }
  }

  /// The tables that a metric has a row in.
  package struct Shown: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// Computed after every epoch; the learning curves and the performance summary.
    package static let everyEpoch = Shown(rawValue: 1)
    /// Computed after every epoch for the learning curves alone.
    package static let learningCurves = Shown(rawValue: 4)
    /// The table of the test subset.
    package static let test = Shown(rawValue: 2)
  }

  /// The value, nil where it is undefined. `threshold` matters to decisions of binary tasks only.
  package func value(_ predictions: Predictions, _ threshold: Double = 0.5) -> Double? {
    value(predictions, threshold, counts: [Int](repeating: 1, count: predictions.count))
  }

  /// The value where each row counts as often as said.
  func value(_ predictions: Predictions, _ threshold: Double, counts: [Int]) -> Double? {
    Self.values(of: [self], on: predictions, threshold: threshold, in: Resamples(counts))[0][0]
  }

  /// Whether `candidate` is a better value than `best`; anything is better than none, and undefined
  /// is never better. A difference that may come from rounding alone, as between means of the same
  /// recalls in another order, is none.
  package func isBetter(_ candidate: Double?, than best: Double?) -> Bool {
    guard let candidate, !candidate.isNaN else { return false }
    guard let best, !best.isNaN else { return true }
    let rounding = best.isFinite ? 1e-9 * abs(best) : 0
    return (higherIsBetter ? candidate - best : best - candidate) > rounding
  }

  /// A task's metrics, by key as in tables. `classCount` leaves out what needs more classes.
  package static func all(for task: LearningTask, classCount: Int = .max) -> [Metric] {
    switch task {
    case .binary: binary
    case .classification:
      multiclass.filter { $0.key != hitsKey || classCount > hitsDepth }
    case .regression: regression
    }
  }

  /// The keys of the three that matter most, in the order in which they are told: on the cards of
  /// a page, and in the last line of a run.
  static func headlineKeys(for task: LearningTask) -> [String] {
    switch task {
    case .binary: ["accuracy", "balanced_accuracy", "roc_auc"]
    case .classification: ["accuracy_micro", "accuracy", "roc_auc"]
    case .regression: ["mean_absolute_error", "root_mean_squared_error", "r2"]
    }
  }

  /// The metric with this key.
  package static func keyed(_ key: String, for task: LearningTask) -> Metric? {
    all(for: task).first { $0.key == key }
  }
}

extension Metric {
  /// A metric that follows from the confusion matrix alone.
  static func ofConfusion(
    _ key: String, _ name: String, _ definition: String, abbreviation: String? = nil,
    aliases: [String] = [], shown: Shown = [],
    _ value: @escaping @Sendable (Confusion) -> Double?
  ) -> Metric {
    Metric(
      key: key, name: name, definition: definition, higherIsBetter: true, aliases: aliases,
      shown: shown, abbreviation: abbreviation, source: .confusion(value))
  }

  /// Mean cross-entropy in nats: −log P(true class), from the logits, so finite for any model.
  static func crossEntropy(shown: Shown) -> Metric {
    Metric(
      key: "loss", name: "Loss",
      definition: """
        What training lowers, the cross-entropy: the mean of −ln P(true class). It grows when a \
        wrong class is given a high probability.
        """,
      higherIsBetter: false, aliases: ["log_loss"], shown: shown,
      source: .rows { predictions in
        guard let rows = predictions.classified else { return nil }
        let losses = rows.losses
        return { average(losses, $0) }
      })
  }

  /// A metric of the order of rows by the score of a class.
  static func ofRanking(
    _ key: String, _ name: String, _ definition: String, aliases: [String] = [],
    shown: Shown = [], _ value: @escaping @Sendable (Areas) -> Double?
  ) -> Metric {
    Metric(
      key: key, name: name, definition: definition, higherIsBetter: true, aliases: aliases,
      shown: shown, source: .ranking(value))
  }
}

extension Predictions {
  /// The rows of a classification of either kind.
  package var classified: ClassificationPredictions? {
    switch self {
    case .binary(let rows), .multiclass(let rows): rows
    case .regression: nil
    }
  }

  /// The class that each row is given, nil for a regression. The threshold is a binary task's.
  package func decided(at threshold: Double) -> [Int]? { answers.decided(at: threshold) }
}

extension ClassificationPredictions {
  /// The rows by falling probability of one class, against all others.
  package func ranking(of index: Int) -> Ranking {
    Ranking(
      scores: probabilities.column(index), isPositive: truth.map { $0 == index })
  }
}
