import Support
import Torch

/// ShuffleNetV2 (Ma et al. 2018), with torchvision's names.
struct ShuffleNetV2: Network {
  private let conv1: ConvolutionBlock, stages: Sequential, conv5: ConvolutionBlock
  let classifier: Linear?

  /// `widths` are those of the three stages.
  init(
    _ path: ParameterPath, widths: [Int], featureCount: Int, classes: Int?
  ) throws {
    conv1 = try ConvolutionBlock(
      path / "conv1", 3, 24, kernel: 3, stride: 2, activation: .relu, .uniformFanIn)
    var channels = 24
    var units: [any Layer] = []
    for (index, (width, count)) in zip(widths, [4, 8, 4]).enumerated() {
      for unit in 0..<count {
        units.append(
          try ShuffleUnit(
            path / "stage\(index + 2)" / unit, channels, width, stride: unit == 0 ? 2 : 1))
        channels = width
      }
    }
    stages = Sequential(units)
    conv5 = try ConvolutionBlock(
      path / "conv5", channels, featureCount, kernel: 1, activation: .relu, .uniformFanIn)
    classifier = try classes.map { try Linear(path / "fc", featureCount, $0, .uniformFanIn) }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    let y = try conv1(x, mode).maxPool(3, stride: 2, padding: 1)
    return FeatureMap(
      try conv5(stages(y, mode), mode), layer: "conv5", grid: MapGrid(step: 32, first: 0.5))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try map.spatial.globalAveragePool()
  }
}

/// Half of the channels pass unchanged (through a branch of their own where the size changes), the
/// others are convolved, and both are mixed.
private struct ShuffleUnit: Layer {
  private let branch1: Sequential?, branch2: Sequential

  init(_ path: ParameterPath, _ input: Int, _ output: Int, stride: Int) throws {
    let half = output / 2
    func depthwise(_ place: ParameterPath, _ channels: Int) throws -> Conv2d {
      try Conv2d(
        place, channels, channels, kernel: 3, stride: stride, groups: channels, .uniformFanIn)
    }
    let one = path / "branch1"
    let two = path / "branch2"
    branch1 =
      stride == 1
      ? nil
      : Sequential([
        try depthwise(one / 0, input), try BatchNorm2d(one / 1, input),
        try Conv2d(one / 2, input, half, kernel: 1, .uniformFanIn), try BatchNorm2d(one / 3, half),
        ReLU(),
      ])
    branch2 = Sequential([
      try Conv2d(two / 0, stride == 1 ? half : input, half, kernel: 1, .uniformFanIn),
      try BatchNorm2d(two / 1, half), ReLU(), try depthwise(two / 3, half),
      try BatchNorm2d(two / 4, half), try Conv2d(two / 5, half, half, kernel: 1, .uniformFanIn),
      try BatchNorm2d(two / 6, half), ReLU(),
    ])
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let halves: [Tensor]
    if let branch1 {
      halves = [try branch1(x, mode), try branch2(x, mode)]
    } else {
      let parts = try x.chunk(2, dimension: 1)
      halves = [parts[0], try branch2(parts[1], mode)]
    }
    // Channels of both halves alternate: stacked beside each other, then flattened.
    return try Tensor.stacked(halves, dimension: 2).flatten(1, endDim: 2)
  }
}

extension Catalogue {
  /// Rows of ShuffleNetV2 (torchvision's default weights).
  static let shuffleNets: [Architecture] = [
    row("x0_5", [48, 96, 192], 1024, "shufflenetv2_x0.5-f707e7126e", 256, 1_366_792),
    row("x1_0", [116, 232, 464], 1024, "shufflenetv2_x1-5666bf0f80", 256, 2_278_604),
    row("x1_5", [176, 352, 704], 1024, "shufflenetv2_x1_5-3c479a10", 232, 3_503_624),
    row("x2_0", [244, 488, 976], 2048, "shufflenetv2_x2_0-8be3c8ee", 232, 7_393_996),
  ]

  private static func row(
    _ variant: String, _ widths: [Int], _ features: Int, _ weights: String, _ resize: Int,
    _ parameters: Int
  ) -> Architecture {
    torchvision(
      "shufflenet_v2_\(variant)", family: "ShuffleNetV2", ludwig: ("shufflenet_v2", variant),
      weights: weights, PublishedTransform(resize, 224), channelsLast: .always, features: features,
      parameters: parameters
    ) { try ShuffleNetV2($0, widths: widths, featureCount: features, classes: $1) }
  }
}
