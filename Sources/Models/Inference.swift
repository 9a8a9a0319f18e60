import Evaluation
import Networks
import Record
import Support
import Torch

/// Prepared pictures by sample index: RGB interleaved bytes at the network's input size.
package protocol PixelSource: Sendable {
  /// One picture for each sample, in their order.
  func pixels(of samples: [Int]) throws -> [[UInt8]]
}

/// Runs a model over samples: fetches their pixels, and keeps the features of a frozen backbone.
package final class Inference {
  package let model: ImageModel
  let source: any PixelSource
  /// Features of unchanged pictures are computed once.
  private let keepsFeatures: Bool
  /// Pictures of one pass without gradients.
  package let passSize: Int
  private var cache = FeatureCache()

  /// - Parameter passSize: pictures of one pass; nil for what the device does best with, whatever
  ///   its memory: the last bits of an answer depend on the pass, and a training's results on them.
  package init(
    _ model: ImageModel, source: any PixelSource, keepsFeatures: Bool = false, passSize: Int? = nil
  ) {
    self.model = model
    self.source = source
    self.keepsFeatures = keepsFeatures
    self.passSize = passSize ?? BatchSize.ofInference(on: model.device)
  }

  /// The model's answers in evaluation mode, without gradients: one row for each sample.
  ///
  /// - Parameter look: is shown the features of each pass, in the order of the samples.
  package func outputs(
    _ samples: [Int], showing look: (Tensor) throws -> Void = { _ in }
  ) throws -> OutputRows {
    var outputs = OutputRows(width: model.target.width, expecting: samples.count)
    try withoutGradient {
      for batch in samples.chunks(of: passSize) {
        let features = try features(batch)
        try look(features)
        try outputs.append(model.answer(features).floats())
      }
    }
    return outputs
  }

  /// Features [samples, features] of unchanged pictures, in evaluation mode, in float32.
  package func features(_ samples: [Int]) throws -> Tensor {
    guard keepsFeatures else { return try features(samples) { _, _ in } }
    return try withoutGradient {
      try cache.features(of: samples) { unknown in
        try Tensor.concatenated(
          unknown.chunks(of: passSize).map { try features($0) { _, _ in } })
      }
    }
  }

  /// Takes the rows of `features` [samples, features] for those that are kept of these samples: the
  /// same numbers, which then lie in memory once.
  package func keep(_ features: Tensor, of samples: [Int]) throws {
    try withoutGradient { try cache.keep(features, of: samples) }
  }

  /// Features of pictures that `change` is given before, each with its sample.
  package func features(_ samples: [Int], changing change: (inout [UInt8], Int) -> Void) throws
    -> Tensor
  {
    try withoutGradient {
      let input = try input(samples, changing: change)
      return try model.computing { try model.features(input, .evaluation) }.converted(.float32)
    }
  }

  /// Standardised pictures [samples, 3, height, width], after `change`.
  package func input(_ samples: [Int], changing change: (inout [UInt8], Int) -> Void) throws
    -> Tensor
  {
    let preprocessing = model.preprocessing
    var bytes: [UInt8] = []
    bytes.reserveCapacity(samples.count * preprocessing.byteCount)
    for (sample, stored) in zip(samples, try source.pixels(of: samples)) {
      var pixels = stored
      change(&pixels, sample)
      bytes += pixels
    }
    let size = preprocessing.size
    return try model.input(
      Tensor(bytes: bytes, shape: [samples.count, size.height, size.width, 3]))
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

  mutating func keep(_ features: Tensor, of samples: [Int]) throws {
    for (i, sample) in samples.enumerated() { rows[sample] = try features.select(0, index: i) }
  }
}

extension [Int] {
  /// Cut into parts of `size`; the last may be smaller.
  package func chunks(of size: Int) -> [[Int]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}

extension Tensor {
  /// The rows of a matrix.
  package func rows() throws -> [[Float]] {
    let width = shape[1]
    let flat = try floats()
    return (0..<shape[0]).map { Array(flat[$0 * width..<($0 + 1) * width]) }
  }
}
