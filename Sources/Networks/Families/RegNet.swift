import Foundation
import Support
import Torch

/// RegNet (Radosavovic et al. 2020), with torchvision's names: X, and Y with
/// squeeze-and-excitation.
struct RegNet: Network {
  /// The numbers that the widths of all blocks follow from.
  struct Variant: Sendable {
    let depth: Int
    /// The first block's width, the growth a block, and the ratio of neighbouring stages' widths.
    let initialWidth: Double, slope: Double, ratio: Double
    let groupWidth: Int
    let hasSqueezeExcitation: Bool

    /// Width, group width and number of blocks of each stage.
    var stages: [(width: Int, groupWidth: Int, blocks: Int)] {
      var stages: [(width: Int, blocks: Int)] = []
      for block in 0..<depth {
        let wanted = initialWidth + slope * Double(block)
        let step = (log(wanted / initialWidth) / log(ratio)).rounded(.toNearestOrEven)
        let width = Int((initialWidth * pow(ratio, step) / 8).rounded(.toNearestOrEven)) * 8
        if stages.last?.width == width {
          stages[stages.count - 1].blocks += 1
        } else {
          stages.append((width, 1))
        }
      }
      return stages.map { stage in
        let group = min(groupWidth, stage.width)
        return (roundedChannels(Double(stage.width), divisor: group), group, stage.blocks)
      }
    }
  }

  private let stem: ConvolutionBlock
  private let blocks: [RegNetBlock]
  let classifier: Linear?

  init(_ path: ParameterPath, _ variant: Variant, classes: Int?) throws {
    var channels = 32
    stem = try ConvolutionBlock(
      path / "stem", 3, channels, kernel: 3, stride: 2, activation: .relu)
    var blocks: [RegNetBlock] = []
    for (index, stage) in variant.stages.enumerated() {
      let name = "block\(index + 1)"
      for block in 0..<stage.blocks {
        blocks.append(
          try RegNetBlock(
            path / "trunk_output" / name / "\(name)-\(block)", channels, stage.width,
            stride: block == 0 ? 2 : 1, groupWidth: stage.groupWidth,
            squeezed: variant.hasSqueezeExcitation ? channels / 4 : nil))
        channels = stage.width
      }
    }
    self.blocks = blocks
    classifier = try classes.map {
      try Linear(path / "fc", channels, $0, .normal(standardDeviation: 0.01))
    }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    var y = try stem(x, mode)
    for block in blocks { y = try block(y, mode) }
    return FeatureMap(y, layer: "trunk_output", grid: MapGrid(step: 32, first: 0.5))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try map.spatial.globalAveragePool()
  }
}

/// 1x1, grouped 3x3 and 1x1 convolutions around a shortcut.
private struct RegNetBlock: Layer {
  private let projection: ConvolutionBlock?
  private let transform: Sequential

  init(
    _ path: ParameterPath, _ input: Int, _ output: Int, stride: Int, groupWidth: Int,
    squeezed: Int?
  ) throws {
    projection =
      input == output && stride == 1
      ? nil
      : try ConvolutionBlock(
        path / "proj", input, output, kernel: 1, stride: stride, activation: nil)
    let place = path / "f"
    var layers: [any Layer] = [
      try ConvolutionBlock(place / "a", input, output, kernel: 1, activation: .relu),
      try ConvolutionBlock(
        place / "b", output, output, kernel: 3, stride: stride, groups: output / groupWidth,
        activation: .relu),
    ]
    if let squeezed {
      layers.append(
        try SqueezeExcitation(
          place / "se", output, squeezed: squeezed, biasInitialiser: .uniformFanIn))
    }
    layers.append(try ConvolutionBlock(place / "c", output, output, kernel: 1, activation: nil))
    transform = Sequential(layers)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let shortcut = try projection?(x, mode) ?? x
    return try (shortcut + transform(x, mode)).rectified()
  }
}

extension Catalogue {
  /// Rows of RegNetY and RegNetX (torchvision's default weights; for the largest the SWAG ones,
  /// fine-tuned end to end at 384).
  static let regNets: [Architecture] = [
    row("y_400mf", "e6988f5f", 440, 4_344_144, (16, 48, 27.89, 2.09, 8)),
    row("y_800mf", "58fc7688", 784, 6_432_512, (14, 56, 38.84, 2.4, 16)),
    row("y_1_6gf", "0d7bc02a", 888, 11_202_430, (27, 48, 20.71, 2.65, 24)),
    row("y_3_2gf", "9180c971", 1512, 19_436_338, (21, 80, 42.63, 2.66, 24)),
    row("y_8gf", "dc2b1b54", 2016, 39_381_472, (17, 192, 76.82, 2.19, 56)),
    row("y_16gf", "3e4a00f9", 3024, 83_590_140, (18, 200, 106.23, 2.48, 112)),
    row("y_32gf", "8db6d4b5", 3712, 145_046_770, (20, 232, 115.89, 2.53, 232)),
    row(
      "y_128gf", "swag-c8ce3e52", 7392, 644_812_894, (27, 456, 160.83, 2.52, 264),
      PublishedTransform(384, 384, .bicubic)),
    row("x_400mf", "62229a5f", 400, 5_495_976, (22, 24, 24.48, 2.54, 16)),
    row("x_800mf", "94a99ebd", 672, 7_259_656, (16, 56, 35.73, 2.28, 16)),
    row("x_1_6gf", "a12f2b72", 912, 9_190_136, (18, 80, 34.01, 2.25, 24)),
    row("x_3_2gf", "7071aa85", 1008, 15_296_552, (25, 88, 26.31, 2.25, 48)),
    row("x_8gf", "2b70d774", 1920, 39_572_648, (23, 80, 49.56, 2.88, 120)),
    row("x_16gf", "ba3796d7", 2048, 54_278_536, (22, 216, 55.59, 2.1, 128)),
    row("x_32gf", "6eb8fdc6", 2520, 107_811_560, (23, 320, 69.86, 2.0, 168)),
  ]

  /// `numbers` are depth, first width, slope, ratio and group width, as published.
  private static func row(
    _ name: String, _ digest: String, _ features: Int, _ parameters: Int,
    _ numbers: (Int, Double, Double, Double, Int),
    _ transform: PublishedTransform = PublishedTransform(232, 224)
  ) -> Architecture {
    let variant = RegNet.Variant(
      depth: numbers.0, initialWidth: numbers.1, slope: numbers.2, ratio: numbers.3,
      groupWidth: numbers.4, hasSqueezeExcitation: name.hasPrefix("y"))
    let separator = digest.hasPrefix("swag") ? "_" : "-"
    return torchvision(
      "regnet_\(name)", family: name.hasPrefix("y") ? "RegNetY" : "RegNetX",
      ludwig: ("regnet", name), weights: "regnet_\(name)\(separator)\(digest)", transform,
      channelsLast: .always, features: features, parameters: parameters
    ) { try RegNet($0, variant, classes: $1) }
  }
}
