import Torch

extension Tensor {
  /// The mean over height and width: [batch, channels, height, width] to [batch, channels].
  func globalAveragePool() throws(TensorError) -> Tensor {
    try adaptiveAvgPool2d([1, 1]).flatten(1)
  }

  /// Max pooling over square windows.
  func maxPool(
    _ kernel: Int, stride: Int, padding: Int = 0, roundUp: Bool = false
  ) throws(TensorError) -> Tensor {
    try maxPool2d(
      [kernel, kernel], stride: [stride, stride], padding: [padding, padding], ceilMode: roundUp)
  }
}

/// Dropout (Srivastava et al. 2014): in training each element is zeroed with `probability`, the others scaled up.
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
