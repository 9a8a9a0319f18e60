/// One row of a table: a metric and its value on a subset.
package struct MetricRow: Sendable {
  package let metric: Metric
  /// Nil where the metric is undefined on these rows.
  package let value: Double?
  package let interval: Interval?

  package var key: String { metric.key }
  package var name: String { metric.name }
}

/// Everything that is said about one subset, computed once: the JSON files and the report read the
/// same numbers.
package struct SubsetEvaluation: Sendable {
  package internal(set) var predictions: Predictions
  /// The decision threshold of a binary task, which all its numbers use.
  package let threshold: Double
  /// Every metric of the task, by key.
  package let rows: [MetricRow]
  /// Nil for a regression.
  package internal(set) var confusion: Confusion?
  /// Each class against all others, in index order.
  package internal(set) var perClass: [ClassStatistics]
  /// Of a binary task the curves of the positive class, of several classes those of each; empty for
  /// a regression.
  package internal(set) var curves: [ClassCurves]
  /// The micro-average of several classes' curves.
  package let microCurves: ClassCurves?
  /// Of the positive class's probability, or of the largest probability where there are several
  /// classes.
  package let calibration: Calibration?

  /// `bootstrap` gives the metrics their intervals, where wanted.
  package init(
    _ predictions: Predictions, threshold: DecisionThreshold = .standard,
    bootstrap: Bootstrap? = nil
  ) {
    self.predictions = predictions
    self.threshold = threshold.value
    let metrics = Metric.all(for: predictions.task, classCount: predictions.classes.count)
    let intervals = bootstrap?.intervals(
      of: metrics, on: predictions, threshold: threshold.value)
    rows = metrics.indices.map {
      MetricRow(
        metric: metrics[$0], value: metrics[$0].value(predictions, threshold.value),
        interval: intervals?[$0])
    }
    switch predictions {
    case .binary(let given):
      confusion = Confusion(
        classes: given.classes, truth: given.truth, predicted: given.decided(at: threshold.value))
      curves = [ClassCurves(name: given.classes[1], ranking: given.ranking(of: 1))]
      microCurves = nil
      calibration = Calibration(
        scores: given.probabilities.map { $0[1] }, isPositive: given.truth.map { $0 == 1 })
    case .multiclass(let given):
      let chosen = given.mostLikely
      confusion = Confusion(classes: given.classes, truth: given.truth, predicted: chosen)
      curves = given.classes.indices.map {
        ClassCurves(name: given.classes[$0], ranking: given.ranking(of: $0))
      }
      microCurves = ClassCurves(name: "Micro-average", ranking: given.microRanking)
      calibration = Calibration(
        scores: zip(given.probabilities, chosen).map { $0[$1] },
        isPositive: zip(given.truth, chosen).map { $0 == $1 })
    case .regression:
      (confusion, curves, microCurves, calibration) = (nil, [], nil, nil)
    }
    perClass = confusion?.perClass ?? []
  }

  /// The rows of one table, in its order.
  package func table(_ table: Metric.Shown) -> [MetricRow] {
    rows.filter { $0.metric.shown.contains(table) }
  }

  /// The three numbers that matter most, in the order in which they are told.
  package var headline: [MetricRow] {
    Metric.headlineKeys(for: predictions.task).compactMap(row)
  }

  /// The value of the metric with this key.
  package subscript(key: String) -> Double? { row(key)?.value }

  private func row(_ key: String) -> MetricRow? { rows.first { $0.key == key } }
}

// MARK: - Other names of the classes

extension SubsetEvaluation {
  /// The same numbers under other names of the classes.
  package func namingClasses(_ name: (String) -> String) -> SubsetEvaluation {
    var copy = self
    copy.predictions = predictions.namingClasses(name)
    copy.confusion = confusion.map {
      Confusion(classes: $0.classes.map(name), matrix: $0.matrix)
    }
    for index in perClass.indices { copy.perClass[index].name = name(perClass[index].name) }
    for index in curves.indices { copy.curves[index].name = name(curves[index].name) }
    return copy
  }
}

extension Predictions {
  fileprivate func namingClasses(_ name: (String) -> String) -> Predictions {
    func named(_ rows: ClassificationPredictions) -> ClassificationPredictions {
      var copy = rows
      copy.classes = rows.classes.map(name)
      return copy
    }
    switch self {
    case .binary(let rows): return .binary(named(rows))
    case .multiclass(let rows): return .multiclass(named(rows))
    case .regression: return self
    }
  }
}
