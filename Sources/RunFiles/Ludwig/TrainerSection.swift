import Evaluation
import Record
import Support
import Torch

/// How a run trained, in the words of Ludwig's configuration. Ludwig refuses a trainer with a
/// member that its version does not know.
enum TrainerSection {
  /// `isResolved` where what was automatic is given as it was decided.
  static func json(_ record: RunRecord, isResolved: Bool) -> JSONValue {
    let training = record.plan.training
    let batchSize = isResolved ? record.settings.batchSize.value : training.batchSize
    let learningRate = isResolved ? record.settings.learningRate?.value : training.learningRate
    return [
      "batch_size": batchSize.map { .integer($0) } ?? "auto",
      "bucketing_field": .null,
      "checkpoints_per_epoch": 0,
      "compile": false,
      // Ludwig's word for never is -1.
      "early_stop": .integer(training.earlyStop == 0 ? -1 : training.earlyStop),
      "effective_batch_size": "auto",
      "enable_gradient_checkpointing": false,
      "enable_profiling": false,
      "epochs": .integer(training.epochs),
      "eval_batch_size": isResolved ? .integer(record.settings.batchSize.value) : .null,
      "eval_steps": .null,
      "evaluate_training_set": false,
      "gradient_accumulation_steps": isResolved ? 1 : "auto",
      "gradient_clipping": [
        "clipglobalnorm": .number(record.settings.gradientClipping), "clipnorm": .null,
        "clipvalue": .null,
      ],
      "increase_batch_size_eval_metric": "loss",
      "increase_batch_size_eval_split": "training",
      "increase_batch_size_on_plateau": 0,
      "increase_batch_size_on_plateau_patience": 5,
      "increase_batch_size_on_plateau_rate": 2.0,
      "learning_rate": learningRate.map { .number($0) } ?? "auto",
      "learning_rate_scaling": "linear",
      "learning_rate_scheduler": schedule(record),
      "max_batch_size": .integer(1 << 40),
      "optimizer": optimizer(record),
      "profiler": ["active": 3, "repeat": 5, "skip_first": 0, "wait": 1, "warmup": 1],
      "regularization_lambda": 0.0,
      "regularization_type": "l2",
      "should_shuffle": true,
      "skip_all_evaluation": false,
      "steps_per_checkpoint": 0,
      "train_steps": .null,
      "use_mixed_precision": .bool(record.plan.compute.precision != .float32),
      "validation_field": .string(LudwigNames.label),
      "validation_metric": .string(loadable(record.validationMetric, record.task)),
    ]
  }

  /// Ludwig refuses a configuration with a metric that it does not compute in every epoch; such a
  /// one is replaced by the task's default here, and stands in the card as it was.
  private static func loadable(_ metric: Metric, _ task: LearningTask) -> String {
    (metric.shown.contains(.everyEpoch) ? metric : .defaultValidation(for: task)).key
  }

  private static func optimizer(_ record: RunRecord) -> JSONValue {
    if record.settings.learningRate == nil {
      let search = LBFGS()
      return [
        "history_size": .integer(search.memory), "line_search_fn": .null,
        "max_eval": .null, "max_iter": .integer(search.maximumIterations),
        "tolerance_change": .number(search.gainTolerance),
        "tolerance_grad": .number(search.gradientTolerance), "type": "lbfgs",
      ]
    }
    let betas = Adam.Settings.standardBetas
    return [
      "amsgrad": false, "betas": [.number(betas.0), .number(betas.1)],
      "eps": .number(Adam.Settings.standardEpsilon), "type": "adam", "weight_decay": 0.0,
    ]
  }

  /// How the learning rate changed: Ludwig's cosine begins anew after `t_0` steps, which the
  /// training did not reach.
  private static func schedule(_ record: RunRecord) -> JSONValue {
    let training = record.plan.training
    let steps = training.epochs * record.history.stepsPerEpoch
    let isCosine = record.settings.learningRate != nil && training.schedule == .cosine
    let warmUp =
      isCosine
      ? training.schedule.warmUpSteps(
        epochs: training.epochs, stepsPerEpoch: record.history.stepsPerEpoch) : 0
    return [
      "decay": isCosine ? "cosine" : .null, "decay_rate": 0.96, "decay_steps": 10000, "eta_min": 0,
      "reduce_eval_metric": "loss", "reduce_eval_split": "training", "reduce_on_plateau": 0,
      "reduce_on_plateau_patience": 10, "reduce_on_plateau_rate": 0.1, "staircase": false,
      "t_0": isCosine ? .integer(max(1, steps - warmUp)) : .null, "t_mult": 1,
      "warmup_evaluations": 0,
      "warmup_fraction": .number(Double(warmUp) / Double(max(1, steps))),
    ]
  }
}
