import Support
import Torch

/// Ludwig's own small network, with its names and its defaults: two convolutions without padding,
/// each followed by pooling, and one linear layer over all positions, whose size so follows that of
/// the pictures. It has no published classifier, and no weights.
struct StackedCNN: Network {
  private static let filters = [32, 64], kernel = 3, pooling = 2
  static let featureCount = 128
  /// Smaller pictures leave nothing after the second pooling.
  static let sizes = InputSizes(minimum: 10, multiple: 1)

  private let convolutions: Sequential, hidden: Linear

  init(_ path: ParameterPath, for size: PixelSize) throws {
    guard Self.sizes.accepts(size) else {
      throw TensorError("stacked_cnn", "pictures must be \(Self.sizes.description)")
    }
    let place = path / "conv_stack_2d" / "stack"
    var layers: [any Layer] = []
    var channels = 3
    for (index, output) in Self.filters.enumerated() {
      if index > 0 { layers.append(MaxPool(kernel: Self.pooling, stride: Self.pooling)) }
      layers += [
        try Conv2d(
          place / index / "layers" / 0, channels, output, kernel: Self.kernel, padding: 0,
          bias: true, .uniformFanIn),
        ReLU(),
      ]
      channels = output
    }
    convolutions = Sequential(layers)
    hidden = try Linear(
      path / "fc_stack" / "stack" / 0 / "layers" / 0,
      channels * Self.remaining(size.height) * Self.remaining(size.width), Self.featureCount,
      .xavierUniform)
  }

  /// Positions along a side of so many pixels that the linear layer sees.
  private static func remaining(_ side: Int) -> Int {
    filters.reduce(side) { side, _ in (side - (kernel - 1)) / pooling }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    FeatureMap(
      try convolutions(x, mode), layer: "conv_stack_2d.stack.\(Self.filters.count - 1)",
      grid: MapGrid(step: 2, first: 4))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    let pooled = try map.spatial.maxPool(Self.pooling, stride: Self.pooling)
    return try hidden(pooled.flatten(1)).rectified()
  }
}

extension Catalogue {
  /// The row of Ludwig's network, for the command line only, as in the original tool. Ludwig gives
  /// its pictures the mean size of those of the table, and no channel statistics; here they have
  /// one size whatever the table holds, most networks' own.
  static let stackedCNNs: [Architecture] = [
    Architecture(
      name: "stacked_cnn", label: "Stacked CNN", family: "Stacked CNN", weightsURL: nil,
      transform: PublishedTransform(
        224, 224, mean: [0, 0, 0], standardDeviation: [1, 1, 1], keepsAspectRatio: false),
      inputSizes: StackedCNN.sizes, channelsLast: .never, featureCount: StackedCNN.featureCount,
      parameterCount: 23_907_392, publishedClasses: nil, ludwigEncoder: ("stacked_cnn", nil),
      isInMenu: false
    ) { path, _, size in try StackedCNN(path, for: size) }
  ]
}
