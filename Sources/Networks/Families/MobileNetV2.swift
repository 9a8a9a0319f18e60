import Support
import Torch

/// MobileNetV2 (Sandler et al. 2018), with torchvision's names.
struct MobileNetV2: Network {
  static let featureCount = 1280

  private let convolutions: Sequential
  let classifier: Linear?
  private let dropout = Dropout(probability: 0.2)

  init(_ path: ParameterPath, classes: Int?) throws {
    // Expansion, channels, blocks and first stride of each group of blocks (table 2 of the paper).
    let groups = [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
      (6, 320, 1, 1),
    ]
    let place = path / "features"
    var channels = 32
    var layers: [any Layer] = [
      try ConvolutionBlock(place / 0, 3, channels, kernel: 3, stride: 2, activation: .relu6)
    ]
    for (expansion, output, blocks, stride) in groups {
      for block in 0..<blocks {
        layers.append(
          try InvertedResidual(
            place / layers.count, channels, output, expansion: expansion,
            stride: block == 0 ? stride : 1))
        channels = output
      }
    }
    layers.append(
      try ConvolutionBlock(
        place / layers.count, channels, Self.featureCount, kernel: 1, activation: .relu6))
    convolutions = Sequential(layers)
    classifier = try classes.map {
      try Linear(
        path / "classifier" / 1, Self.featureCount, $0, .normal(standardDeviation: 0.01))
    }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    FeatureMap(
      try convolutions(x, mode), layer: "features.\(convolutions.layers.count - 1)",
      grid: MapGrid(step: 32, first: 0.5))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try dropout(map.spatial.globalAveragePool(), mode)
  }
}

/// Expanding 1x1, depthwise and linear 1x1 convolution, around a shortcut where the shape stays.
private struct InvertedResidual: Layer {
  private let conv: Sequential
  private let hasShortcut: Bool

  init(
    _ path: ParameterPath, _ input: Int, _ output: Int, expansion: Int, stride: Int
  ) throws {
    let hidden = input * expansion
    let place = path / "conv"
    var layers: [any Layer] = []
    if expansion > 1 {
      layers.append(
        try ConvolutionBlock(place / 0, input, hidden, kernel: 1, activation: .relu6))
    }
    layers.append(
      try ConvolutionBlock(
        place / layers.count, hidden, hidden, kernel: 3, stride: stride, groups: hidden,
        activation: .relu6))
    layers.append(try Conv2d(place / layers.count, hidden, output, kernel: 1))
    layers.append(try BatchNorm2d(place / layers.count, output))
    conv = Sequential(layers)
    hasShortcut = stride == 1 && input == output
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let y = try conv(x, mode)
    return try hasShortcut ? x + y : y
  }
}

extension Catalogue {
  /// The row of MobileNetV2 (torchvision's default weights).
  static let mobileNetsV2: [Architecture] = [
    torchvision(
      "mobilenet_v2", family: "MobileNetV2", ludwig: ("mobilenet_v2", nil),
      weights: "mobilenet_v2-7ebf99e0", PublishedTransform(232, 224), channelsLast: .always,
      features: MobileNetV2.featureCount, parameters: 3_504_872
    ) { try MobileNetV2($0, classes: $1) }
  ]
}
