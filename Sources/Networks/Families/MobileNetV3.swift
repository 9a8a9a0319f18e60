import Support
import Torch

/// MobileNetV3 (Howard et al. 2019), with torchvision's names. Its features are those before the
/// second of two linear layers.
struct MobileNetV3: Network {
  /// Input, kernel, expanded and output channels, if it squeezes and excites, activation, stride.
  typealias Block = (Int, Int, Int, Int, Bool, Activation, Int)

  private let convolutions: Sequential, hidden: Linear, dropout = Dropout(probability: 0.2)
  let classifier: Linear?

  init(
    _ path: ParameterPath, _ blocks: [Block], featureCount: Int, classes: Int?
  ) throws {
    let norm = BatchNorm2d.Settings(momentum: 0.01, epsilon: 1e-3)
    let place = path / "features"
    var channels = 16
    var layers: [any Layer] = [
      try ConvolutionBlock(
        place / 0, 3, channels, kernel: 3, stride: 2, norm: norm, activation: .hardswish)
    ]
    for (input, kernel, expanded, output, squeezes, activation, stride) in blocks {
      layers.append(
        try InvertedBottleneck(
          place / layers.count,
          InvertedBottleneck.Variant(
            input: input, expanded: expanded, output: output, kernel: kernel, stride: stride,
            squeezed: squeezes ? roundedChannels(Double(expanded / 4)) : nil, gate: .hardSigmoid,
            activation: activation, norm: norm)))
      channels = output
    }
    layers.append(
      try ConvolutionBlock(
        place / layers.count, channels, 6 * channels, kernel: 1, norm: norm,
        activation: .hardswish))
    convolutions = Sequential(layers)
    hidden = try Linear(
      path / "classifier" / 0, 6 * channels, featureCount, .normal(standardDeviation: 0.01))
    classifier = try classes.map {
      try Linear(path / "classifier" / 3, featureCount, $0, .normal(standardDeviation: 0.01))
    }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    FeatureMap(
      try convolutions(x, mode), layer: "features.\(convolutions.layers.count - 1)",
      grid: MapGrid(step: 32, first: 0.5))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try dropout(hidden(map.spatial.globalAveragePool()).hardswish(), mode)
  }
}

extension Catalogue {
  /// Rows of MobileNetV3 (torchvision's default weights).
  static let mobileNetsV3: [Architecture] = [
    row(
      "large", "5c1a4163", 232, 1280, 5_483_032,
      [
        (16, 3, 16, 16, false, .relu, 1), (16, 3, 64, 24, false, .relu, 2),
        (24, 3, 72, 24, false, .relu, 1), (24, 5, 72, 40, true, .relu, 2),
        (40, 5, 120, 40, true, .relu, 1), (40, 5, 120, 40, true, .relu, 1),
        (40, 3, 240, 80, false, .hardswish, 2), (80, 3, 200, 80, false, .hardswish, 1),
        (80, 3, 184, 80, false, .hardswish, 1), (80, 3, 184, 80, false, .hardswish, 1),
        (80, 3, 480, 112, true, .hardswish, 1), (112, 3, 672, 112, true, .hardswish, 1),
        (112, 5, 672, 160, true, .hardswish, 2), (160, 5, 960, 160, true, .hardswish, 1),
        (160, 5, 960, 160, true, .hardswish, 1),
      ]),
    row(
      "small", "047dcff4", 256, 1024, 2_542_856,
      [
        (16, 3, 16, 16, true, .relu, 2), (16, 3, 72, 24, false, .relu, 2),
        (24, 3, 88, 24, false, .relu, 1), (24, 5, 96, 40, true, .hardswish, 2),
        (40, 5, 240, 40, true, .hardswish, 1), (40, 5, 240, 40, true, .hardswish, 1),
        (40, 5, 120, 48, true, .hardswish, 1), (48, 5, 144, 48, true, .hardswish, 1),
        (48, 5, 288, 96, true, .hardswish, 2), (96, 5, 576, 96, true, .hardswish, 1),
        (96, 5, 576, 96, true, .hardswish, 1),
      ]),
  ]

  private static func row(
    _ variant: String, _ digest: String, _ resize: Int, _ features: Int, _ parameters: Int,
    _ blocks: [MobileNetV3.Block]
  ) -> Architecture {
    torchvision(
      "mobilenet_v3_\(variant)", family: "MobileNetV3", ludwig: ("mobilenetv3", variant),
      weights: "mobilenet_v3_\(variant)-\(digest)", PublishedTransform(resize, 224),
      channelsLast: .inSinglePrecision, features: features, parameters: parameters
    ) { try MobileNetV3($0, blocks, featureCount: features, classes: $1) }
  }
}
