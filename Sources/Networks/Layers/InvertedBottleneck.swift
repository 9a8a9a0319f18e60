import Torch

/// A depthwise convolution between an expanding and a narrowing 1x1 convolution, around a shortcut where the shape stays: the block of
/// EfficientNet and MobileNetV3, with torchvision's names.
struct InvertedBottleneck: Layer {
  /// What tells blocks apart.
  struct Shape {
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

  init(_ path: ParameterPath, _ shape: Shape) throws(TensorError) {
    let place = path / "block"
    var layers: [any Layer] = []
    if shape.expanded != shape.input {
      layers.append(
        try ConvolutionBlock(
          place / 0, shape.input, shape.expanded, kernel: 1, norm: shape.norm,
          activation: shape.activation))
    }
    layers.append(
      try ConvolutionBlock(
        place / layers.count, shape.expanded, shape.expanded, kernel: shape.kernel,
        stride: shape.stride, groups: shape.expanded, norm: shape.norm,
        activation: shape.activation))
    if let squeezed = shape.squeezed {
      layers.append(
        try SqueezeExcitation(
          place / layers.count, shape.expanded, squeezed: squeezed,
          activation: shape.squeezeActivation, gate: shape.gate))
    }
    layers.append(
      try ConvolutionBlock(
        place / layers.count, shape.expanded, shape.output, kernel: 1, norm: shape.norm,
        activation: nil))
    block = Sequential(layers)
    depth = StochasticDepth(probability: shape.dropProbability)
    hasShortcut = shape.stride == 1 && shape.input == shape.output
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let y = try block(x, mode)
    return try hasShortcut ? depth(y, mode) + x : y
  }
}

/// The multiple of `divisor` nearest to `value`, but never less than nine tenths of it (the rule of the MobileNet authors).
func roundedChannels(_ value: Double, divisor: Int = 8) -> Int {
  let nearest = max(divisor, Int(value + Double(divisor) / 2) / divisor * divisor)
  return Double(nearest) < 0.9 * value ? nearest + divisor : nearest
}
