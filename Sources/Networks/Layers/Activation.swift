import Torch

/// The function between two layers of a network.
enum Activation: Sendable {
  case relu
  /// `min(max(x, 0), 6)`.
  case relu6
  /// `x * sigmoid(x)`.
  case silu
  /// `x * relu6(x + 3) / 6`.
  case hardswish
  case gelu

  /// `x` belongs to the caller alone: it is overwritten where that saves memory.
  func callAsFunction(_ x: Tensor) throws -> Tensor {
    switch self {
    case .relu: return try x.rectified()
    case .relu6: return try x.hardtanh(0, maxVal: 6)
    case .silu: return try x.silu()
    case .hardswish: return try x.hardswish()
    case .gelu: return try x.gelu()
    }
  }
}

extension Tensor {
  /// `max(x, 0)`, written over x. For results that nothing else uses and whose own gradient does
  /// not need them (sums, products with weights, convolutions, normalisations).
  func rectified() throws -> Tensor {
    try reluInPlace()
    return self
  }
}

/// `max(x, 0)`, written over x.
struct ReLU: Layer {
  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor { try x.rectified() }
}

/// Convolution, normalisation, activation; `0` and `1` as in torchvision's `Conv2dNormActivation`.
struct ConvolutionBlock: Layer {
  private let conv: Conv2d, norm: BatchNorm2d, activation: Activation?

  init(
    _ path: ParameterPath, _ input: Int, _ output: Int, kernel: Int, stride: Int = 1,
    groups: Int = 1, norm: BatchNorm2d.Settings = BatchNorm2d.Settings(), activation: Activation?,
    _ initialiser: Initialiser = .kaimingNormalFanOut
  ) throws {
    conv = try Conv2d(
      path / 0, input, output, kernel: kernel, stride: stride, groups: groups, initialiser)
    self.norm = try BatchNorm2d(path / 1, output, norm)
    self.activation = activation
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let y = try norm(conv(x), mode)
    return try activation?(y) ?? y
  }
}
