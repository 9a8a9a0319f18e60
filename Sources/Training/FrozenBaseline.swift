import Evaluation
import Models
import Record

/// What a pretrained network is worth without being trained: its answers with a last layer that is
/// solved on its frozen backbone.
package struct FrozenBaseline {
  package let validation: Predictions, test: Predictions

  /// Answers that are known already, such as those of all folds.
  package init(validation: Predictions, test: Predictions) {
    self.validation = validation
    self.test = test
  }

  /// Strengths of the penalty that are tried.
  private static let strengths = 10

  /// Leaves the model as it was.
  ///
  /// - Parameters:
  ///   - settings: of the training that this is the baseline of.
  ///   - test: samples that nothing is learned from.
  package init(
    of model: ImageModel, _ settings: TrainerSettings, _ data: TrainingData, test: [Int],
    source: any PixelSource
  ) throws {
    let head = try ModelWeights(of: model, withBackbone: false)
    let trainer = try Trainer(
      settings.frozen(strengths: Self.strengths), model: model, data: data, source: source)
    _ = try trainer.run()
    validation = try trainer.predictions(of: data.validation)
    self.test = try trainer.predictions(of: test)
    try head.restore(to: model)
    try model.freezeBackbone(false)
  }
}

extension TrainerSettings {
  fileprivate func frozen(strengths: Int) -> TrainerSettings {
    var plan = plan
    plan.epochs = strengths
    plan.augmentations = []
    return TrainerSettings(
      plan, learningRate: nil, batchSize: batchSize, isFrozen: true, seed: seed,
      validationMetric: validationMetric, threshold: threshold)
  }
}
