import Evaluation
import Support
import Training

/// What a run was asked to do and with what: all that is needed to repeat it.
package struct RunDescription: Sendable {
  /// The command line, its words joined by spaces.
  package let command: String
  /// The base name of the table's file.
  package let tableName: String
  /// `cpu`, or `cuda:0`.
  package let device: String
  package let torchVersion: String
  /// How the decision threshold of a binary task came about.
  package let threshold: DecisionThreshold
  /// All that was decided automatically, left out or is worth knowing, as sentences.
  package let notices: [String]

  package init(
    command: String, tableName: String, device: String, torchVersion: String,
    threshold: DecisionThreshold, notices: [String]
  ) {
    self.command = command
    self.tableName = tableName
    self.device = device
    self.torchVersion = torchVersion
    self.threshold = threshold
    self.notices = notices
  }

  /// The content of `description.json`: Ludwig's keys, and ours for what Ludwig does not say. No times and no paths but those of the command.
  package func json(_ card: ModelCard, _ record: TrainingRecord) throws -> JSONValue {
    [
      "command": .string(command),
      "compute": ["device": .string(device), "num_nodes": 1],
      "config": try Configuration.asked(card, record).json,
      "data_format": "csv",
      "dataset": .string(tableName),
      "decisions": decisions(card, record),
      "image_learner_version": .string(card.programVersion),
      "ludwig_version": .string(LudwigNames.version),
      "notices": .array(notices.map { .string($0) }),
      "plan": try JSONValue(encoding: record.plan),
      "random_seed": .integer(Int(clamping: record.plan.randomSeed)),
      "torch_version": .string(torchVersion),
    ]
  }

  /// What the run decided where it was left to it.
  private func decisions(_ card: ModelCard, _ record: TrainingRecord) -> JSONValue {
    let history = record.history
    var members: [(key: String, value: JSONValue)] = [
      ("batch_size", .integer(history.batchSize)),
      ("best_epoch", .integer(history.bestEpoch)),
      ("classes", .array(card.classes.map { .string($0) })),
      ("epochs_run", .integer(history.epochs.count)),
      ("learning_rate", .number(history.learningRate)),
      ("preprocessing", .string(card.preprocessing.description)),
      ("stopped_early", .bool(history.stoppedEarly)),
      ("task", .string(card.task.rawValue)),
      ("validation_metric", .string(history.validationMetric)),
    ]
    if case .binary(_, let positive, let value) = card.answer {
      members += [
        ("positive_class", .string(positive)),
        ("threshold", .number(value)),
        ("threshold_metric", .string(threshold.metricText)),
        ("threshold_source", .string(threshold.sourceText)),
      ]
    }
    return .object(members)
  }
}
