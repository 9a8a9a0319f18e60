import Support
import Torch

/// SqueezeNet (Iandola et al. 2016), with torchvision's names. Its features are its published
/// classes: the classifier is a convolution that is kept.
struct SqueezeNet: Network {
  enum Version: Sendable { case first, smaller }

  private let version: Version
  private let convolutions: Sequential, classifier: Conv2d
  private let dropout = Dropout(probability: 0.5)

  init(_ path: ParameterPath, _ version: Version, classes: Int) throws {
    self.version = version
    // Squeezed channels of each fire module (it expands them eightfold); nil is a max pooling.
    let plan: [Int?] =
      switch version {
      case .first: [nil, 16, 16, 32, nil, 32, 48, 48, 64, nil, 64]
      case .smaller: [nil, 16, 16, nil, 32, 32, nil, 48, 48, 64, 64]
      }
    let place = path / "features"
    var channels = version == .first ? 96 : 64
    var layers: [any Layer] = [
      try Conv2d(
        place / 0, 3, channels, kernel: version == .first ? 7 : 3, stride: 2, padding: 0,
        bias: true, .kaimingUniformFanIn),
      ReLU(),
    ]
    for squeezed in plan {
      if let squeezed {
        layers.append(try Fire(place / layers.count, channels, squeezed))
        channels = 8 * squeezed
      } else {
        layers.append(MaxPool(kernel: 3, stride: 2, roundUp: true))
      }
    }
    convolutions = Sequential(layers)
    classifier = try Conv2d(
      path / "classifier" / 1, channels, classes, kernel: 1, bias: true,
      .normal(standardDeviation: 0.01))
  }

  /// A map of each published class.
  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    FeatureMap(
      try classifier(dropout(convolutions(x, mode), mode)).rectified(), layer: "classifier.2",
      grid: MapGrid(step: 16, first: version == .first ? 17.5 : 15.5))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try map.spatial.globalAveragePool()
  }
}

/// A 1x1 convolution to few channels, then 1x1 and 3x3 convolutions to many, side by side.
private struct Fire: Layer {
  private let squeeze: Conv2d, expand1x1: Conv2d, expand3x3: Conv2d

  init(_ path: ParameterPath, _ input: Int, _ squeezed: Int) throws {
    squeeze = try Conv2d(
      path / "squeeze", input, squeezed, kernel: 1, bias: true, .kaimingUniformFanIn)
    expand1x1 = try Conv2d(
      path / "expand1x1", squeezed, 4 * squeezed, kernel: 1, bias: true, .kaimingUniformFanIn)
    expand3x3 = try Conv2d(
      path / "expand3x3", squeezed, 4 * squeezed, kernel: 3, bias: true, .kaimingUniformFanIn)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let y = try squeeze(x).rectified()
    return try Tensor.concatenated(
      [expand1x1(y).rectified(), expand3x3(y).rectified()], dimension: 1)
  }
}

extension Catalogue {
  /// Rows of SqueezeNet (torchvision's default weights).
  static let squeezeNets: [Architecture] = [
    row(.first, "1_0", "squeezenet1_0-b66bff10", parameters: 1_248_424),
    row(.smaller, "1_1", "squeezenet1_1-b8a52dc0", parameters: 1_235_496),
  ]

  private static func row(
    _ version: SqueezeNet.Version, _ variant: String, _ weights: String, parameters: Int
  ) -> Architecture {
    torchvision(
      "squeezenet\(variant)", family: "SqueezeNet", ludwig: ("squeezenet", variant),
      weights: weights, PublishedTransform(256, 224), channelsLast: .always, features: 1000,
      parameters: parameters
    ) { path, _ in try SqueezeNet(path, version, classes: 1000) }
  }
}
