import Evaluation
import Models
import Record
import Support
import Torch

/// Moves the weights a little after every batch, by Adam.
final class StepLearner: Learner {
  /// Norm that all gradients together are cut to: the original tool's.
  static let gradientClipping = 0.5

  private let pass: TrainingPass
  private let loss: Loss
  private let optimizer: Adam
  private let schedule: LearningRateSchedule

  private var settings: TrainerSettings { pass.settings }
  private var model: ImageModel { pass.model }

  init(_ pass: TrainingPass, _ loss: Loss, learningRate: Double) throws {
    self.pass = pass
    self.loss = loss
    let (model, settings) = (pass.model, pass.settings)
    optimizer = try Adam(
      model.head.parameters + (settings.isFrozen ? [] : model.backbone.parameters),
      .init(learningRate: learningRate))
    schedule = LearningRateSchedule(
      settings.plan.schedule, learningRate: learningRate, epochs: settings.plan.epochs,
      stepsPerEpoch: pass.batches(1).count)
  }

  func learn(_ epoch: Int, _ tick: (Int) throws -> Void) throws -> (
    samples: [Int], outputs: OutputRows
  ) {
    var seen: [Int] = []
    var outputs = OutputRows(width: model.target.width, expecting: pass.data.training.count)
    let batches = pass.batches(epoch)
    for (index, batch) in batches.enumerated() {
      try tick(seen.count)
      var dropout = RandomStream(
        seed: settings.seed, for: .dropout(epoch: epoch, batch: index))
      try Runtime.seed(dropout.next())
      optimizer.clearGradients()
      let output = try output(batch, epoch: epoch)
      let truth = try loss.truth(batch.map { pass.data.labels[$0] }, on: output.device)
      let lost = try loss.value(output, truth)
      let value = try lost.item()
      guard value.isFinite else {
        throw TrainingError.diverged(
          loss: value, epoch: epoch, batch: index + 1, learningRate: settings.learningRate)
      }
      try lost.backward()
      optimizer.learningRate = schedule.rate(of: (epoch - 1) * batches.count + index)
      try optimizer.step(clipNorm: Self.gradientClipping)
      seen += batch
      try outputs.append(output.floats())
    }
    return (seen, outputs)
  }

  /// Outputs to be trained on [batch, width], with gradients of what is not frozen.
  private func output(_ batch: [Int], epoch: Int) throws -> Tensor {
    if settings.isFrozen { return try model.answer(pass.features(batch, epoch: epoch)) }
    let input = try pass.input(batch, epoch: epoch)
    return try model.computing { try model.answer(model.features(input, .training)) }
  }

  func state(copying: Bool) throws -> Adam.State? { try optimizer.state(copying: copying) }

  func restore(_ state: Adam.State?) throws {
    guard let state else { throw TensorError("Adam", "the stored state has no optimizer") }
    try optimizer.restore(state)
  }

  /// Kept features are computed in the batches in which the first epoch did, as a picture's
  /// features may depend on its neighbours in the last bit.
  func recall(_ epochs: Int) throws {
    guard pass.keepsFeatures, epochs > 0 else { return }
    for batch in pass.batches(1) { _ = try pass.features(batch, epoch: 1) }
  }
}
