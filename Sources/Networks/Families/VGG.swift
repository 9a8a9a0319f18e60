import Support
import Torch

/// VGG (Simonyan and Zisserman 2015), with torchvision's names. Its features are those before the
/// last of three linear layers.
struct VGG: Network {
  private let convolutions: Sequential, hidden: Sequential
  let classifier: Linear?

  /// `groups` has the output channels of the convolutions between poolings.
  init(
    _ path: ParameterPath, groups: [[Int]], normalises: Bool, classes: Int?
  ) throws {
    let place = path / "features"
    var layers: [any Layer] = []
    var channels = 3
    for (index, group) in groups.enumerated() {
      if index > 0 { layers.append(MaxPool(kernel: 2, stride: 2)) }
      for output in group {
        layers.append(try Conv2d(place / layers.count, channels, output, kernel: 3, bias: true))
        if normalises { layers.append(try BatchNorm2d(place / layers.count, output)) }
        layers.append(ReLU())
        channels = output
      }
    }
    convolutions = Sequential(layers)
    let head = path / "classifier"
    hidden = Sequential([
      try Linear(head / 0, channels * 7 * 7, 4096, .normal(standardDeviation: 0.01)), ReLU(),
      Dropout(probability: 0.5),
      try Linear(head / 3, 4096, 4096, .normal(standardDeviation: 0.01)), ReLU(),
      Dropout(probability: 0.5),
    ])
    classifier = try classes.map {
      try Linear(head / 6, 4096, $0, .normal(standardDeviation: 0.01))
    }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    FeatureMap(
      try convolutions(x, mode), layer: "features.\(convolutions.layers.count - 1)",
      grid: MapGrid(shares: 16))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    let pooled = try map.spatial.maxPool(2, stride: 2).adaptiveAvgPool2d([7, 7])
    return try hidden(pooled.flatten(1), mode)
  }
}

extension Catalogue {
  /// Rows of VGG (torchvision's default weights).
  static let vggs: [Architecture] = [
    row("11", [1, 1, 2, 2, 2], "8a719046", 132_863_336),
    row("11_bn", [1, 1, 2, 2, 2], "6002323d", 132_868_840),
    row("13", [2, 2, 2, 2, 2], "19584684", 133_047_848),
    row("13_bn", [2, 2, 2, 2, 2], "abd245e5", 133_053_736),
    row("16", [2, 2, 3, 3, 3], "397923af", 138_357_544),
    row("16_bn", [2, 2, 3, 3, 3], "6c64b313", 138_365_992),
    row("19", [2, 2, 4, 4, 4], "dcbb9e9d", 143_667_240),
    row("19_bn", [2, 2, 4, 4, 4], "c79401a0", 143_678_248),
  ]

  private static func row(
    _ variant: String, _ depths: [Int], _ digest: String, _ parameters: Int
  ) -> Architecture {
    let groups = zip(depths, [64, 128, 256, 512, 512]).map { [Int](repeating: $1, count: $0) }
    let normalises = variant.hasSuffix("_bn")
    return torchvision(
      "vgg\(variant)", family: "VGG", ludwig: ("vgg", variant), weights: "vgg\(variant)-\(digest)",
      PublishedTransform(256, 224), features: 4096, parameters: parameters
    ) { try VGG($0, groups: groups, normalises: normalises, classes: $1) }
  }
}
