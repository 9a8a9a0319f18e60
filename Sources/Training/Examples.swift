import Networks
import Support
import Torch

/// Turns samples into a model's answers: fetches pixels, changes them where it trains, keeps the features of a frozen backbone.
final class Examples {
  private let model: ImageModel
  private let preprocessing: Preprocessing
  private let source: any PixelSource
  private let augmentation: Augmentation
  private let precision: Precision
  private let isFrozen: Bool
  /// Pictures of one forward pass that keeps nothing for a backward pass: few stay in a processor's caches, a GPU wants many.
  private let evaluationBatchSize: Int
  private var cache: FeatureCache

  init(
    model: ImageModel, preprocessing: Preprocessing, source: any PixelSource,
    augmentation: Augmentation, precision: Precision, isFrozen: Bool
  ) {
    evaluationBatchSize = model.device == .cpu ? 8 : 64
    self.model = model
    self.preprocessing = preprocessing
    self.source = source
    self.augmentation = augmentation
    self.precision = precision
    self.isFrozen = isFrozen
    cache = FeatureCache()
  }

  /// Whether later epochs read features that the first one computed. Augmented pictures differ in every epoch.
  var keepsFeatures: Bool { isFrozen && augmentation.kinds.isEmpty }

  /// Answers to be trained on: [samples, outputs], with gradients of what is not frozen.
  func trainingAnswers(_ samples: [Int], epoch: Int) throws -> Tensor {
    guard isFrozen else {
      let input = try input(samples, epoch: epoch)
      return try computing { try model.answer(model.features(input, .training)) }
    }
    let features =
      keepsFeatures
      ? try cachedFeatures(samples)
      : try withoutGradient { try frozenFeatures(samples, epoch: epoch) }
    return try model.answer(features)
  }

  /// Answers in evaluation mode, without augmentation or gradients, one row for each sample.
  func answers(_ samples: [Int]) throws -> [[Float]] {
    try withoutGradient {
      var rows: [[Float]] = []
      for batch in Batches.inOrder(samples, size: evaluationBatchSize) {
        let features = isFrozen ? try cachedFeatures(batch) : try frozenFeatures(batch, epoch: nil)
        let flat = try model.answer(features.converted(.float32)).floats()
        let width = flat.count / batch.count
        rows += batch.indices.map { Array(flat[$0 * width..<($0 + 1) * width]) }
      }
      return rows
    }
  }

  private func cachedFeatures(_ samples: [Int]) throws -> Tensor {
    try withoutGradient {
      try cache.features(of: samples) { unknown in
        let batches = Batches.inOrder(unknown, size: evaluationBatchSize)
        return try Tensor.concatenated(batches.map { try frozenFeatures($0, epoch: nil) })
      }
    }
  }

  private func frozenFeatures(_ samples: [Int], epoch: Int?) throws -> Tensor {
    let input = try input(samples, epoch: epoch)
    return try computing { try model.features(input, .evaluation) }.converted(.float32)
  }

  /// Standardised pictures; changed at random where an epoch is given.
  private func input(_ samples: [Int], epoch: Int?) throws -> Tensor {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(samples.count * preprocessing.byteCount)
    for (sample, stored) in zip(samples, try source.pixels(of: samples)) {
      var pixels = stored
      if let epoch {
        augmentation.apply(
          to: &pixels, width: preprocessing.width, height: preprocessing.height, epoch: epoch,
          sample: sample)
      }
      bytes += pixels
    }
    return try model.input(
      Tensor(
        bytes: bytes, shape: [samples.count, preprocessing.height, preprocessing.width, 3]),
      precision)
  }

  private func computing(_ body: () throws -> Tensor) throws -> Tensor {
    switch precision {
    case .float32: try body()
    case .bfloat16: try withAutocast(to: .bfloat16, on: model.device, body)
    }
  }
}

/// The features of pictures that never change, each computed once.
struct FeatureCache {
  private var rows: [Int: Tensor] = [:]

  /// Features [samples, features]; those not known yet are computed together.
  mutating func features(
    of samples: [Int], computing compute: ([Int]) throws -> Tensor
  ) throws -> Tensor {
    let unknown = samples.filter { rows[$0] == nil }
    if !unknown.isEmpty {
      let computed = try compute(unknown)
      for (i, sample) in unknown.enumerated() {
        // A copy, so that one row does not keep its whole batch alive.
        rows[sample] = try computed.select(0, index: i).clone()
      }
    }
    return try Tensor.stacked(samples.compactMap { rows[$0] })
  }
}
