import Evaluation
import Models
import Record
import Torch

/// What moves a model's weights in an epoch.
protocol Learner: AnyObject {
  /// Learns from every training row; `tick` is told how many are done, and may end it.
  ///
  /// - Returns: the rows as they were gone through, and the model's outputs for them.
  func learn(_ epoch: Int, _ tick: (Int) throws -> Void) throws -> (
    samples: [Int], outputs: OutputRows
  )

  /// What has been gathered beside the weights; nil where that is nothing.
  func state(copying: Bool) throws -> Adam.State?

  /// Goes on from what `state` gave.
  func restore(_ state: Adam.State?) throws

  /// After a resumption: brings back the features that `epochs` would have left.
  func recall(_ epochs: Int) throws
}

/// The training rows of an epoch as they enter the model.
struct TrainingPass {
  let settings: TrainerSettings
  let data: TrainingData
  let inference: Inference
  private let augmentation: Augmentation

  init(_ settings: TrainerSettings, _ data: TrainingData, _ inference: Inference) {
    self.settings = settings
    self.data = data
    self.inference = inference
    augmentation = Augmentation(settings.plan.augmentations, seed: settings.seed)
  }

  var model: ImageModel { inference.model }

  /// Whether all epochs see the same pictures.
  var isAlwaysTheSame: Bool { augmentation.kinds.isEmpty }

  /// Whether later epochs read the first one's features.
  var keepsFeatures: Bool { settings.isFrozen && isAlwaysTheSame }

  func batches(_ epoch: Int) -> [[Int]] {
    data.batches(of: settings.batchSize, seed: settings.seed, epoch: epoch)
  }

  /// Standardised pictures, each changed as this epoch changes it.
  func input(_ batch: [Int], epoch: Int) throws -> Tensor {
    try inference.input(batch, changing: change(in: epoch))
  }

  /// Features of a frozen backbone, of the pictures as this epoch changes them.
  func features(_ batch: [Int], epoch: Int) throws -> Tensor {
    try keepsFeatures
      ? inference.features(batch) : inference.features(batch, changing: change(in: epoch))
  }

  private func change(in epoch: Int) -> (inout [UInt8], Int) -> Void {
    let size = model.preprocessing.size
    return { pixels, sample in
      augmentation.apply(to: &pixels, size: size, epoch: epoch, sample: sample)
    }
  }
}
