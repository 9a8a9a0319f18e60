import Support
import Torch

/// ConvNeXt (Liu et al. 2022), torchvision's names; inside it is [batch, height, width, channels].
struct ConvNeXt: Network {
  private let stem: Conv2d, stemNorm: LayerNorm
  private let stages: [[ConvNeXtBlock]]
  private let downsamplings: [(norm: LayerNorm, conv: Conv2d)]
  private let norm: LayerNorm
  let classifier: Linear?

  init(
    _ path: ParameterPath, widths: [Int], depths: [Int], dropProbability: Double, classes: Int?
  ) throws {
    let place = path / "features"
    stem = try Conv2d(
      place / 0 / 0, 3, widths[0], kernel: 4, stride: 4, padding: 0, bias: true,
      .truncatedNormal(standardDeviation: 0.02))
    stemNorm = try LayerNorm(place / 0 / 1, widths[0], epsilon: 1e-6)
    let total = depths.reduce(0, +)
    var made = 0
    var stages: [[ConvNeXtBlock]] = []
    var downsamplings: [(norm: LayerNorm, conv: Conv2d)] = []
    for (stage, (width, depth)) in zip(widths, depths).enumerated() {
      if stage > 0 {
        let down = place / (2 * stage)
        downsamplings.append(
          (
            try LayerNorm(down / 0, widths[stage - 1], epsilon: 1e-6),
            try Conv2d(
              down / 1, widths[stage - 1], width, kernel: 2, stride: 2, padding: 0, bias: true,
              .truncatedNormal(standardDeviation: 0.02))
          ))
      }
      var blocks: [ConvNeXtBlock] = []
      for block in 0..<depth {
        let drop = dropProbability * Double(made) / Double(total - 1)
        blocks.append(
          try ConvNeXtBlock(place / (2 * stage + 1) / block, width, dropProbability: drop))
        made += 1
      }
      stages.append(blocks)
    }
    self.stages = stages
    self.downsamplings = downsamplings
    let features = widths[widths.count - 1]
    norm = try LayerNorm(path / "classifier" / 0, features, epsilon: 1e-6)
    classifier = try classes.map {
      try Linear(
        path / "classifier" / 2, features, $0, .truncatedNormal(standardDeviation: 0.02))
    }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    let start = try stem(x.contiguous(memoryFormat: .channelsLast)).permute([0, 2, 3, 1])
    var y = try stemNorm(start)
    for (stage, blocks) in stages.enumerated() {
      if stage > 0 {
        let (norm, conv) = downsamplings[stage - 1]
        y = try conv(norm(y).permute([0, 3, 1, 2])).permute([0, 2, 3, 1])
      }
      for block in blocks { y = try block(y, mode) }
    }
    return FeatureMap(
      try y.permute([0, 3, 1, 2]), layer: "features.\(2 * stages.count - 1)",
      grid: MapGrid(shares: 32))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try norm(map.spatial.permute([0, 2, 3, 1]).mean(dimension: [1, 2]))
  }
}

/// A 7x7 depthwise convolution, two linear layers and a scale by channel, around a shortcut.
private struct ConvNeXtBlock: Layer {
  private let scale: Tensor
  private let conv: Conv2d, norm: LayerNorm, expand: Linear, contract: Linear
  private let depth: StochasticDepth

  init(_ path: ParameterPath, _ width: Int, dropProbability: Double) throws {
    scale = try path.parameter("layer_scale", [width, 1, 1], .constant(1e-6))
    let place = path / "block"
    conv = try Conv2d(
      place / 0, width, width, kernel: 7, groups: width, bias: true,
      .truncatedNormal(standardDeviation: 0.02))
    norm = try LayerNorm(place / 2, width, epsilon: 1e-6)
    expand = try Linear(place / 3, width, 4 * width, .truncatedNormal(standardDeviation: 0.02))
    contract = try Linear(place / 5, 4 * width, width, .truncatedNormal(standardDeviation: 0.02))
    depth = StochasticDepth(probability: dropProbability)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let mixed = try norm(conv(x.permute([0, 3, 1, 2])).permute([0, 2, 3, 1]))
    let y = try contract(expand(mixed).gelu())
    let scale = try scale.view([scale.count])
    guard mode == .training, depth.probability > 0 else {
      return try x.addingProduct(y.converted(x.dtype ?? .float32), tensor2: scale)
    }
    return try x + depth(y * scale, mode)
  }
}

extension Catalogue {
  /// Rows of ConvNeXt (torchvision's default weights).
  static let convNeXts: [Architecture] = [
    row("tiny", [96, 192, 384, 768], 9, 0.1, "983f1562", 236, 28_589_128),
    row("small", [96, 192, 384, 768], 27, 0.4, "0c510722", 230, 50_223_688),
    row("base", [128, 256, 512, 1024], 27, 0.5, "6075fbad", 232, 88_591_464),
    row("large", [192, 384, 768, 1536], 27, 0.5, "ea097f82", 232, 197_767_336),
  ]

  private static func row(
    _ variant: String, _ widths: [Int], _ depth: Int, _ drop: Double, _ digest: String,
    _ resize: Int, _ parameters: Int
  ) -> Architecture {
    torchvision(
      "convnext_\(variant)", family: "ConvNeXt", ludwig: ("convnext", variant),
      weights: "convnext_\(variant)-\(digest)", PublishedTransform(resize, 224),
      channelsLast: .always,
      features: widths[widths.count - 1], parameters: parameters
    ) {
      try ConvNeXt(
        $0, widths: widths, depths: [3, 3, depth, 3], dropProbability: drop, classes: $1)
    }
  }
}
