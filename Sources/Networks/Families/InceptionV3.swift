import Support
import Torch

/// Inception v3 (Szegedy et al. 2016), with torchvision's names. The auxiliary classifier is part
/// of the published classifier: it is loaded with it, and computed by nobody.
struct InceptionV3: Network {
  /// Of all its weights but those of the auxiliary classifier's last layer.
  static let initialiser = Initialiser.truncatedNormal(standardDeviation: 0.1)

  private let layers: Sequential
  private let dropout = Dropout(probability: 0.5)
  let classifier: Linear?

  init(_ path: ParameterPath, classes: Int?) throws {
    func conv(
      _ name: String, _ input: Int, _ output: Int, _ kernel: Int, stride: Int = 1, padding: Int = 0
    ) throws -> any Layer {
      try InceptionConvolution(
        path / name, input, output, kernel, stride: stride, padding: padding, Self.initialiser)
    }
    var layers: [any Layer] = [
      try conv("Conv2d_1a_3x3", 3, 32, 3, stride: 2), try conv("Conv2d_2a_3x3", 32, 32, 3),
      try conv("Conv2d_2b_3x3", 32, 64, 3, padding: 1), MaxPool(kernel: 3, stride: 2),
      try conv("Conv2d_3b_1x1", 64, 80, 1), try conv("Conv2d_4a_3x3", 80, 192, 3),
      MaxPool(kernel: 3, stride: 2),
      try Mixed.large(path / "Mixed_5b", 192, pooled: 32),
      try Mixed.large(path / "Mixed_5c", 256, pooled: 64),
      try Mixed.large(path / "Mixed_5d", 288, pooled: 64),
      try Mixed.firstReduction(path / "Mixed_6a", 288),
      try Mixed.factorised(path / "Mixed_6b", 128),
      try Mixed.factorised(path / "Mixed_6c", 160),
      try Mixed.factorised(path / "Mixed_6d", 160),
      try Mixed.factorised(path / "Mixed_6e", 192),
    ]
    if let classes {
      let auxiliary = path / "AuxLogits"
      _ = try InceptionConvolution(auxiliary / "conv0", 768, 128, 1, Self.initialiser)
      _ = try InceptionConvolution(auxiliary / "conv1", 128, 768, 5, padding: 0, Self.initialiser)
      _ = try Linear(auxiliary / "fc", 768, classes, .truncatedNormal(standardDeviation: 0.001))
    }
    layers.append(try Mixed.secondReduction(path / "Mixed_7a", 768))
    layers.append(try Mixed.wide(path / "Mixed_7b", 1280))
    layers.append(try Mixed.wide(path / "Mixed_7c", 2048))
    self.layers = Sequential(layers)
    classifier = try classes.map { try Linear(path / "fc", 2048, $0, Self.initialiser) }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    FeatureMap(
      try layers(x.inceptionScaled(), mode), layer: "Mixed_7c", grid: MapGrid(step: 32, first: 37.5)
    )
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try dropout(map.spatial.globalAveragePool(), mode)
  }
}

/// Branches side by side, their channels joined.
private struct Mixed: Layer {
  private let branches: [any Layer]

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try Tensor.concatenated(branches.map { try $0(x, mode) }, dimension: 1)
  }

  /// Makes convolutions at one place, each taking the channels that the one before it gives.
  private struct Chain {
    let path: ParameterPath
    var channels: Int
    var layers: [any Layer] = []

    init(_ path: ParameterPath, _ input: Int) {
      self.path = path
      channels = input
    }

    /// A kernel of `height` x `width` that keeps the size, or a square one, strided, unpadded.
    func adding(
      _ name: String, _ output: Int, _ height: Int, _ width: Int, stride: Int = 1
    ) throws -> Chain {
      var chain = self
      chain.layers.append(
        try stride == 1
          ? InceptionConvolution(
            path / name, channels, output, height: height, width: width, InceptionV3.initialiser)
          : InceptionConvolution(
            path / name, channels, output, height, stride: stride, padding: 0,
            InceptionV3.initialiser))
      chain.channels = output
      return chain
    }

    var layer: any Layer { Sequential(layers) }
  }

  /// A 1x1 convolution of the mean over each 3x3 neighbourhood.
  private static func pooled(
    _ path: ParameterPath, _ input: Int, _ output: Int
  ) throws -> any Layer {
    Sequential([
      NeighbourhoodMean(),
      try InceptionConvolution(path / "branch_pool", input, output, 1, InceptionV3.initialiser),
    ])
  }

  /// Inception A.
  static func large(
    _ path: ParameterPath, _ input: Int, pooled width: Int
  ) throws -> any Layer {
    let start = Chain(path, input)
    return Mixed(branches: [
      try start.adding("branch1x1", 64, 1, 1).layer,
      try start.adding("branch5x5_1", 48, 1, 1).adding("branch5x5_2", 64, 5, 5).layer,
      try start.adding("branch3x3dbl_1", 64, 1, 1).adding("branch3x3dbl_2", 96, 3, 3)
        .adding("branch3x3dbl_3", 96, 3, 3).layer,
      try pooled(path, input, width),
    ])
  }

  /// Inception B.
  static func firstReduction(
    _ path: ParameterPath, _ input: Int
  ) throws -> any Layer {
    let start = Chain(path, input)
    return Mixed(branches: [
      try start.adding("branch3x3", 384, 3, 3, stride: 2).layer,
      try start.adding("branch3x3dbl_1", 64, 1, 1).adding("branch3x3dbl_2", 96, 3, 3)
        .adding("branch3x3dbl_3", 96, 3, 3, stride: 2).layer,
      MaxPool(kernel: 3, stride: 2),
    ])
  }

  /// Inception C: 7x7 as 1x7 and 7x1.
  static func factorised(
    _ path: ParameterPath, _ width: Int
  ) throws -> any Layer {
    let start = Chain(path, 768)
    return Mixed(branches: [
      try start.adding("branch1x1", 192, 1, 1).layer,
      try start.adding("branch7x7_1", width, 1, 1).adding("branch7x7_2", width, 1, 7)
        .adding("branch7x7_3", 192, 7, 1).layer,
      try start.adding("branch7x7dbl_1", width, 1, 1).adding("branch7x7dbl_2", width, 7, 1)
        .adding("branch7x7dbl_3", width, 1, 7).adding("branch7x7dbl_4", width, 7, 1)
        .adding("branch7x7dbl_5", 192, 1, 7).layer,
      try pooled(path, 768, 192),
    ])
  }

  /// Inception D.
  static func secondReduction(
    _ path: ParameterPath, _ input: Int
  ) throws -> any Layer {
    let start = Chain(path, input)
    return Mixed(branches: [
      try start.adding("branch3x3_1", 192, 1, 1).adding("branch3x3_2", 320, 3, 3, stride: 2)
        .layer,
      try start.adding("branch7x7x3_1", 192, 1, 1).adding("branch7x7x3_2", 192, 1, 7)
        .adding("branch7x7x3_3", 192, 7, 1).adding("branch7x7x3_4", 192, 3, 3, stride: 2).layer,
      MaxPool(kernel: 3, stride: 2),
    ])
  }

  /// Inception E: the 3x3 branches end in 1x3 and 3x1 side by side.
  static func wide(_ path: ParameterPath, _ input: Int) throws -> any Layer {
    let start = Chain(path, input)
    func split(
      _ chain: Chain, _ first: String, _ second: String
    ) throws -> any Layer {
      let end = Chain(path, 384)
      let sides = Mixed(branches: [
        try end.adding(first, 384, 1, 3).layer, try end.adding(second, 384, 3, 1).layer,
      ])
      return Sequential(chain.layers + [sides])
    }
    return Mixed(branches: [
      try start.adding("branch1x1", 320, 1, 1).layer,
      try split(start.adding("branch3x3_1", 384, 1, 1), "branch3x3_2a", "branch3x3_2b"),
      try split(
        start.adding("branch3x3dbl_1", 448, 1, 1).adding("branch3x3dbl_2", 384, 3, 3),
        "branch3x3dbl_3a", "branch3x3dbl_3b"),
      try pooled(path, input, 192),
    ])
  }
}

/// The mean over each 3x3 neighbourhood, zeros outside the picture counted.
private struct NeighbourhoodMean: Layer {
  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try x.avgPool2d([3, 3], stride: [1, 1], padding: [1, 1])
  }
}

extension Catalogue {
  /// The row of Inception v3 (torchvision's default weights).
  static let inceptions: [Architecture] = [
    torchvision(
      "inception_v3", family: "InceptionV3", ludwig: ("inceptionv3", nil),
      weights: "inception_v3_google-0cc3c7bd", PublishedTransform(342, 299),
      sizes: InputSizes(minimum: 75, multiple: 1), channelsLast: .always, features: 2048,
      parameters: 27_161_264
    ) { try InceptionV3($0, classes: $1) }
  ]
}
