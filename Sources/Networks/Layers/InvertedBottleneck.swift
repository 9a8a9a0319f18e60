import Torch

/// A depthwise convolution between an expanding and a narrowing 1x1 convolution, around a shortcut
/// where the shape stays: the block of EfficientNet and MobileNetV3, with torchvision's names.
struct InvertedBottleneck: Layer {
  /// What tells blocks apart.
  struct Variant {
    let input: Int, expanded: Int, output: Int
    let kernel: Int, stride: Int
    /// Channels of squeeze-and-excitation, nil without.
    let squeezed: Int?
    /// Between the two layers of squeeze-and-excitation, and what makes its scales.
    var squeezeActivation = Activation.relu
    var gate = SqueezeExcitation.Gate.sigmoid
    let activation: Activation
    let norm: BatchNorm2d.Settings
    var dropProbability = 0.0
  }

  private let block: Sequential, depth: StochasticDepth
  private let hasShortcut: Bool

  init(_ path: ParameterPath, _ variant: Variant) throws {
    let place = path / "block"
    var layers: [any Layer] = []
    if variant.expanded != variant.input {
      layers.append(
        try ConvolutionBlock(
          place / 0, variant.input, variant.expanded, kernel: 1, norm: variant.norm,
          activation: variant.activation))
    }
    layers.append(
      try ConvolutionBlock(
        place / layers.count, variant.expanded, variant.expanded, kernel: variant.kernel,
        stride: variant.stride, groups: variant.expanded, norm: variant.norm,
        activation: variant.activation))
    if let squeezed = variant.squeezed {
      layers.append(
        try SqueezeExcitation(
          place / layers.count, variant.expanded, squeezed: squeezed,
          activation: variant.squeezeActivation, gate: variant.gate))
    }
    layers.append(
      try ConvolutionBlock(
        place / layers.count, variant.expanded, variant.output, kernel: 1, norm: variant.norm,
        activation: nil))
    block = Sequential(layers)
    depth = StochasticDepth(probability: variant.dropProbability)
    hasShortcut = variant.stride == 1 && variant.input == variant.output
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let y = try block(x, mode)
    return try hasShortcut ? depth(y, mode) + x : y
  }
}

/// The multiple of `divisor` nearest to `value`, at least nine tenths of it (MobileNet's authors).
func roundedChannels(_ value: Double, divisor: Int = 8) -> Int {
  let nearest = max(divisor, Int(value + Double(divisor) / 2) / divisor * divisor)
  return Double(nearest) < 0.9 * value ? nearest + divisor : nearest
}
