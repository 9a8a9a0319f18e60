import Evaluation
import Fixtures
import Foundation
import Models
import Networks
import Record
import Support
import Synchronization
import Testing
import Torch

@testable import Training

/// Dark and bright noise: the class is the brightness.
struct Brightness: PixelSource {
  let preprocessing: Preprocessing
  let asked = Asked()

  static let levels = (0..<24).map { $0 % 3 == 0 ? 1 : 0 }

  /// The samples that pixels were asked for, a list each time.
  final class Asked: Sendable {
    let lists = Mutex<[[Int]]>([])
  }

  func pixels(of samples: [Int]) -> [[UInt8]] {
    asked.lists.withLock { $0.append(samples) }
    return samples.map { sample in
      var stream = RandomStream(seed: 7, for: .augment(epoch: 0, sample: sample))
      let base = Self.levels[sample] == 1 ? 150 : 20
      return (0..<preprocessing.byteCount).map { _ in UInt8(base + stream.below(60)) }
    }
  }
}

/// The colour of one pixel, and after so many passes numbers that are none.
final class FailingNetwork: Network {
  private let weight: Tensor
  private var passesLeft: Int

  init(featureCount: Int, passes: Int) throws {
    weight = try Tensor.full([featureCount, 3], fillValue: .double(0.01), device: .cpu)
    passesLeft = passes
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    FeatureMap(x, layer: "pixels", grid: MapGrid(shares: 1))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    passesLeft -= 1
    let features = try map.spatial.select(3, index: 0).select(2, index: 0)
      .linear(weight, bias: nil)
    return passesLeft >= 0 ? features : try features * .double(.nan)
  }
}

struct Bench {
  let model: ImageModel
  let trainer: Trainer
  let source: Brightness
  let settings: TrainerSettings
  let data: TrainingData

  static let darkOrBright = Target.binary(negative: "dark", positive: "bright")

  init(
    target: Target = darkOrBright, labels: [SampleLabel] = Brightness.levels.map { .class($0) },
    epochs: Int = 3, earlyStop: Int = 0, learningRate: Double? = 1e-3,
    schedule: LearningRateScheduleKind = .cosine, augmentations: [AugmentationKind] = [],
    isFrozen: Bool = false, metric: String = "loss",
    threshold: Double = 0.5, validation: [Int] = Array(12..<18), seed: UInt64 = 42,
    network: (@Sendable (_ featureCount: Int) throws -> any Network)? = nil
  ) throws {
    try Runtime.setThreads(1)
    var architecture = try #require(Catalogue.architecture(named: "resnet18"))
    if let network { architecture = architecture.replacingNetwork(network) }
    let preprocessing = try Preprocessing(architecture, resize: .size(height: 32, width: 32))
    model = try ImageModel(
      architecture, target: target, preprocessing: preprocessing, filling: .random(seed: seed),
      seed: seed, device: .cpu)
    source = Brightness(preprocessing: preprocessing)
    var plan = TrainingPlan()
    plan.epochs = epochs
    plan.earlyStop = earlyStop
    plan.augmentations = augmentations
    plan.learningRateSchedule = schedule
    settings = TrainerSettings(
      plan, learningRate: learningRate, batchSize: 4, isFrozen: isFrozen, seed: 42,
      validationMetric: try Metric.validation(named: metric, task: target.task),
      threshold: threshold)
    data = TrainingData(
      target: target, labels: labels, training: Array(0..<12), validation: validation)
    trainer = try Trainer(settings, model: model, data: data, source: source)
  }

  /// As `Data`, which a failed comparison shows by its size: the bytes themselves fill a disk.
  func weights() throws -> [Data] {
    try (model.backbone.entries + model.head.entries).map { Data(try $0.tensor.detach().bytes()) }
  }
}
