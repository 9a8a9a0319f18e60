import Support
import Torch

/// MaxViT (Tu et al. 2022), the tiny one, with torchvision's names. Its features are those before
/// the second of two linear layers.
struct MaxViT: Network {
  static let widths = [64, 128, 256, 512], depths = [2, 2, 5, 2]
  /// Positions of each side of a window, and of the grid of windows.
  static let window = 7
  static let norm = BatchNorm2d.Settings(momentum: 0.01, epsilon: 1e-3)
  /// Of all its convolutions and linear layers.
  static let initialiser = Initialiser.normal(standardDeviation: 0.02)

  private let stem: ConvolutionBlock, stemConv: Conv2d
  private let layers: Sequential
  private let norm: LayerNorm, hidden: Linear
  let classifier: Linear?

  init(_ path: ParameterPath, classes: Int?) throws {
    stem = try ConvolutionBlock(
      path / "stem" / 0, 3, 64, kernel: 3, stride: 2, norm: Self.norm, activation: .gelu,
      Self.initialiser)
    stemConv = try Conv2d(
      path / "stem" / 1 / 0, 64, 64, kernel: 3, bias: true, MaxViT.initialiser)
    let total = Self.depths.reduce(0, +)
    var channels = 64
    var layers: [any Layer] = []
    for (index, (width, depth)) in zip(Self.widths, Self.depths).enumerated() {
      for layer in 0..<depth {
        layers.append(
          try MaxViTLayer(
            path / "blocks" / index / "layers" / layer / "layers", channels, width,
            stride: layer == 0 ? 2 : 1,
            dropProbability: 0.2 * Double(layers.count) / Double(total - 1)))
        channels = width
      }
    }
    self.layers = Sequential(layers)
    let head = path / "classifier"
    norm = try LayerNorm(head / 2, channels, epsilon: 1e-5)
    hidden = try Linear(head / 3, channels, channels, MaxViT.initialiser)
    let features = channels
    classifier = try classes.map {
      try Linear(head / 5, features, $0, bias: false, MaxViT.initialiser)
    }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    FeatureMap(
      try layers(stemConv(stem(x, mode)), mode), layer: "blocks.\(Self.widths.count - 1)",
      grid: MapGrid(step: 32, first: 0.5))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try hidden(norm(map.spatial.globalAveragePool())).tanh()
  }
}

/// A convolution block, attention inside windows, attention across windows.
private struct MaxViTLayer: Layer {
  private let convolution: MaxViTConvolution
  private let windows: PartitionAttention, grid: PartitionAttention

  init(
    _ path: ParameterPath, _ input: Int, _ output: Int, stride: Int, dropProbability: Double
  ) throws {
    convolution = try MaxViTConvolution(
      path / "MBconv", input, output, stride: stride, dropProbability: dropProbability)
    windows = try PartitionAttention(
      path / "window_attention", output, acrossWindows: false, dropProbability: dropProbability)
    grid = try PartitionAttention(
      path / "grid_attention", output, acrossWindows: true, dropProbability: dropProbability)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let y = try convolution(x, mode).permute([0, 2, 3, 1])
    return try grid(windows(y, mode), mode).permute([0, 3, 1, 2])
  }
}

/// MobileNet's inverted bottleneck, normalised before; its shortcut pools where the shape changes.
private struct MaxViTConvolution: Layer {
  private let projection: Conv2d?, pool: Bool
  private let preNorm: BatchNorm2d, layers: Sequential
  private let depth: StochasticDepth

  init(
    _ path: ParameterPath, _ input: Int, _ output: Int, stride: Int, dropProbability: Double
  ) throws {
    pool = stride > 1
    projection =
      stride > 1 || input != output
      ? try Conv2d(
        path / "proj" / 1, input, output, kernel: 1, bias: true, MaxViT.initialiser)
      : nil
    let place = path / "layers"
    let hidden = 4 * output
    preNorm = try BatchNorm2d(place / "pre_norm", input, MaxViT.norm)
    layers = Sequential([
      try ConvolutionBlock(
        place / "conv_a", input, hidden, kernel: 1, norm: MaxViT.norm, activation: .gelu,
        MaxViT.initialiser),
      try ConvolutionBlock(
        place / "conv_b", hidden, hidden, kernel: 3, stride: stride, groups: hidden,
        norm: MaxViT.norm, activation: .gelu,
        MaxViT.initialiser),
      try SqueezeExcitation(
        place / "squeeze_excitation", hidden, squeezed: output / 4, activation: .silu,
        MaxViT.initialiser),
      try Conv2d(
        place / "conv_c", hidden, output, kernel: 1, bias: true, MaxViT.initialiser),
    ])
    depth = StochasticDepth(probability: dropProbability)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    var shortcut = x
    if let projection {
      let pooled = pool ? try x.avgPool2d([3, 3], stride: [2, 2], padding: [1, 1]) : x
      shortcut = try projection(pooled)
    }
    return try shortcut + depth(layers(preNorm(x, mode), mode), mode)
  }
}

/// Self-attention inside windows of 7x7 neighbours, or of 7x7 positions spread evenly over the
/// picture, then two linear layers.
private struct PartitionAttention: Layer {
  private static let headWidth = 32
  private let norm1: LayerNorm, table: Tensor, index: Tensor, qkv: Linear, merge: Linear
  private let norm2: LayerNorm, expand: Linear, contract: Linear
  private let depth: StochasticDepth
  private let acrossWindows: Bool

  init(
    _ path: ParameterPath, _ width: Int, acrossWindows: Bool, dropProbability: Double
  ) throws {
    self.acrossWindows = acrossWindows
    norm1 = try LayerNorm(path / "attn_layer" / 0, width, epsilon: 1e-5)
    let attention = path / "attn_layer" / 1
    let offsets = 2 * MaxViT.window - 1
    let area = MaxViT.window * MaxViT.window
    table = try attention.parameter(
      "relative_position_bias_table", [offsets * offsets, width / Self.headWidth],
      .truncatedNormal(standardDeviation: 0.02))
    index = try attention.buffer(
      "relative_position_index", [area, area], dtype: .int64,
      .table(RelativePositions.index(window: MaxViT.window)))
    func linear(
      _ place: ParameterPath, _ input: Int, _ output: Int
    ) throws -> Linear {
      try Linear(place, input, output, MaxViT.initialiser)
    }
    qkv = try linear(attention / "to_qkv", width, 3 * width)
    merge = try linear(attention / "merge", width, width)
    norm2 = try LayerNorm(path / "mlp_layer" / 0, width, epsilon: 1e-5)
    expand = try linear(path / "mlp_layer" / 1, width, 4 * width)
    contract = try linear(path / "mlp_layer" / 3, 4 * width, width)
    depth = StochasticDepth(probability: dropProbability)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let shape = x.shape
    let side = MaxViT.window
    let area = side * side
    let (rows, columns) = (shape[1] / side, shape[2] / side)
    // Windows as (outer, inner) positions along each axis: the inner ones attend to each other, or
    // across windows the outer ones.
    let split =
      acrossWindows
      ? [shape[0], side, rows, side, columns, shape[3]]
      : [shape[0], rows, side, columns, side, shape[3]]
    let order = acrossWindows ? [0, 2, 4, 1, 3, 5] : [0, 1, 3, 2, 4, 5]
    let inverse = acrossWindows ? [0, 3, 1, 4, 2, 5] : [0, 1, 3, 2, 4, 5]
    var y = try x.reshape(split).permute(order)
      .reshape([shape[0] * rows * columns, area, shape[3]])
    y = try y + depth(attend(norm1(y)), mode)
    y = try y + depth(contract(expand(norm2(y)).gelu()), mode)
    return try y.view([shape[0], rows, columns, side, side, shape[3]]).permute(inverse)
      .reshape(shape)
  }

  private func attend(_ x: Tensor) throws -> Tensor {
    let shape = x.shape
    let heads = shape[2] / Self.headWidth
    let parts = try qkv(x).view([shape[0], shape[1], 3, heads, Self.headWidth])
      .permute([2, 0, 3, 1, 4]).unbind()
    let bias = try table.indexSelect(0, index: index.flatten())
      .view([shape[1], shape[1], heads]).permute([2, 0, 1]).contiguous().unsqueeze(0)
    // Scaled by all channels, not a head's, as in torchvision, whose weights are trained so.
    let scale = 1 / Double(shape[2]).squareRoot()
    let scores = try parts[0].matmul((parts[1] * .double(scale)).transpose(-2, second: -1)) + bias
    return try merge(
      scores.softmax(-1).matmul(parts[2]).transpose(1, second: 2).reshape(shape))
  }
}

extension Catalogue {
  /// The row of MaxViT (torchvision's default weights).
  static let maxViTs: [Architecture] = [
    torchvision(
      "maxvit_t", family: "MaxViT", ludwig: ("maxvit", "t"), weights: "maxvit_t-bc5ab103",
      PublishedTransform(224, 224, .bicubic), sizes: InputSizes(minimum: 224, multiple: 224),
      channelsLast: .always, features: 512, parameters: 30_919_624
    ) { try MaxViT($0, classes: $1) }
  ]
}
