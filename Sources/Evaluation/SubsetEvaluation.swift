/// One row of a table: a metric and its value on a subset.
package struct MetricRow: Sendable {
  package let metric: Metric
  /// Nil where the metric is undefined on these rows.
  package let value: Double?
  package let interval: Interval?

  package var key: String { metric.key }
  package var name: String { metric.name }
}

/// Every number of a subset, without the predictions that it comes from.
package struct MetricTable: Sendable {
  package let task: LearningTask
  /// Rows of the subset.
  package let rowCount: Int
  /// Every metric of the task, by key.
  package let rows: [MetricRow]
  /// Nil for a regression, or without rows.
  package let expectedCalibrationError: Double?

  /// The rows of one table, in its order.
  package func table(_ table: Metric.Shown) -> [MetricRow] {
    rows.filter { $0.metric.shown.contains(table) }
  }

  /// The three numbers that matter most, in the order in which they are told.
  package var headline: [MetricRow] {
    Metric.headlineKeys(for: task).compactMap(row)
  }

  /// The value of the metric with this key.
  package subscript(key: String) -> Double? { row(key)?.value }

  private func row(_ key: String) -> MetricRow? { rows.first { $0.key == key } }
}

extension MetricTable {
  /// Every metric of some predictions, without what plots show. The threshold is a binary task's.
  package init(_ predictions: Predictions, threshold: Double) {
    self.init(
      task: predictions.task, rowCount: predictions.count,
      rows: Self.rows(predictions, threshold: threshold, bootstrap: nil),
      expectedCalibrationError: predictions.calibration?.expectedError)
  }

  /// `bootstrap` gives the metrics their intervals, where wanted.
  fileprivate static func rows(
    _ predictions: Predictions, threshold: Double, bootstrap: Bootstrap?
  ) -> [MetricRow] {
    let metrics = Metric.all(for: predictions.task, classCount: predictions.classes.count)
    let values = Metric.values(
      of: metrics, on: predictions, threshold: threshold,
      in: .whole(rowCount: predictions.count))
    let intervals = bootstrap?.intervals(of: metrics, on: predictions, threshold: threshold)
    return metrics.indices.map {
      MetricRow(metric: metrics[$0], value: values[$0][0], interval: intervals?[$0])
    }
  }
}

extension MetricTable: Codable {
  private enum CodingKeys: String, CodingKey { case task, rowCount, rows, expectedCalibrationError }

  private struct StoredRow: Codable {
    let key: String, value: Double?, interval: Interval?
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let task = try container.decode(LearningTask.self, forKey: .task)
    self.task = task
    rowCount = try container.decode(Int.self, forKey: .rowCount)
    expectedCalibrationError = try container.decodeIfPresent(
      Double.self, forKey: .expectedCalibrationError)
    rows = try container.decode([StoredRow].self, forKey: .rows).map { row in
      guard let metric = Metric.keyed(row.key, for: task) else {
        throw DecodingError.dataCorruptedError(
          forKey: .rows, in: container,
          debugDescription: "a \(task.rawValue) has no metric '\(row.key)'")
      }
      return MetricRow(metric: metric, value: row.value, interval: row.interval)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(task, forKey: .task)
    try container.encode(rowCount, forKey: .rowCount)
    try container.encodeIfPresent(expectedCalibrationError, forKey: .expectedCalibrationError)
    try container.encode(
      rows.map { StoredRow(key: $0.key, value: $0.value, interval: $0.interval) }, forKey: .rows)
  }
}

/// All that is said about one subset, computed once: JSON files and report read the same numbers.
package struct SubsetEvaluation: Sendable {
  package internal(set) var predictions: Predictions
  /// The decision threshold of a binary task, which all its numbers use.
  package let threshold: Double
  package let metrics: MetricTable
  /// Nil for a regression.
  package internal(set) var confusion: Confusion?
  /// Each class against all others, in index order.
  package internal(set) var perClass: [ClassStatistics]
  /// The positive class's in a binary task, each class's of several; empty for a regression.
  package internal(set) var curves: [ClassCurves]
  /// The micro-average of several classes' curves.
  package let microCurves: ClassCurves?
  /// Of the positive class's probability, or the largest one where there are several classes.
  package let calibration: Calibration?

  /// `bootstrap` gives the metrics their intervals, where wanted.
  package init(
    _ predictions: Predictions, threshold: DecisionThreshold = .standard,
    bootstrap: Bootstrap? = nil
  ) {
    self.init(
      predictions, threshold: threshold.value,
      rows: MetricTable.rows(predictions, threshold: threshold.value, bootstrap: bootstrap))
  }

  /// With metrics that are known already; what the plots show is computed from the predictions.
  private init(_ predictions: Predictions, threshold: Double, rows: [MetricRow]) {
    self.predictions = predictions
    self.threshold = threshold
    confusion = predictions.classified.flatMap { rows in
      predictions.decided(at: threshold).map {
        Confusion(classes: rows.classes, truth: rows.truth, predicted: $0)
      }
    }
    switch predictions {
    case .binary(let given):
      curves = [ClassCurves(name: given.classes[1], ranking: given.ranking(of: 1))]
      microCurves = nil
    case .multiclass(let given):
      curves = given.classes.indices.map {
        ClassCurves(name: given.classes[$0], ranking: given.ranking(of: $0), onlyCorners: true)
      }
      microCurves = ClassCurves(name: "Micro-average", steps: given.microSteps, onlyCorners: true)
    case .regression:
      (curves, microCurves) = ([], nil)
    }
    calibration = predictions.calibration
    perClass = confusion?.perClass ?? []
    metrics = MetricTable(
      task: predictions.task, rowCount: predictions.count, rows: rows,
      expectedCalibrationError: calibration?.expectedError)
  }

  package var rows: [MetricRow] { metrics.rows }

  /// The rows of one table, in its order.
  package func table(_ table: Metric.Shown) -> [MetricRow] { metrics.table(table) }

  /// The three numbers that matter most, in the order in which they are told.
  package var headline: [MetricRow] { metrics.headline }

  /// The value of the metric with this key.
  package subscript(key: String) -> Double? { metrics[key] }
}

extension SubsetEvaluation: Codable {
  private enum CodingKeys: String, CodingKey { case predictions, threshold, metrics }

  /// Of a stored evaluation: a confusion matrix takes the square of it, whatever the file's size.
  private static let classLimit = 10_000

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let predictions = try container.decode(Predictions.self, forKey: .predictions)
    let metrics = try container.decode(MetricTable.self, forKey: .metrics)
    guard metrics.task == predictions.task else {
      throw DecodingError.dataCorruptedError(
        forKey: .metrics, in: container, debugDescription: "metrics of another task")
    }
    guard predictions.classes.count <= Self.classLimit else {
      throw DecodingError.dataCorruptedError(
        forKey: .predictions, in: container,
        debugDescription: "\(predictions.classes.count) classes, \(Self.classLimit) at most")
    }
    self.init(
      predictions, threshold: try container.decode(Double.self, forKey: .threshold),
      rows: metrics.rows)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(predictions, forKey: .predictions)
    try container.encode(threshold, forKey: .threshold)
    try container.encode(metrics, forKey: .metrics)
  }
}

// MARK: - Other names of the classes

extension SubsetEvaluation {
  /// The same numbers under other names of the classes.
  package func namingClasses(_ name: (String) -> String) -> SubsetEvaluation {
    var copy = self
    copy.predictions = predictions.namingClasses(name)
    copy.confusion = confusion.map { $0.named($0.classes.map(name)) }
    for index in perClass.indices { copy.perClass[index].name = name(perClass[index].name) }
    for index in curves.indices { copy.curves[index].name = name(curves[index].name) }
    return copy
  }
}

extension SubsetEvaluation {
  /// The same with the tables and curves of the classes in the order of `places`; the predictions
  /// keep theirs.
  package func ordered(by places: [Int]) -> SubsetEvaluation {
    var copy = self
    copy.confusion = confusion?.choosing(places)
    copy.perClass = places.map { perClass[$0] }
    copy.curves = places.map { curves[$0] }
    return copy
  }
}

extension Answers {
  /// The same answers under other names of the classes.
  package func namingClasses(_ name: (String) -> String) -> Answers {
    func named(_ rows: ClassAnswers) -> ClassAnswers {
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

extension Predictions {
  fileprivate func namingClasses(_ name: (String) -> String) -> Predictions {
    func named(_ rows: ClassificationPredictions) -> ClassificationPredictions {
      var copy = rows
      copy.answers.classes = rows.classes.map(name)
      return copy
    }
    switch self {
    case .binary(let rows): return .binary(named(rows))
    case .multiclass(let rows): return .multiclass(named(rows))
    case .regression: return self
    }
  }
}
