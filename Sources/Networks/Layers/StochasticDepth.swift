import Torch

/// Stochastic depth (Huang et al. 2016): in training each sample's branch is left out with `probability`, the others scaled up.
struct StochasticDepth: Layer {
  let probability: Double

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    guard mode == .training, probability > 0 else { return x }
    let shape = x.shape
    let kept = try Tensor.empty(
      [shape[0]] + [Int](repeating: 1, count: shape.count - 1), dtype: x.dtype ?? .float32,
      device: x.device)
    try withoutGradient { () throws(TensorError) in
      try kept.fillBernoulli(probability: 1 - probability)
      try kept.divide(.double(1 - probability))
    }
    return try x * kept
  }
}
