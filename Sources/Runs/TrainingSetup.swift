import Evaluation
import Models
import Networks
import Record
import Report
import Support
import Torch
import Training

/// What the trainings of a run have in common: one, or those of the folds and one on all rows.
struct TrainingSetup {
  let plan: Plan
  let architecture: Architecture
  let preprocessing: Preprocessing
  /// Nil for a start from scratch.
  let weights: LocatedWeights?
  let device: Device
  let data: PreparedData
  let settings: TrainerSettings
  let identity: RunIdentity
  /// Of the run, from which its limit of time counts.
  let start: ContinuousClock.Instant
  let interruption: Interruption
  let observers: [Observer]

  /// The rows of one training, and where it is kept.
  struct Part {
    let training: TrainingData
    /// Samples that its model is asked about when it is over.
    let test: [Int]
    /// Which of several trainings it is, as `of fold 2`; empty where it is the only one.
    var name = ""
    /// Nil where the validation rows choose.
    var lastEpoch: Int?
    let checkpoints: CheckpointFolder
    let continuation: Continuation
    /// Of the time that is left.
    var shareOfTime = 1.0
    /// Rows that the model is asked about afterwards.
    let rowsAfterwards: Int
  }

  struct Finished {
    let model: ImageModel
    /// Holds the model's best weights.
    let trainer: Trainer
    let history: TrainingHistory
    let baseline: FrozenBaseline?
  }

  /// One training from its first epoch, or from where an earlier run left it.
  func train(_ part: Part, noting notices: inout Notices) throws -> Finished {
    let (model, loading) = try model()
    var settings = settings
    settings.lastEpoch = part.lastEpoch ?? settings.lastEpoch
    let baseline = try baseline(of: model, settings, part)
    let trainer = try Trainer(
      settings, model: model, data: part.training, source: data, observers: observers)
    notices.note(loading + trainer.notices)
    let kept = KeptTraining(
      part.checkpoints, identity, epochs: settings.lastEpoch, part: part.name, interruption,
      observers)
    observers.tell(.trainingStarted(trainingStart(part, model, settings)))
    try kept.begin(trainer, part.continuation)
    let history = try trainer.run(until: timeLimit(part)) { state in
      kept.keep(state, of: trainer)
    }
    return Finished(model: model, trainer: trainer, history: history, baseline: baseline)
  }

  private func model() throws -> (ImageModel, [Notice]) {
    let model = try ImageModel(
      architecture, target: data.target, preprocessing: preprocessing,
      filling: weights == nil ? .random(seed: plan.randomSeed) : .zeros, seed: plan.randomSeed,
      compute: plan.compute, averagesFlips: plan.model.averagesFlips, device: device)
    let loading = try weights.map { located in
      try architecture.load(located.path, into: model.backbone.root())
    }
    return (model, (loading?.notices ?? []).map { Notice(.remark, $0) })
  }

  /// What the training of a pretrained network has to be better than. One more pass over the
  /// pictures: a run with a limit of time has none to spare.
  private func baseline(
    of model: ImageModel, _ settings: TrainerSettings, _ part: Part
  ) throws -> FrozenBaseline? {
    guard plan.model.fineTune, plan.training.maxMinutes == nil, !part.test.isEmpty else {
      return nil
    }
    observers.tell(.stage(.measuringBaseline))
    return try FrozenBaseline(of: model, settings, part.training, test: part.test, source: data)
  }

  private func timeLimit(_ part: Part) -> TimeLimit? {
    plan.training.maxMinutes.map {
      TimeLimit(
        minutes: $0, from: start, share: part.shareOfTime, rowsAfterwards: part.rowsAfterwards)
    }
  }

  private func trainingStart(
    _ part: Part, _ model: ImageModel, _ settings: TrainerSettings
  ) -> TrainingStart {
    let head = model.head.parameterCount
    let all = model.backbone.parameterCount + head
    return (
      architecture: model.architecture.name, device: model.device.description,
      epochs: settings.lastEpoch, batchSize: settings.batchSize,
      learningRate: settings.learningRate,
      rows: BySubset(
        training: part.training.training.count, validation: part.training.validation.count,
        test: part.test.count),
      trainedParameters: settings.isFrozen ? head : all, parameters: all
    )
  }
}

/// What a run ends with: a model, how it came about, and how good it is.
struct TrainedModel {
  let model: ImageModel
  let history: TrainingHistory
  let evaluations: Evaluations
  /// Nil where there are no pictures to say what is ordinary.
  let reference: FeatureReference?
  /// Nil where none were made.
  var examples: EvidenceExamples?
  /// Of the examples.
  var pictures = PictureFiles()
}
