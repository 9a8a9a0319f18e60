import Support
import Torch

/// Vision Transformer (Dosovitskiy et al. 2021), with torchvision's names.
struct VisionTransformer: Network {
  /// What tells the members of the family apart.
  struct Variant: Sendable {
    let patch: Int, layers: Int, heads: Int, width: Int, hidden: Int
  }

  private let variant: Variant
  private let classToken: Tensor, projection: Conv2d, positions: Tensor
  private let layers: [EncoderLayer], lastLayer: EncoderLayer
  private let norm: LayerNorm
  let classifier: Linear?

  init(_ path: ParameterPath, _ variant: Variant, classes: Int?) throws {
    self.variant = variant
    classToken = try path.parameter("class_token", [1, 1, variant.width], .constant(0))
    projection = try Conv2d(
      path / "conv_proj", 3, variant.width, kernel: variant.patch, stride: variant.patch,
      padding: 0,
      bias: true,
      .truncatedNormal(
        standardDeviation: (1 / Double(3 * variant.patch * variant.patch)).squareRoot()))
    let place = path / "encoder"
    let side = 224 / variant.patch
    positions = try place.parameter(
      "pos_embedding", [1, side * side + 1, variant.width], .normal(standardDeviation: 0.02),
      takesSizeOfFile: true)
    var layers: [EncoderLayer] = []
    func layer(_ index: Int) throws -> EncoderLayer {
      try EncoderLayer(place / "layers" / "encoder_layer_\(index)", variant)
    }
    for index in 0..<variant.layers - 1 { layers.append(try layer(index)) }
    self.layers = layers
    lastLayer = try layer(variant.layers - 1)
    norm = try LayerNorm(place / "ln", variant.width, epsilon: 1e-6)
    classifier = try classes.map {
      try Linear(path / "heads" / "head", variant.width, $0, .constant(0))
    }
  }

  /// The patches as they enter the last layer. What leaves it is of no use: features are its class
  /// token alone, which the patches reach for the last time through this layer's attention.
  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    let patches = try projection(x)
    let sizes = patches.shape
    let tokens = try patches.flatten(2).transpose(1, second: 2)
    let token = try classToken.expand([sizes[0], 1, variant.width]).converted(
      tokens.dtype ?? .float32)
    var y =
      try Tensor.concatenated([token, tokens], dimension: 1)
      + positions(height: sizes[2], width: sizes[3])
    for layer in layers { y = try layer(y, mode) }
    let patchTokens = try y.narrow(1, start: 1, length: sizes[2] * sizes[3])
    return FeatureMap(
      try patchTokens.transpose(1, second: 2).view(sizes),
      layer: "encoder.layers.encoder_layer_\(layers.count - 1)",
      grid: MapGrid(shares: Float(variant.patch)),
      classToken: try y.narrow(1, start: 0, length: 1))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    guard let classToken = map.classToken else {
      throw TensorError("pool", "a Vision Transformer's map comes with its class token")
    }
    let patchTokens = try map.spatial.flatten(2).transpose(1, second: 2)
    let y = try lastLayer(Tensor.concatenated([classToken, patchTokens], dimension: 1), mode)
    return try norm(y.select(1, index: 0))
  }

  /// The position embeddings for a grid of patches; those of another grid are interpolated
  /// bicubically, all but the class token's.
  private func positions(height: Int, width: Int) throws -> Tensor {
    let side = Int(Double(positions.shape[1] - 1).squareRoot().rounded())
    guard (height, width) != (side, side) else { return positions }
    let grid = try positions.narrow(1, start: 1, length: side * side)
      .reshape([1, side, side, variant.width]).permute([0, 3, 1, 2])
      .upsampleBicubic2d([height, width], alignCorners: true)
    return try Tensor.concatenated(
      [positions.narrow(1, start: 0, length: 1), grid.flatten(2).transpose(1, second: 2)],
      dimension: 1)
  }
}

/// Self-attention and two linear layers, each normalised before and around a shortcut.
private struct EncoderLayer: Layer {
  private let norm1: LayerNorm, qkvWeight: Tensor, qkvBias: Tensor, proj: Linear
  private let norm2: LayerNorm, expand: Linear, contract: Linear
  private let heads: Int

  init(_ path: ParameterPath, _ variant: VisionTransformer.Variant) throws {
    heads = variant.heads
    let width = variant.width
    norm1 = try LayerNorm(path / "ln_1", width, epsilon: 1e-6)
    let attention = path / "self_attention"
    qkvWeight = try attention.parameter("in_proj_weight", [3 * width, width], .xavierUniform)
    qkvBias = try attention.parameter("in_proj_bias", [3 * width], .constant(0))
    proj = try Linear(
      attention / "out_proj", width, width, .uniform(bound: 1 / Double(width).squareRoot()))
    norm2 = try LayerNorm(path / "ln_2", width, epsilon: 1e-6)
    expand = try Linear(path / "mlp" / 0, width, variant.hidden, .xavierUniform)
    contract = try Linear(path / "mlp" / 3, variant.hidden, width, .xavierUniform)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let sizes = x.shape
    let parts = try norm1(x).linear(qkvWeight, bias: qkvBias)
      .view([sizes[0], sizes[1], 3, heads, sizes[2] / heads]).permute([2, 0, 3, 1, 4]).unbind()
    let mixed = try parts[0].attention(parts[1], parts[2])
    let y = try x + proj(mixed.transpose(1, second: 2).reshape(sizes))
    return try y + contract(expand(norm2(y)).gelu())
  }
}

extension Catalogue {
  /// Rows of the Vision Transformer (torchvision's default weights; for the largest the SWAG ones,
  /// fine-tuned end to end at 518).
  static let visionTransformers: [Architecture] = [
    row("b_16", (12, 12, 768, 3072), "c867db91", PublishedTransform(256, 224), 86_567_656),
    row("b_32", (12, 12, 768, 3072), "d86f8d99", PublishedTransform(256, 224), 88_224_232),
    row("l_16", (24, 16, 1024, 4096), "852ce7e3", PublishedTransform(242, 224), 304_326_632),
    row("l_32", (24, 16, 1024, 4096), "c7638314", PublishedTransform(256, 224), 306_535_400),
    row(
      "h_14", (32, 16, 1280, 5120), "swag-80465313", PublishedTransform(518, 518, .bicubic),
      632_045_800),
  ]

  /// `numbers` are layers, heads, width and hidden width.
  private static func row(
    _ name: String, _ numbers: (Int, Int, Int, Int), _ digest: String,
    _ transform: PublishedTransform, _ parameters: Int
  ) -> Architecture {
    let patch = Int(name.suffix(2)) ?? 16
    let variant = VisionTransformer.Variant(
      patch: patch, layers: numbers.0, heads: numbers.1, width: numbers.2, hidden: numbers.3)
    let separator = digest.hasPrefix("swag") ? "_" : "-"
    return torchvision(
      "vit_\(name)", family: "VisionTransformer", ludwig: ("vit", name),
      weights: "vit_\(name)\(separator)\(digest)", transform,
      sizes: InputSizes(minimum: patch, multiple: patch), features: variant.width,
      parameters: parameters
    ) { try VisionTransformer($0, variant, classes: $1) }
  }
}
