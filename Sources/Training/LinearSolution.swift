import Torch

/// The linear layer whose mean loss, plus half of a penalty times the square of the weights of
/// standardised features, is lowest.
struct LinearSolution {
  /// In float32.
  typealias Layer = (weight: Tensor, bias: Tensor)

  private let features: Tensor, truth: Tensor
  private let loss: Loss
  private let penalty: Double
  private let scale: FeatureScale

  /// - Parameters:
  ///   - features: [rows, features].
  ///   - truth: what `loss` holds answers against.
  init(_ features: Tensor, _ truth: Tensor, _ loss: Loss, penalty: Double) throws {
    (self.features, self.truth, self.loss, self.penalty) = (features, truth, loss, penalty)
    scale = try withoutGradient { try FeatureScale(features) }
  }

  /// - Parameter start: a layer to begin with: weight [outputs, features], bias [outputs].
  func layer(from start: Layer) throws -> Layer {
    let shape = start.weight.shape
    let point = try withoutGradient {
      let (weight, bias) = try scale.unfolded(start)
      return try Tensor.concatenated([weight.reshape([shape[0] * shape[1]]), bias])
    }
    let found = try LBFGS().minimum(of: { try value(at: $0, shape) }, from: point)
    return try withoutGradient { try scale.folded(parts(of: found, shape)) }
  }

  private func value(
    at place: Tensor, _ shape: [Int]
  ) throws -> (value: Double, gradient: Tensor) {
    let point = try place.detach().clone()
    try point.setRequiresGradient(true)
    let parts = try parts(of: point, shape)
    let layer = try scale.folded(parts)
    let lost = try loss.value(features.linear(layer.weight, bias: layer.bias), truth)
    let total = try lost.converted(.float64) + parts.weight.square().sum() * .double(penalty / 2)
    try total.backward()
    guard let gradient = try point.gradient() else {
      throw TensorError("L-BFGS", "the loss does not depend on the last layer")
    }
    return (try total.item(), gradient)
  }

  /// Weights and biases that lie one after the other.
  private func parts(of point: Tensor, _ shape: [Int]) throws -> Layer {
    let weights = shape[0] * shape[1]
    return (
      try point.narrow(0, start: 0, length: weights).reshape(shape),
      try point.narrow(0, start: weights, length: shape[0])
    )
  }
}

/// Mean and spread of each feature, and what they make of the weights of a linear layer.
struct FeatureScale {
  /// [features], in float64; the inverse is 0 where a feature is always the same.
  private let mean: Tensor, deviation: Tensor, inverse: Tensor

  /// Beside its mean a smaller deviation is one of rounding.
  private static let leastDeviation = 1e-6

  /// - Parameter features: [rows, features].
  init(_ features: Tensor) throws {
    mean = try features.mean(dimension: [0], dtype: .float64)
    let centred = try features - mean.converted(.float32)
    deviation = try centred.square().mean(dimension: [0], dtype: .float64).power(0.5)
    let (means, deviations) = (try mean.doubles(), try deviation.doubles())
    let inverses = zip(means, deviations).map { mean, deviation in
      deviation > Self.leastDeviation * mean.magnitude ? 1 / deviation : 0
    }
    inverse = try Tensor(doubles: inverses, shape: [inverses.count])
      .moved(features.device, dtype: .float64)
  }

  /// The layer, in float32, that does to features what this one does to standardised ones.
  func folded(_ layer: LinearSolution.Layer) throws -> LinearSolution.Layer {
    let weight = try layer.weight * inverse
    return (
      try weight.converted(.float32), try (layer.bias - weight.matmul(mean)).converted(.float32)
    )
  }

  /// The opposite, in float64.
  func unfolded(_ layer: LinearSolution.Layer) throws -> LinearSolution.Layer {
    let weight = try layer.weight.detach().converted(.float64)
    return (
      try weight * deviation, try layer.bias.detach().converted(.float64) + weight.matmul(mean)
    )
  }
}
