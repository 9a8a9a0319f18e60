import Torch

/// A training batch of one value a channel for batch normalisation: its variance is undefined.
package struct BatchTooSmallError: Error, Equatable, CustomStringConvertible {
  package var description: String {
    "the network normalises over the images of a batch, and at this size one image is a single "
      + "value there; use a --batch-size of at least 2, or a larger --image-resize"
  }
}

/// Batch normalisation (Ioffe and Szegedy 2015): batch statistics in training, which also move the
/// running ones; those in evaluation.
struct BatchNorm2d: Layer {
  private let weight: Tensor, bias: Tensor
  private let runningMean: Tensor, runningVariance: Tensor, batchesTracked: Tensor
  private let settings: Settings

  /// How fast the running statistics move, and what keeps variances from zero.
  struct Settings: Sendable {
    var momentum = 0.1
    var epsilon = 1e-5
  }

  init(
    _ path: ParameterPath, _ channels: Int, _ settings: Settings = Settings()
  ) throws {
    weight = try path.parameter("weight", [channels], .constant(1))
    bias = try path.parameter("bias", [channels], .constant(0))
    runningMean = try path.buffer("running_mean", [channels], .constant(0))
    runningVariance = try path.buffer("running_var", [channels], .constant(1))
    batchesTracked = try path.buffer("num_batches_tracked", [], dtype: .int64, .constant(0))
    self.settings = settings
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let training = mode == .training
    if training, x.shape[0] == 1, x.shape.dropFirst(2).allSatisfy({ $0 == 1 }) {
      throw BatchTooSmallError()
    }
    if training { try batchesTracked.add(Tensor(integers: [1], shape: [])) }
    return try x.batchNorm(
      weight: weight, bias: bias, runningMean: runningMean, runningVar: runningVariance,
      training: training, momentum: settings.momentum, epsilon: settings.epsilon,
      cudnnEnabled: true)
  }
}

/// Layer normalisation (Ba et al. 2016) over the last dimension.
struct LayerNorm: Layer {
  private let weight: Tensor, bias: Tensor?
  private let epsilon: Double

  init(
    _ path: ParameterPath, _ channels: Int, epsilon: Double, bias: Bool = true
  ) throws {
    weight = try path.parameter("weight", [channels], .constant(1))
    self.bias = bias ? try path.parameter("bias", [channels], .constant(0)) : nil
    self.epsilon = epsilon
  }

  func callAsFunction(_ x: Tensor) throws -> Tensor {
    try x.layerNorm(weight.shape, weight: weight, bias: bias, epsilon: epsilon)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor { try self(x) }
}
