import Record
import Support

/// The learning curves.
package enum TrainingStatistics {
  /// `training_statistics.json`: for each metric one number an epoch, null where it is undefined.
  ///
  /// Training numbers are over the epoch's own batches while the weights move. The test subset's
  /// lists have one number each, of the model that was kept: the subset is evaluated once.
  package static func json(_ record: RunRecord) -> JSONValue {
    let curves = record.history.curves
    return [
      "evaluation_frequency": ["frequency": 1, "period": "epoch"],
      "test": LudwigNames.subset(record.testMetrics.map { ($0.key, list([$0.value])) }),
      "training": LudwigNames.subset(curves.map { ($0.key, list($0.training)) }),
      "validation": LudwigNames.subset(curves.map { ($0.key, list($0.validation)) }),
    ]
  }

  private static func list(_ values: [Double?]) -> JSONValue {
    .array(values.map(JSONValue.defined))
  }
}

extension RunRecord {
  /// The metrics of the test evaluation that are also taken in every epoch.
  var testMetrics: [MetricValue] {
    let keys = Set(history.epochs.first?.training.map(\.key) ?? [])
    return evaluations.test.rows.filter { keys.contains($0.key) }
      .map { MetricValue(key: $0.key, value: $0.value) }
  }
}

extension LudwigNames {
  /// The numbers of a subset, as Ludwig puts them: the loss once more, for all features together.
  static func subset(_ members: [(key: String, value: JSONValue)]) -> JSONValue {
    ["combined": .object(members.filter { $0.key == "loss" }), label: .object(members)]
  }
}

extension JSONValue {
  /// A number, or null where it is undefined.
  static func defined(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
}
