import Support
import Torch

/// Swin Transformer (Liu et al. 2021) and its second version (Liu et al. 2022), with torchvision's
/// names. Pictures are [batch, height, width, channels] inside.
struct SwinTransformer: Network {
  enum Version: Sendable { case first, second }

  /// What tells the members of the family apart.
  struct Variant: Sendable {
    let version: Version
    /// Channels and attention heads of the first stage; both double from stage to stage.
    let width: Int, heads: Int
    let depths: [Int]
    /// Positions of each side of a window.
    let window: Int
    /// Stochastic depth of the last block.
    let dropProbability: Double

    var featureCount: Int { width << (depths.count - 1) }
  }

  private let stem: Conv2d, stemNorm: LayerNorm
  private let stages: [[SwinBlock]]
  private let mergings: [PatchMerging]
  private let norm: LayerNorm
  let classifier: Linear?

  init(_ path: ParameterPath, _ variant: Variant, classes: Int?) throws {
    let place = path / "features"
    stem = try Conv2d(
      place / 0 / 0, 3, variant.width, kernel: 4, stride: 4, padding: 0, bias: true, .uniformFanIn)
    stemNorm = try LayerNorm(place / 0 / 2, variant.width, epsilon: 1e-5)
    let total = variant.depths.reduce(0, +)
    var made = 0
    var stages: [[SwinBlock]] = []
    var mergings: [PatchMerging] = []
    for (stage, depth) in variant.depths.enumerated() {
      var blocks: [SwinBlock] = []
      for block in 0..<depth {
        blocks.append(
          try SwinBlock(
            place / (2 * stage + 1) / block, variant.version, variant.width << stage,
            heads: variant.heads << stage, window: variant.window,
            shift: block % 2 == 0 ? 0 : variant.window / 2,
            dropProbability: variant.dropProbability * Double(made) / Double(total - 1)))
        made += 1
      }
      stages.append(blocks)
      if stage < variant.depths.count - 1 {
        mergings.append(
          try PatchMerging(place / (2 * stage + 2), variant.version, variant.width << stage))
      }
    }
    self.stages = stages
    self.mergings = mergings
    norm = try LayerNorm(path / "norm", variant.featureCount, epsilon: 1e-5)
    classifier = try classes.map {
      try Linear(
        path / "head", variant.featureCount, $0, .truncatedNormal(standardDeviation: 0.02))
    }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    let start = try stem(x.contiguous(memoryFormat: .channelsLast)).permute([0, 2, 3, 1])
    var y = try stemNorm(start)
    for (stage, blocks) in stages.enumerated() {
      for block in blocks { y = try block(y, mode) }
      if stage < mergings.count { y = try mergings[stage](y, mode) }
    }
    return FeatureMap(try norm(y).permute([0, 3, 1, 2]), layer: "norm", grid: MapGrid(shares: 32))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try map.spatial.permute([0, 2, 3, 1]).mean(dimension: [1, 2])
  }
}

/// Joins each 2x2 neighbourhood and halves its channels.
private struct PatchMerging: Layer {
  private let reduction: Linear, norm: LayerNorm
  private let version: SwinTransformer.Version

  init(
    _ path: ParameterPath, _ version: SwinTransformer.Version, _ width: Int
  ) throws {
    self.version = version
    reduction = try Linear(
      path / "reduction", 4 * width, 2 * width, bias: false,
      .truncatedNormal(standardDeviation: 0.02))
    norm = try LayerNorm(
      path / "norm", version == .first ? 4 * width : 2 * width, epsilon: 1e-5)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    var y = x
    let shape = x.shape
    let (oddHeight, oddWidth) = (shape[1] % 2, shape[2] % 2)
    if oddHeight + oddWidth > 0 { y = try y.padded([0, 0, 0, oddWidth, 0, oddHeight]) }
    let (height, width) = ((shape[1] + oddHeight) / 2, (shape[2] + oddWidth) / 2)
    // Neighbours in the order (0, 0), (1, 0), (0, 1), (1, 1).
    let joined = try y.reshape([shape[0], height, 2, width, 2, shape[3]])
      .permute([0, 1, 3, 4, 2, 5]).reshape([shape[0], height, width, 4 * shape[3]])
    return try version == .first ? reduction(norm(joined)) : norm(reduction(joined))
  }
}

/// Attention inside windows and two linear layers, each around a shortcut: normalised before (first
/// version) or after (second).
private struct SwinBlock: Layer {
  private let norm1: LayerNorm, attention: any Layer
  private let norm2: LayerNorm, expand: Linear, contract: Linear
  private let depth: StochasticDepth
  private let version: SwinTransformer.Version

  init(
    _ path: ParameterPath, _ version: SwinTransformer.Version, _ width: Int, heads: Int,
    window: Int, shift: Int, dropProbability: Double
  ) throws {
    self.version = version
    norm1 = try LayerNorm(path / "norm1", width, epsilon: 1e-5)
    let place = path / "attn"
    attention = try WindowAttention(
      place, version, width, heads: heads, window: window, shift: shift)
    norm2 = try LayerNorm(path / "norm2", width, epsilon: 1e-5)
    expand = try Linear(
      path / "mlp" / 0, width, 4 * width, .truncatedNormal(standardDeviation: 0.02))
    contract = try Linear(
      path / "mlp" / 3, 4 * width, width, .truncatedNormal(standardDeviation: 0.02))
    depth = StochasticDepth(probability: dropProbability)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    switch version {
    case .first:
      let y = try x + depth(attention(norm1(x), mode), mode)
      return try y + depth(contract(expand(norm2(y)).gelu()), mode)
    case .second:
      let y = try x + depth(norm1(attention(x, mode)), mode)
      return try y + depth(norm2(contract(expand(y).gelu())), mode)
    }
  }
}

extension Catalogue {
  /// Rows of Swin Transformer and its second version (torchvision's default weights).
  static let swinTransformers: [Architecture] = [
    row(.first, "t", 96, 3, 6, 0.2, "704ceda3", 232, 28_288_354),
    row(.first, "s", 96, 3, 18, 0.3, "5e29d889", 246, 49_606_258),
    row(.first, "b", 128, 4, 18, 0.5, "68c6b09e", 238, 87_768_224),
    row(.second, "t", 96, 3, 6, 0.2, "b137f0e2", 260, 28_351_570),
    row(.second, "s", 96, 3, 18, 0.3, "637d8ceb", 260, 49_737_442),
    row(.second, "b", 128, 4, 18, 0.5, "781e5279", 272, 87_930_848),
  ]

  private static func row(
    _ version: SwinTransformer.Version, _ size: String, _ width: Int, _ heads: Int, _ depth: Int,
    _ drop: Double, _ digest: String, _ resize: Int, _ parameters: Int
  ) -> Architecture {
    let variant = SwinTransformer.Variant(
      version: version, width: width, heads: heads, depths: [2, 2, depth, 2],
      window: version == .first ? 7 : 8, dropProbability: drop)
    let name = version == .first ? size : "v2_\(size)"
    return torchvision(
      "swin_\(name)", family: version == .first ? "SwinTransformer" : "SwinTransformerV2",
      ludwig: ("swin_transformer", name), weights: "swin_\(name)-\(digest)",
      PublishedTransform(resize, version == .first ? 224 : 256, .bicubic), channelsLast: .always,
      features: variant.featureCount, parameters: parameters
    ) { try SwinTransformer($0, variant, classes: $1) }
  }
}
