import Evaluation
import Networks
import Support
import Torch

/// How a model is trained, with everything automatic resolved.
package struct TrainerSettings: Sendable, Equatable {
  package let epochs: Int
  /// Epochs without improvement before training stops; 0 for never.
  package let earlyStop: Int
  package let learningRate: Double
  package let batchSize: Int
  package let augmentations: [AugmentationKind]
  package let precision: Precision
  package let isFrozen: Bool
  package let seed: UInt64
  /// The metric that chooses the best epoch.
  package let validationMetric: String
  /// The decision threshold of the metrics of each epoch (binary tasks).
  package let threshold: Double

  /// Norm that all gradients together are cut to: the original tool's.
  package static let gradientClipping = 0.5

  package init(
    epochs: Int, earlyStop: Int, learningRate: Double, batchSize: Int,
    augmentations: [AugmentationKind], precision: Precision, isFrozen: Bool, seed: UInt64,
    validationMetric: String, threshold: Double
  ) {
    self.epochs = epochs
    self.earlyStop = earlyStop
    self.learningRate = learningRate
    self.batchSize = batchSize
    self.augmentations = augmentations
    self.precision = precision
    self.isFrozen = isFrozen
    self.seed = seed
    self.validationMetric = validationMetric
    self.threshold = threshold
  }
}

/// Trains a model and leaves it with the weights of its best epoch.
package final class Trainer {
  private let settings: TrainerSettings
  private let model: ImageModel
  private let rows: SubsetRows
  private let targets: TrainingTargets
  private let scale: TargetScale?
  private let examples: Examples
  private let metric: Metric
  private let metrics: [Metric]
  private let observe: (TrainingEvent) -> Void

  package init(
    _ settings: TrainerSettings, model: ImageModel, preprocessing: Preprocessing,
    source: any PixelSource, rows: SubsetRows, targets: TrainingTargets,
    observe: @escaping (TrainingEvent) -> Void
  ) throws {
    self.settings = settings
    self.model = model
    self.rows = rows
    self.targets = targets
    self.observe = observe
    if case .values(let values) = targets {
      scale = TargetScale(rows.training.map { values[$0] })
    } else {
      scale = nil
    }
    metric = try Metric.validation(named: settings.validationMetric, task: targets.task)
    metrics = Metric.all(for: targets.task, classCount: targets.classCount)
      .filter { [metric] in $0.shown.contains(.everyEpoch) || $0.key == metric.key }
    examples = Examples(
      model: model, preprocessing: preprocessing, source: source,
      augmentation: Augmentation(settings.augmentations, seed: settings.seed),
      precision: settings.precision, isFrozen: settings.isFrozen)
  }

  /// What is worth knowing about the targets before training.
  package var notices: [String] { scale?.notices ?? [] }

  /// Trains until the last epoch or an early stop. Afterwards the model holds the best epoch's weights, in the target's own unit.
  package func run() throws -> TrainingHistory {
    if settings.isFrozen { try model.freezeBackbone() }
    let trained = model.head.parameters + (settings.isFrozen ? [] : model.backbone.parameters)
    let optimizer = try Adam(trained, .init(learningRate: settings.learningRate))
    var history = TrainingHistory(
      validationMetric: metric.key, batchSize: settings.batchSize,
      learningRate: settings.learningRate)
    var choice = EpochChoice(metric, loss: try Metric.validation(named: "loss", task: targets.task))
    var snapshot: WeightSnapshot?
    let clock = ContinuousClock()
    let start = clock.now
    var epochStart = start
    for epoch in 1...settings.epochs {
      let training = try trainOneEpoch(epoch, optimizer)
      let validation = values(try predictions(of: rows.validation))
      let value = validation.first { $0.key == metric.key }?.value
      let isBest = choice.isBest(value, loss: validation.first { $0.key == "loss" }?.value)
      if isBest {
        history.bestEpoch = epoch
        snapshot = try WeightSnapshot(model, withBackbone: !settings.isFrozen)
      }
      history.epochs.append(
        EpochRecord(epoch: epoch, training: training, validation: validation))
      let seconds = (clock.now - epochStart).seconds
      epochStart = clock.now
      observe(.epochFinished(summary(history, value: value, isBest: isBest, seconds: seconds)))
      if settings.earlyStop > 0, history.roundsWithoutImprovement >= settings.earlyStop,
        epoch < settings.epochs
      {
        history.stoppedEarly = true
        break
      }
    }
    guard let snapshot else {
      throw TrainingError.lossNeverDefined(
        epochs: history.epochs.count, learningRate: settings.learningRate)
    }
    try snapshot.restore(model)
    observe(
      .trainingFinished(
        TrainingEnd(
          bestEpoch: history.bestEpoch, epochsRun: history.epochs.count,
          stoppedEarly: history.stoppedEarly, seconds: (clock.now - start).seconds)))
    return history
  }

  /// The model's predictions of some samples, in evaluation mode.
  package func predictions(of samples: [Int]) throws -> Predictions {
    let answers = try examples.answers(samples)
    return try targets.predictions(inOwnUnit(answers), of: samples)
  }

  /// Writes a regression's scale into the head: the model then answers in the target's own unit. To be called once, at the end.
  package func finish() throws { try scale?.fold(into: model.head) }

  private func trainOneEpoch(_ epoch: Int, _ optimizer: Adam) throws -> [MetricValue] {
    let batches = Batches.shuffled(
      rows.training, size: settings.batchSize, seed: settings.seed, epoch: epoch)
    var seen: [Int] = []
    var answers: [[Float]] = []
    for (index, batch) in batches.enumerated() {
      var dropout = RandomStream(
        seed: settings.seed, for: .dropout(epoch: epoch, batch: index))
      try Runtime.seed(dropout.next())
      optimizer.clearGradients()
      let output = try examples.trainingAnswers(batch, epoch: epoch)
      let loss = try loss(output, batch)
      let value = try loss.item()
      guard value.isFinite else {
        throw TrainingError.diverged(
          loss: value, epoch: epoch, batch: index + 1, learningRate: settings.learningRate)
      }
      try loss.backward()
      try optimizer.step(clipNorm: TrainerSettings.gradientClipping)
      seen += batch
      let width = model.output.width
      let flat = try output.floats()
      answers += batch.indices.map { Array(flat[$0 * width..<($0 + 1) * width]) }
      observe(
        .progress(
          ProgressStep(stage: "Epoch \(epoch)", done: seen.count, total: rows.training.count))
      )
    }
    return values(try targets.predictions(inOwnUnit(answers), of: seen))
  }

  /// The mean loss of `answers` [batch, outputs]; regressions in standardised units.
  private func loss(_ answers: Tensor, _ batch: [Int]) throws -> Tensor {
    // Autocast leaves answers in a small type; losses are always taken in float32.
    let answers = try answers.converted(.float32)
    switch targets {
    case .binary(let truth, _):
      let truth = try Tensor(floats: batch.map { Float(truth[$0]) }, shape: [batch.count, 1])
      return try answers.binaryCrossEntropyWithLogits(truth.moved(model.device, dtype: .float32))
    case .classes(let truth, _):
      let truth = try Tensor(integers: batch.map { Int64(truth[$0]) }, shape: [batch.count])
      return try answers.crossEntropy(truth.moved(model.device, dtype: .int64))
    case .values(let truth):
      let scaled = batch.map { Float(scale?.standardised(truth[$0]) ?? truth[$0]) }
      let truth = try Tensor(floats: scaled, shape: [batch.count, 1])
      return try answers.meanSquaredError(truth.moved(model.device, dtype: .float32))
    }
  }

  private func inOwnUnit(_ answers: [[Float]]) -> [[Float]] {
    guard let scale else { return answers }
    return answers.map { $0.map { Float(scale.original(Double($0))) } }
  }

  private func values(_ predictions: Predictions) -> [MetricValue] {
    metrics.map { MetricValue(key: $0.key, value: $0.value(predictions, settings.threshold)) }
  }

  private func summary(
    _ history: TrainingHistory, value: Double?, isBest: Bool, seconds: Double
  ) -> EpochSummary {
    let done = history.epochs.count
    let loss = { (values: [MetricValue]?) in
      values?.first { $0.key == "loss" }?.value ?? .nan
    }
    return EpochSummary(
      epoch: done, epochs: settings.epochs, trainingLoss: loss(history.epochs.last?.training),
      validationLoss: loss(history.epochs.last?.validation),
      metricName: metric.key == "loss" ? nil : metric.name, metricValue: value, isBest: isBest,
      imagesPerSecond: Double(rows.training.count) / max(seconds, 1e-9),
      // The first epoch computes the features that the others only read.
      secondsLeft: examples.keepsFeatures && done == 1
        ? nil : seconds * Double(settings.epochs - done))
  }

  /// Refuses a metric that these validation rows can never define, such as ROC-AUC over one class. Needs no model: any answers show it.
  package static func check(_ metric: Metric, on validation: [Int], _ targets: TrainingTargets)
    throws
  {
    var stream = RandomStream(seed: 0, for: .bootstrap(metric: metric.key))
    let guesses = validation.map { _ in
      (0..<targets.output.width).map { _ in Float(stream.uniform() * 2 - 1) }
    }
    guard metric.value(try targets.predictions(guesses, of: validation)) != nil else {
      throw TrainingError.metricUndefined(
        metric: metric.key, rows: validation.count, task: targets.task)
    }
  }
}

extension Duration {
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
