import Torch

/// Squeeze-and-excitation (Hu et al. 2018): scales each channel by a number from the means of all.
struct SqueezeExcitation: Layer {
  private let fc1: Conv2d, fc2: Conv2d
  private let activation: Activation, gate: Gate

  /// The function that makes the scales.
  enum Gate: Sendable { case sigmoid, hardSigmoid }

  init(
    _ path: ParameterPath, _ channels: Int, squeezed: Int, activation: Activation = .relu,
    gate: Gate = .sigmoid, _ initialiser: Initialiser = .kaimingNormalFanOut,
    biasInitialiser: Initialiser? = nil
  ) throws {
    fc1 = try Conv2d(
      path / "fc1", channels, squeezed, kernel: 1, bias: true, initialiser,
      biasInitialiser: biasInitialiser)
    fc2 = try Conv2d(
      path / "fc2", squeezed, channels, kernel: 1, bias: true, initialiser,
      biasInitialiser: biasInitialiser)
    self.activation = activation
    self.gate = gate
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let scores = try fc2(activation(fc1(x.adaptiveAvgPool2d([1, 1]))))
    return try x * (gate == .sigmoid ? scores.sigmoid() : scores.hardsigmoid())
  }
}
