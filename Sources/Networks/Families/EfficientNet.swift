import Foundation
import Support
import Torch

/// EfficientNet (Tan and Le 2019) and EfficientNetV2 (Tan and Le 2021), with torchvision's names.
struct EfficientNet: Network {
  /// Blocks that follow each other and differ only in their first stride.
  struct Stage: Sendable {
    /// One convolution expands and mixes positions, instead of a 1x1 and a depthwise one.
    var isFused = false
    let expansion: Int, kernel: Int, stride: Int, input: Int, output: Int, blocks: Int
  }

  /// What tells the members of the family apart.
  struct Variant: Sendable {
    let stages: [Stage]
    let featureCount: Int
    /// Of the classifier's input.
    let dropout: Double
    let norm: BatchNorm2d.Settings

    /// The first family: one network, widened and deepened.
    init(width: Double, depth: Double, dropout: Double, norm: BatchNorm2d.Settings) {
      let base = [
        (1, 3, 1, 32, 16, 1), (6, 3, 2, 16, 24, 2), (6, 5, 2, 24, 40, 2), (6, 3, 2, 40, 80, 3),
        (6, 5, 1, 80, 112, 3), (6, 5, 2, 112, 192, 4), (6, 3, 1, 192, 320, 1),
      ]
      stages = base.map { (expansion, kernel, stride, input, output, blocks) in
        Stage(
          expansion: expansion, kernel: kernel, stride: stride,
          input: roundedChannels(Double(input) * width),
          output: roundedChannels(Double(output) * width),
          blocks: Int((Double(blocks) * depth).rounded(.up)))
      }
      featureCount = 4 * roundedChannels(320 * width)
      self.dropout = dropout
      self.norm = norm
    }

    /// The second family.
    init(stages: [Stage], dropout: Double) {
      self.stages = stages
      featureCount = 1280
      self.dropout = dropout
      norm = BatchNorm2d.Settings(epsilon: 1e-3)
    }
  }

  private let convolutions: Sequential
  let classifier: Linear?
  private let dropout: Dropout

  init(_ path: ParameterPath, _ variant: Variant, classes: Int?) throws {
    let place = path / "features"
    let first = variant.stages[0].input
    let last = variant.stages[variant.stages.count - 1].output
    let total = variant.stages.reduce(0) { $0 + $1.blocks }
    var made = 0
    var layers: [any Layer] = [
      try ConvolutionBlock(
        place / 0, 3, first, kernel: 3, stride: 2, norm: variant.norm, activation: .silu)
    ]
    for stage in variant.stages {
      var blocks: [any Layer] = []
      for block in 0..<stage.blocks {
        let spot = place / layers.count / block
        // Torchvision's rate for the last block is 0.2, and grows evenly from 0.
        let drop = 0.2 * Double(made) / Double(total)
        blocks.append(
          try stage.isFused
            ? FusedBlock(spot, stage, isFirst: block == 0, variant.norm, dropProbability: drop)
            : Self.block(spot, stage, isFirst: block == 0, variant.norm, dropProbability: drop))
        made += 1
      }
      layers.append(Sequential(blocks))
    }
    layers.append(
      try ConvolutionBlock(
        place / layers.count, last, variant.featureCount, kernel: 1, norm: variant.norm,
        activation: .silu))
    convolutions = Sequential(layers)
    dropout = Dropout(probability: variant.dropout)
    classifier = try classes.map { count in
      try Linear(
        path / "classifier" / 1, variant.featureCount, count,
        .uniform(bound: 1 / Double(count).squareRoot()))
    }
  }

  private static func block(
    _ path: ParameterPath, _ stage: Stage, isFirst: Bool, _ norm: BatchNorm2d.Settings,
    dropProbability: Double
  ) throws -> any Layer {
    let input = isFirst ? stage.input : stage.output
    return try InvertedBottleneck(
      path,
      InvertedBottleneck.Variant(
        input: input, expanded: roundedChannels(Double(input * stage.expansion)),
        output: stage.output, kernel: stage.kernel, stride: isFirst ? stage.stride : 1,
        squeezed: max(1, input / 4), squeezeActivation: .silu, activation: .silu, norm: norm,
        dropProbability: dropProbability))
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

/// A convolution that expands and a 1x1 one that narrows, around a shortcut if the shape stays.
private struct FusedBlock: Layer {
  private let block: Sequential, depth: StochasticDepth
  private let hasShortcut: Bool

  init(
    _ path: ParameterPath, _ stage: EfficientNet.Stage, isFirst: Bool,
    _ norm: BatchNorm2d.Settings, dropProbability: Double
  ) throws {
    let input = isFirst ? stage.input : stage.output
    let stride = isFirst ? stage.stride : 1
    let expanded = input * stage.expansion
    let place = path / "block"
    var layers: [any Layer] = [
      try ConvolutionBlock(
        place / 0, input, stage.expansion == 1 ? stage.output : expanded, kernel: stage.kernel,
        stride: stride, norm: norm, activation: .silu)
    ]
    if stage.expansion > 1 {
      layers.append(
        try ConvolutionBlock(
          place / 1, expanded, stage.output, kernel: 1, norm: norm, activation: nil))
    }
    block = Sequential(layers)
    depth = StochasticDepth(probability: dropProbability)
    hasShortcut = stride == 1 && input == stage.output
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let y = try block(x, mode)
    return try hasShortcut ? depth(y, mode) + x : y
  }
}
