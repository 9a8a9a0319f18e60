import Record
import Support

/// What a run was asked to do and with what: all that is needed to repeat it.
package enum RunDescription {
  /// The content of `description.json`: Ludwig's keys, and ours for what Ludwig does not say. No
  /// times and no paths but those of the command.
  package static func json(_ record: RunRecord) throws -> JSONValue {
    [
      "command": .string(record.command.joined(separator: " ")),
      "compute": ["device": .string(record.compute.device), "num_nodes": 1],
      "config": try Configuration(record, isResolved: false).json,
      "data_format": "csv",
      "dataset": .string(record.data.tableName),
      "decisions": decisions(record),
      "image_learner_version": .string(record.software.version),
      "ludwig_version": .string(LudwigNames.version),
      "notices": .array(record.notices.map { .string($0.description) }),
      "plan": try JSONValue(encoding: record.plan),
      "random_seed": .integer(Int(clamping: record.plan.randomSeed)),
      "torch_version": .string(record.software.torchVersion),
    ]
  }

  /// What the run decided where it was left to it.
  private static func decisions(_ record: RunRecord) -> JSONValue {
    let history = record.history
    var members: [(key: String, value: JSONValue)] = [
      ("batch_size", .integer(record.settings.batchSize.value)),
      ("best_epoch", .integer(history.bestEpoch)),
      ("classes", .array(record.model.target.classes.map { .string($0) })),
      ("epochs_run", .integer(history.epochs.count)),
      ("inverse_regularisation_strength", .defined(record.inverseStrength)),
      ("learning_rate", .defined(record.settings.learningRate?.value)),
      ("preprocessing", .string(record.model.preprocessing.description)),
      ("stopped_early", .bool(history.stoppedEarly)),
      ("task", .string(record.task.rawValue)),
      ("validation_metric", .string(record.settings.validationMetric)),
    ]
    if case .binary(_, let positive) = record.model.target,
      let decision = record.evaluations.decision
    {
      members += [
        ("positive_class", .string(positive)),
        ("threshold", .number(record.model.threshold)),
        ("threshold_metric", .string(decision.metricText)),
        ("threshold_source", .string(decision.sourceText)),
      ]
    }
    return .object(members)
  }
}
