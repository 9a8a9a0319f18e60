import Evaluation
import Support
import Training

/// Where a training stood when it ended.
enum TrainingProgress {
  private typealias Value = (key: String, value: Double?)

  /// The content of `training_progress.json`. Metrics are lists of `[epoch, step, value]`; there is one checkpoint an epoch.
  static func json(_ record: TrainingRecord) -> JSONValue {
    let history = record.history
    let steps = record.stepsPerEpoch
    let best = history.bestEpoch
    let bestEpoch = history.epochs.first { $0.epoch == best }
    let numbers = history.epochs.map(\.epoch)
    let test: [Value] = record.testMetrics.map { ($0.key, $0.value) }
    let training = history.epochs.map { ($0.epoch, pairs($0.training)) }
    let validation = history.epochs.map { ($0.epoch, pairs($0.validation)) }
    return [
      "batch_size": .integer(history.batchSize),
      "best_eval_metric_checkpoint_number": .integer(best),
      "best_eval_metric_epoch": .integer(best),
      "best_eval_metric_steps": .integer(best * steps),
      "best_eval_metric_value": .defined(bestEpoch?.validationValue(history.validationMetric)),
      "best_eval_test_metrics": values(test),
      "best_eval_train_metrics": values(pairs(bestEpoch?.training ?? [])),
      "best_eval_validation_metrics": values(pairs(bestEpoch?.validation ?? [])),
      "checkpoint_number": .integer(history.epochs.count),
      "checkpoint_to_epoch": .object(numbers.map { (String($0), .integer($0)) }),
      "checkpoint_to_step": .object(numbers.map { (String($0), .integer($0 * steps)) }),
      "epoch": .integer(history.epochs.count),
      "last_improvement_steps": .integer((history.epochs.count - best) * steps),
      "last_increase_batch_size": 0,
      "last_increase_batch_size_eval_metric_improvement": 0,
      "last_increase_batch_size_steps": 0,
      "last_learning_rate_reduction": 0,
      "last_learning_rate_reduction_steps": 0,
      "learning_rate": .number(history.learningRate),
      "llm_eval_examples": [:],
      "num_increases_batch_size": 0,
      "num_reductions_learning_rate": 0,
      "steps": .integer(history.epochs.count * steps),
      "test_metrics": course([(best, test)], steps),
      "train_metrics": course(training, steps),
      "validation_metrics": course(validation, steps),
    ]
  }

  private static func pairs(_ metrics: [MetricValue]) -> [Value] {
    metrics.map { ($0.key, $0.value) }
  }

  private static func values(_ metrics: [Value]) -> JSONValue {
    subset(metrics.map { ($0.key, .defined($0.value)) })
  }

  private static func course(
    _ epochs: [(epoch: Int, metrics: [Value])], _ stepsPerEpoch: Int
  ) -> JSONValue {
    let keys = epochs.first?.metrics.map(\.key) ?? []
    return subset(
      keys.map { key in
        (
          key,
          .array(
            epochs.map { epoch, metrics in
              [
                .integer(epoch), .integer(epoch * stepsPerEpoch),
                .defined(metrics.first { $0.key == key }?.value),
              ]
            })
        )
      })
  }

  private static func subset(_ members: [(key: String, value: JSONValue)]) -> JSONValue {
    [
      "combined": .object(members.filter { $0.key == "loss" }),
      LudwigNames.label: .object(members),
    ]
  }
}
