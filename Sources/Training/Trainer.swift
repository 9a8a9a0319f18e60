import Evaluation
import Models
import Record
import Support
import Torch

/// How a model is trained, with everything automatic resolved.
package struct TrainerSettings: Sendable {
  package let plan: TrainingPlan
  /// Nil where no steps are taken.
  package let learningRate: Double?
  package let batchSize: Int
  package let isFrozen: Bool
  package let seed: UInt64
  /// The metric that chooses the best epoch.
  package let validationMetric: Metric
  /// The decision threshold of the metrics of each epoch (binary tasks).
  package let threshold: Double
  /// The epoch that the training ends with, of those that it is planned for. Where there are no
  /// validation rows to choose by, the model is that of this epoch.
  package var lastEpoch: Int

  package init(
    _ plan: TrainingPlan, learningRate: Double?, batchSize: Int, isFrozen: Bool, seed: UInt64,
    validationMetric: Metric, threshold: Double = DecisionThreshold.standard.value
  ) {
    self.plan = plan
    self.learningRate = learningRate
    self.batchSize = batchSize
    self.isFrozen = isFrozen
    self.seed = seed
    self.validationMetric = validationMetric
    self.threshold = threshold
    lastEpoch = plan.epochs
  }
}

extension TrainerSettings {
  /// Whether the last layer is solved instead of trained in steps (`HeadSolver`).
  package var isSolved: Bool { isFrozen && learningRate == nil }
}

/// Trains a model, epoch by epoch, and leaves it with the weights of its best one.
package final class Trainer {
  /// Norm that all gradients together are cut to where steps are taken.
  package static let gradientClipping = StepLearner.gradientClipping

  private let settings: TrainerSettings
  private let data: TrainingData
  private let inference: Inference
  private let pass: TrainingPass
  private let scale: TargetScale?
  private let lossMetric: Metric
  private let metrics: [Metric]
  private let observers: [Observer]
  /// Whether features are still to be brought back after a resumption.
  private var isResumed = false

  // What changes from epoch to epoch, beside the weights of the model: see `TrainingState`.
  package private(set) var history: TrainingHistory
  private var choice = EpochChoice()
  private var bestWeights: ModelWeights?
  /// Nil when the training is over.
  private var learner: (any Learner)?
  private var pace = Pace()

  private var model: ImageModel { inference.model }

  /// Of what changes while training, in the order of `ModelWeights`: parameters and statistics.
  var tensorNames: [String] {
    (settings.isFrozen ? [] : model.backbone.entries.map { "backbone.\($0.name)" })
      + model.head.entries.map { "head.\($0.name)" }
  }

  /// Whether there is more to a state than weights.
  var hasOptimizer: Bool { !settings.isSolved }

  /// Of what the optimizer moves, in its order.
  var parameterNames: [String] {
    model.head.parameterNames.map { "head.\($0)" }
      + (settings.isFrozen ? [] : model.backbone.parameterNames.map { "backbone.\($0)" })
  }

  package init(
    _ settings: TrainerSettings, model: ImageModel, data: TrainingData, source: any PixelSource,
    observers: [Observer] = []
  ) throws {
    self.settings = settings
    self.data = data
    self.observers = observers
    inference = Inference(model, source: source, keepsFeatures: settings.isFrozen)
    pass = TrainingPass(settings, data, inference)
    scale = data.target == .value ? TargetScale(data.values(of: data.training)) : nil
    lossMetric = try Metric.validation(named: "loss", task: data.target.task)
    let chooser = settings.validationMetric
    metrics = Metric.all(for: data.target.task, classCount: data.target.classes.count)
      .filter { metric in
        !metric.shown.isDisjoint(with: [.everyEpoch, .learningCurves]) || metric.key == chooser.key
      }
    if settings.isFrozen { try model.freezeBackbone() }
    let loss = Loss(
      target: data.target, scale: scale,
      classWeights: data.classWeights(settings.plan.classWeighting))
    learner =
      if let learningRate = settings.learningRate {
        try StepLearner(pass, loss, learningRate: learningRate)
      } else {
        try HeadSolver(pass, loss)
      }
    history = TrainingHistory(
      chosenBy: chooser.key, stepsPerEpoch: settings.isSolved ? 1 : pass.batches(1).count)
  }

  /// What is worth knowing about the targets before training.
  package var notices: [Notice] { scale?.notices ?? [] }

  /// Trains until the last epoch or an early end; the model then holds the best epoch's weights.
  ///
  /// - Parameter keep: is handed the training as it is between two epochs, without copies: the
  ///   state holds until `keep` returns.
  package func run(
    until limit: TimeLimit? = nil, keeping keep: (TrainingState) throws -> Void = { _ in }
  ) throws -> TrainingHistory {
    let clock = ContinuousClock()
    let start = clock.now
    try recall()
    while !isOver {
      do {
        try advance(until: limit)
      } catch let error as TrainingError {
        // What was the best until then is as good as it was.
        guard let end = error.earlyEnd, history.bestEpoch > 0 else { throw error }
        history.earlyEnd = end
        continue
      }
      try keep(state(copying: false))
    }
    guard let bestWeights else {
      throw TrainingError.lossNeverDefined(
        epochs: history.epochs.count, learningRate: settings.learningRate)
    }
    try bestWeights.restore(to: model)
    // What comes now needs the memory.
    (self.bestWeights, learner) = (nil, nil)
    observers.tell(.trainingFinished((history, (clock.now - start).seconds)))
    return history
  }

  package var isOver: Bool {
    history.earlyEnd != nil || history.epochs.count >= settings.lastEpoch
  }

  /// One epoch: trains on every training row, then looks at the validation rows.
  package func advance(until limit: TimeLimit? = nil) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let epoch = history.epochs.count + 1
    try limit?.check(after: pace.epoch, and: pace.row)
    try recall()
    let training = try trainOneEpoch(epoch, until: limit)
    let trained = clock.now
    let validation = try validationValues(epoch)
    pace.add(
      epoch: (clock.now - start).seconds, validation: (clock.now - trained).seconds,
      rows: data.validation.count)
    history.epochs.append(EpochRecord(epoch: epoch, training: training, validation: validation))
    let isBest = choice.isBest(validation, by: settings.validationMetric, loss: lossMetric)
    if isBest || data.validation.isEmpty {
      history.bestEpoch = epoch
      bestWeights = try ModelWeights(of: model, withBackbone: !settings.isFrozen)
    }
    if !data.validation.isEmpty {
      history.chosenBy = (choice.best == nil ? lossMetric : settings.validationMetric).key
    }
    // A solved layer may stand still while the penalty is strong, and takes seconds.
    let patience = settings.isSolved ? 0 : settings.plan.earlyStop
    if patience > 0, history.roundsWithoutImprovement >= patience, epoch < settings.lastEpoch {
      history.earlyEnd = .noImprovement
    }
    observers.tell(.epoch(epochEnd(isBest: isBest, seconds: (clock.now - start).seconds)))
  }

  /// All that the training is now; not after `run`, when it is over. Without copies it holds until
  /// the training goes on.
  package func state(copying: Bool = true) throws -> TrainingState {
    guard let learner else { throw TrainingError.isOver }
    return TrainingState(
      history: history, choice: choice,
      weights: try ModelWeights(of: model, withBackbone: !settings.isFrozen, copying: copying),
      bestWeights: bestWeights, optimizer: try learner.state(copying: copying))
  }

  /// Goes on from where another training of the same settings and data was. To be called before
  /// anything else; throws, and changes nothing, where the state is of another model.
  package func resume(from state: TrainingState) throws {
    guard let learner else { throw TrainingError.isOver }
    for weights in [state.weights, state.bestWeights].compactMap({ $0 }) {
      try weights.check(fits: model, withBackbone: !settings.isFrozen)
    }
    try learner.restore(state.optimizer)
    try state.weights.restore(to: model)
    isResumed = true
    history = state.history
    choice = state.choice
    bestWeights = state.bestWeights
  }

  /// The model's predictions of some samples, in evaluation mode.
  package func predictions(of samples: [Int]) throws -> Predictions {
    try data.predictions(inOwnUnit(inference.outputs(samples)), of: samples)
  }

  /// Features [samples, features] of unchanged pictures, in evaluation mode.
  package func features(of samples: [Int]) throws -> Tensor {
    try Tensor.concatenated(
      samples.chunks(of: inference.passSize).map { try inference.features($0) })
  }

  /// Writes a regression's scale into the head: the model then answers in the target's own unit. To
  /// be called once, at the end.
  package func finish() throws { try scale?.fold(into: model.head) }

  /// Divides a classifier's logits by a number, in the weights of its last layer: the saved model
  /// then answers so wherever it is loaded. To be called once training is over.
  package func divideLogits(by temperature: Double) throws {
    try model.head.multiply(by: 1 / temperature)
  }

  private func trainOneEpoch(_ epoch: Int, until limit: TimeLimit?) throws -> [MetricValue] {
    guard let learner else { throw TrainingError.isOver }
    let learned = try learner.learn(epoch) { done in
      try limit?.check(and: pace.row)
      observers.tell(.progress((.epoch(epoch), done: done, total: data.training.count)))
    }
    return values(try finitePredictions(learned.outputs, of: learned.samples, epoch: epoch))
  }

  /// Brings back, once after a resumption, what the epochs before it have left beside the state.
  private func recall() throws {
    guard isResumed else { return }
    isResumed = false
    try learner?.recall(history.epochs.count)
  }

  /// The metrics of the validation rows; answers and metrics that are no numbers end the training.
  private func validationValues(_ epoch: Int) throws -> [MetricValue] {
    if data.validation.isEmpty { return [] }
    let found = values(
      try finitePredictions(inference.outputs(data.validation), of: data.validation, epoch: epoch))
    if let odd = found.first(where: { $0.value?.isFinite == false }) {
      throw TrainingError.metricNotFinite(
        metric: odd.key, epoch: epoch, learningRate: settings.learningRate)
    }
    return found
  }

  private func finitePredictions(
    _ outputs: OutputRows, of samples: [Int], epoch: Int
  ) throws -> Predictions {
    do throws(PredictionsError) {
      return try data.predictions(inOwnUnit(outputs), of: samples)
    } catch .notFinite {
      throw TrainingError.answersNotFinite(epoch: epoch, learningRate: settings.learningRate)
    }
  }

  private func inOwnUnit(_ outputs: OutputRows) -> OutputRows {
    guard let scale else { return outputs }
    return outputs.mapping { Float(scale.original(Double($0))) }
  }

  private func values(_ predictions: Predictions) -> [MetricValue] {
    metrics.map { MetricValue(key: $0.key, value: $0.value(predictions, settings.threshold)) }
  }

  private func epochEnd(isBest: Bool, seconds: Double) -> EpochEnd {
    let done = history.epochs.count
    return (
      record: history.epochs[done - 1], epochs: settings.lastEpoch,
      metric: settings.validationMetric, isBest: isBest,
      imagesPerSecond: Double(data.training.count) / max(seconds, 1e-9),
      // The first epoch computes the features that the others only read.
      secondsLeft: pass.keepsFeatures && done == 1
        ? nil : seconds * Double(settings.lastEpoch - done)
    )
  }
}

extension Duration {
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
