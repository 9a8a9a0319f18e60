import Foundation
import Torch

/// RegNet (Radosavovic et al. 2020), with torchvision's names: X, and Y with squeeze-and-excitation.
struct RegNet: Network {
  /// The numbers that the widths of all blocks follow from.
  struct Shape: Sendable {
    let depth: Int
    /// The width of the first block, the growth from block to block, and the ratio of widths of neighbouring stages.
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
  private let fc: Linear?

  init(_ path: ParameterPath, _ shape: Shape, classes: Int?) throws(TensorError) {
    var channels = 32
    stem = try ConvolutionBlock(
      path / "stem", 3, channels, kernel: 3, stride: 2, activation: .relu)
    var blocks: [RegNetBlock] = []
    for (index, stage) in shape.stages.enumerated() {
      let name = "block\(index + 1)"
      for block in 0..<stage.blocks {
        blocks.append(
          try RegNetBlock(
            path / "trunk_output" / name / "\(name)-\(block)", channels, stage.width,
            stride: block == 0 ? 2 : 1, groupWidth: stage.groupWidth,
            squeezed: shape.hasSqueezeExcitation ? channels / 4 : nil))
        channels = stage.width
      }
    }
    self.blocks = blocks
    fc = try classes.map { (count) throws(TensorError) in
      try Linear(path / "fc", channels, count, .normal(standardDeviation: 0.01))
    }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    var y = try stem(x, mode)
    for block in blocks { y = try block(y, mode) }
    return FeatureMap(y)
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try map.spatial.globalAveragePool()
  }

  func classify(_ features: Tensor, _ mode: Mode) throws -> Tensor { try fc?(features) ?? features }
}

/// 1x1, grouped 3x3 and 1x1 convolutions around a shortcut.
private struct RegNetBlock: Layer {
  private let projection: ConvolutionBlock?
  private let transform: Sequential

  init(
    _ path: ParameterPath, _ input: Int, _ output: Int, stride: Int, groupWidth: Int,
    squeezed: Int?
  ) throws(TensorError) {
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
