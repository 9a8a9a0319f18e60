import Torch

extension Tensor {
  /// The mean over height and width: [batch, channels, height, width] to [batch, channels].
  func globalAveragePool() throws -> Tensor {
    try adaptiveAvgPool2d([1, 1]).flatten(1)
  }

  /// Max pooling over square windows.
  func maxPool(
    _ kernel: Int, stride: Int, padding: Int = 0, roundUp: Bool = false
  ) throws -> Tensor {
    try maxPool2d(
      [kernel, kernel], stride: [stride, stride], padding: [padding, padding], ceilMode: roundUp)
  }
}

/// Dropout (Srivastava et al. 2014): training zeroes with `probability` and scales up the others.
struct Dropout: Layer {
  let probability: Double

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    mode == .training ? try x.dropout(probability: probability, train: true) : x
  }
}

/// Max pooling over square windows.
struct MaxPool: Layer {
  let kernel: Int, stride: Int
  var padding = 0
  var roundUp = false

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.maxPool(kernel, stride: stride, padding: padding, roundUp: roundUp)
  }
}

/// Stochastic depth (Huang et al. 2016): in training each sample's branch is left out with
/// `probability`, the others scaled up.
struct StochasticDepth: Layer {
  let probability: Double

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    guard mode == .training, probability > 0 else { return x }
    let shape = x.shape
    let kept = try Tensor.empty(
      [shape[0]] + [Int](repeating: 1, count: shape.count - 1), dtype: x.dtype ?? .float32,
      device: x.device)
    try withoutGradient {
      try kept.fillBernoulli(probability: 1 - probability)
      try kept.divide(.double(1 - probability))
    }
    return try x * kept
  }
}
