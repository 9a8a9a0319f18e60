import Support
import Torch

/// The MetaFormer baselines (Yu et al. 2022, "MetaFormer Baselines for Vision"): IdentityFormer,
/// RandFormer, PoolFormerV2, ConvFormer and CAFormer, with their authors' names. Pictures are
/// [batch, height, width, channels] inside.
struct MetaFormer: Network {
  /// How a block lets positions see each other.
  enum Mixer: Sendable {
    case identity, pooling, separableConvolution, attention
    /// A fixed random matrix over that many positions.
    case random(positions: Int)
  }

  /// What tells the members of the family apart.
  struct Variant: Sendable {
    let depths: [Int], widths: [Int]
    /// One for each stage.
    let mixers: [Mixer]
    /// ConvFormer and CAFormer: blocks normalise over channels, the classifier has a hidden layer.
    /// The others normalise over the whole picture and classify with one linear layer.
    let usesHiddenClassifier: Bool
  }

  private let downsamplings: [Downsampling]
  private let stages: [[Block]]
  private let norm: LayerNorm
  private let head: (any Layer)?

  init(_ path: ParameterPath, _ variant: Variant, classes: Int?) throws {
    var downsamplings: [Downsampling] = []
    for (stage, width) in variant.widths.enumerated() {
      let input = stage == 0 ? 3 : variant.widths[stage - 1]
      downsamplings.append(
        try Downsampling(path / "downsample_layers" / stage, input, width, isFirst: stage == 0))
    }
    var stages: [[Block]] = []
    for (stage, depth) in variant.depths.enumerated() {
      var blocks: [Block] = []
      for block in 0..<depth {
        blocks.append(
          try Block(
            path / "stages" / stage / block, variant.widths[stage], variant.mixers[stage],
            scalesResidual: stage >= 2, normalisesPicture: !variant.usesHiddenClassifier))
      }
      stages.append(blocks)
    }
    let features = variant.widths[variant.widths.count - 1]
    self.downsamplings = downsamplings
    self.stages = stages
    norm = try LayerNorm(path / "norm", features, epsilon: 1e-6)
    head = try classes.map { count -> any Layer in
      variant.usesHiddenClassifier
        ? try HiddenClassifier(path / "head", features, count)
        : try Linear(path / "head", features, count, .truncatedNormal(standardDeviation: 0.02))
    }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    // Channels innermost from the start: no layer below then has to copy its input.
    var y = try x.contiguous(memoryFormat: .channelsLast).permute([0, 2, 3, 1])
    for (downsampling, blocks) in zip(downsamplings, stages) {
      y = try downsampling(y, mode)
      for block in blocks { y = try block(y, mode) }
    }
    return FeatureMap(
      try y.permute([0, 3, 1, 2]), layer: "stages.\(stages.count - 1)",
      grid: MapGrid(step: 32, first: 1.5))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try norm(map.spatial.permute([0, 2, 3, 1]).mean(dimension: [1, 2]))
  }

  func classify(_ features: Tensor, _ mode: Mode) throws -> Tensor {
    try head?(features, mode) ?? features
  }
}

/// A strided convolution, normalised after it (first stage) or before it (the others).
private struct Downsampling: Layer {
  private let conv: Conv2d, norm: LayerNorm
  private let isFirst: Bool

  init(_ path: ParameterPath, _ input: Int, _ output: Int, isFirst: Bool) throws {
    self.isFirst = isFirst
    func norm(_ name: String, _ width: Int) throws -> LayerNorm {
      try LayerNorm(path / name, width, epsilon: 1e-6, bias: false)
    }
    func conv(_ kernel: Int, stride: Int, padding: Int) throws -> Conv2d {
      try Conv2d(
        path / "conv", input, output, kernel: kernel, stride: stride, padding: padding,
        bias: true, .truncatedNormal(standardDeviation: 0.02))
    }
    if isFirst {
      self.conv = try conv(7, stride: 4, padding: 2)
      self.norm = try norm("post_norm", output)
    } else {
      self.norm = try norm("pre_norm", input)
      self.conv = try conv(3, stride: 2, padding: 1)
    }
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let y = try conv((isFirst ? x : norm(x)).permute([0, 3, 1, 2])).permute([0, 2, 3, 1])
    return try isFirst ? norm(y) : y
  }
}

/// Mixes positions, then channels, each around a shortcut that stages 3 and 4 scale.
private struct Block: Layer {
  private let norm1: any Layer, mixer: (any Layer)?, scale1: Tensor?
  private let norm2: any Layer, mlp: Perceptron, scale2: Tensor?

  init(
    _ path: ParameterPath, _ width: Int, _ mixer: MetaFormer.Mixer, scalesResidual: Bool,
    normalisesPicture: Bool
  ) throws {
    func norm(_ name: String) throws -> any Layer {
      normalisesPicture
        ? try PictureNorm(path / name, width, epsilon: 1e-6)
        : try LayerNorm(path / name, width, epsilon: 1e-6, bias: false)
    }
    func scale(_ name: String) throws -> Tensor? {
      scalesResidual ? try (path / name).parameter("scale", [width], .constant(1)) : nil
    }
    norm1 = try norm("norm1")
    let place = path / "token_mixer"
    switch mixer {
    case .identity: self.mixer = nil
    case .random(let positions): self.mixer = try RandomMixing(place, positions)
    case .pooling: self.mixer = Pooling()
    case .separableConvolution: self.mixer = try SeparableConvolution(place, width)
    case .attention: self.mixer = try Attention(place, width)
    }
    scale1 = try scale("res_scale1")
    norm2 = try norm("norm2")
    mlp = try Perceptron(path / "mlp", width)
    scale2 = try scale("res_scale2")
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let normalised = try norm1(x, mode)
    let y = try joined(x, scale1, mixer?(normalised, mode) ?? normalised)
    return try joined(y, scale2, mlp(norm2(y, mode), mode))
  }

  private func joined(_ x: Tensor, _ scale: Tensor?, _ y: Tensor) throws -> Tensor {
    try scale.map { try y.addingProduct(x, tensor2: $0) } ?? x + y
  }
}

/// `scale * relu(x)^2 + bias`, with learned scalars.
struct StarReLU {
  private let scale: Tensor, bias: Tensor

  init(_ path: ParameterPath) throws {
    scale = try path.parameter("scale", [1], .constant(1))
    bias = try path.parameter("bias", [1], .constant(0))
  }

  /// Overwrites x.
  func callAsFunction(_ x: Tensor) throws -> Tensor {
    let square = try x.rectified().square()
    // In the kind of `square`, which would be widened otherwise where autocast made it narrow.
    let dtype = square.dtype ?? .float32
    return try bias.converted(dtype).addingProduct(square, tensor2: scale.converted(dtype))
  }

  /// `layer(self(x))` for a layer without bias; overwrites x.
  ///
  /// With more activations than weights it is cheaper to scale the weights:
  /// `W (s q + b) = (s W) q + b W 1`.
  func callAsFunction(_ x: Tensor, into layer: Linear) throws -> Tensor {
    let weight = layer.weight
    guard x.count > weight.count else { return try layer(self(x)) }
    return try x.rectified().square()
      .linear(weight * scale, bias: weight.sum(dimension: [1]) * bias)
  }
}

/// Two linear layers over channels, four times as wide between them.
private struct Perceptron: Layer {
  private let fc1: Linear, act: StarReLU, fc2: Linear

  init(_ path: ParameterPath, _ width: Int) throws {
    fc1 = try Linear(
      path / "fc1", width, 4 * width, bias: false, .truncatedNormal(standardDeviation: 0.02))
    act = try StarReLU(path / "act")
    fc2 = try Linear(
      path / "fc2", 4 * width, width, bias: false, .truncatedNormal(standardDeviation: 0.02))
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor { try act(fc1(x), into: fc2) }
}

/// ConvFormer's and CAFormer's classifier: a squared ReLU between two linear layers, normalised.
private struct HiddenClassifier: Layer {
  private let fc1: Linear, norm: LayerNorm, fc2: Linear

  init(_ path: ParameterPath, _ width: Int, _ classes: Int) throws {
    fc1 = try Linear(path / "fc1", width, 4 * width, .truncatedNormal(standardDeviation: 0.02))
    norm = try LayerNorm(path / "norm", 4 * width, epsilon: 1e-5)
    fc2 = try Linear(path / "fc2", 4 * width, classes, .truncatedNormal(standardDeviation: 0.02))
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try fc2(norm(fc1(x).rectified().square()))
  }
}

/// Normalises each picture over all its positions and channels, then scales each channel.
private struct PictureNorm: Layer {
  private let weight: Tensor, epsilon: Double

  init(_ path: ParameterPath, _ width: Int, epsilon: Double) throws {
    weight = try path.parameter("weight", [width], .constant(1))
    self.epsilon = epsilon
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.permute([0, 3, 1, 2]).groupNorm(1, weight: weight, epsilon: epsilon)
      .permute([0, 2, 3, 1])
  }
}
