import Evaluation
import Support
import Training

/// The learning curves.
package enum TrainingStatistics {
  /// The content of `training_statistics.json`: for each metric one number an epoch, null where it is undefined.
  ///
  /// Training numbers are taken over the epoch's own batches while the weights move. The lists of the test subset have one number each,
  /// of the model that was kept: the test subset is evaluated once.
  package static func json(_ record: TrainingRecord) -> JSONValue {
    let epochs = record.history.epochs
    return [
      "evaluation_frequency": ["frequency": 1, "period": "epoch"],
      "test": subset(record.testMetrics.map { ($0.key, [$0.value]) }),
      "training": subset(columns(epochs.map(\.training))),
      "validation": subset(columns(epochs.map(\.validation))),
    ]
  }

  /// Epochs of metrics as metrics of epochs.
  private static func columns(_ epochs: [[MetricValue]]) -> [(key: String, values: [Double?])] {
    (epochs.first ?? []).map { metric in
      (metric.key, epochs.map { epoch in epoch.first { $0.key == metric.key }?.value })
    }
  }

  private static func subset(_ metrics: [(key: String, values: [Double?])]) -> JSONValue {
    let lists: [(key: String, value: JSONValue)] = metrics.map {
      ($0.key, .array($0.values.map(JSONValue.defined)))
    }
    return [
      "combined": .object(lists.filter { $0.key == "loss" }), LudwigNames.label: .object(lists),
    ]
  }
}

extension JSONValue {
  /// A number, or null where it is undefined.
  static func defined(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
}
