import Record
import Support

/// Where a training stood when it ended.
enum TrainingProgress {
  /// `training_progress.json`: metrics as lists of `[epoch, step, value]`, one checkpoint an epoch.
  static func json(_ record: RunRecord) -> JSONValue {
    let history = record.history
    let steps = history.stepsPerEpoch
    let best = history.bestEpoch
    let bestEpoch = history.epochs.first { $0.epoch == best }
    let numbers = history.epochs.map(\.epoch)
    let test = record.testMetrics
    return [
      "batch_size": .integer(record.settings.batchSize.value),
      "best_eval_metric_checkpoint_number": .integer(best),
      "best_eval_metric_epoch": .integer(best),
      "best_eval_metric_steps": .integer(best * steps),
      "best_eval_metric_value": .defined(
        bestEpoch?.validation[record.settings.validationMetric]),
      "best_eval_test_metrics": values(test),
      "best_eval_train_metrics": values(bestEpoch?.training ?? []),
      "best_eval_validation_metrics": values(bestEpoch?.validation ?? []),
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
      "learning_rate": .defined(record.settings.learningRate?.value),
      "llm_eval_examples": [:],
      "num_increases_batch_size": 0,
      "num_reductions_learning_rate": 0,
      "steps": .integer(history.epochs.count * steps),
      "test_metrics": course([(best, test)], steps),
      "train_metrics": course(history.epochs.map { ($0.epoch, $0.training) }, steps),
      "validation_metrics": course(history.epochs.map { ($0.epoch, $0.validation) }, steps),
    ]
  }

  private static func values(_ metrics: [MetricValue]) -> JSONValue {
    LudwigNames.subset(metrics.map { ($0.key, .defined($0.value)) })
  }

  private static func course(
    _ epochs: [(epoch: Int, metrics: [MetricValue])], _ stepsPerEpoch: Int
  ) -> JSONValue {
    LudwigNames.subset(
      (epochs.first?.metrics ?? []).map { metric in
        (
          metric.key,
          .array(
            epochs.map { epoch, metrics in
              [
                .integer(epoch), .integer(epoch * stepsPerEpoch), .defined(metrics[metric.key]),
              ]
            })
        )
      })
  }
}
