import Support
import Torch

/// GoogLeNet (Szegedy et al. 2015) with batch normalisation, with torchvision's names. The
/// auxiliary classifiers belong to the published one: they are loaded with it, and never computed.
struct GoogLeNet: Network {
  /// Of all its weights.
  static let initialiser = Initialiser.truncatedNormal(standardDeviation: 0.01)

  private let layers: Sequential
  private let dropout = Dropout(probability: 0.2)
  let classifier: Linear?

  init(_ path: ParameterPath, classes: Int?) throws {
    func conv(
      _ name: String, _ input: Int, _ output: Int, _ kernel: Int, stride: Int = 1
    ) throws -> any Layer {
      try InceptionConvolution(path / name, input, output, kernel, stride: stride, Self.initialiser)
    }
    func inception(_ name: String, _ input: Int, _ widths: [Int]) throws -> any Layer {
      try InceptionModule(path / "inception\(name)", input, widths)
    }
    layers = Sequential([
      try conv("conv1", 3, 64, 7, stride: 2), MaxPool(kernel: 3, stride: 2, roundUp: true),
      try conv("conv2", 64, 64, 1), try conv("conv3", 64, 192, 3),
      MaxPool(kernel: 3, stride: 2, roundUp: true),
      try inception("3a", 192, [64, 96, 128, 16, 32, 32]),
      try inception("3b", 256, [128, 128, 192, 32, 96, 64]),
      MaxPool(kernel: 3, stride: 2, roundUp: true),
      try inception("4a", 480, [192, 96, 208, 16, 48, 64]),
      try inception("4b", 512, [160, 112, 224, 24, 64, 64]),
      try inception("4c", 512, [128, 128, 256, 24, 64, 64]),
      try inception("4d", 512, [112, 144, 288, 32, 64, 64]),
      try inception("4e", 528, [256, 160, 320, 32, 128, 128]),
      MaxPool(kernel: 2, stride: 2, roundUp: true),
      try inception("5a", 832, [256, 160, 320, 32, 128, 128]),
      try inception("5b", 832, [384, 192, 384, 48, 128, 128]),
    ])
    if let classes {
      try Self.makeAuxiliary(path / "aux1", 512, classes)
      try Self.makeAuxiliary(path / "aux2", 528, classes)
    }
    classifier = try classes.map { try Linear(path / "fc", 1024, $0, Self.initialiser) }
  }

  private static func makeAuxiliary(
    _ path: ParameterPath, _ input: Int, _ classes: Int
  ) throws {
    _ = try InceptionConvolution(path / "conv", input, 128, 1, initialiser)
    _ = try Linear(path / "fc1", 2048, 1024, initialiser)
    _ = try Linear(path / "fc2", 1024, classes, initialiser)
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    FeatureMap(
      try layers(x.inceptionScaled(), mode), layer: "inception5b",
      grid: MapGrid(step: 32, first: 22.5))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try dropout(map.spatial.globalAveragePool(), mode)
  }
}

extension Tensor {
  /// From ImageNet's channel statistics to the -1...1 that the Inception weights were trained with.
  func inceptionScaled() throws -> Tensor {
    let deviations = PublishedTransform.imageNetStandardDeviation
    let scale = deviations.map { Float($0 / 0.5) }
    let shift = PublishedTransform.imageNetMean.map { Float(($0 - 0.5) / 0.5) }
    func channels(_ values: [Float]) throws -> Tensor {
      try Tensor(floats: values, shape: [1, 3, 1, 1]).moved(device, dtype: dtype ?? .float32)
    }
    return try channels(shift).addingProduct(self, tensor2: channels(scale))
  }
}

/// A convolution without bias, batch normalisation and ReLU, named `conv` and `bn`.
struct InceptionConvolution: Layer {
  private let conv: Conv2d, bn: BatchNorm2d

  init(
    _ path: ParameterPath, _ input: Int, _ output: Int, _ kernel: Int, stride: Int = 1,
    padding: Int? = nil, _ initialiser: Initialiser
  ) throws {
    conv = try Conv2d(
      path / "conv", input, output, kernel: kernel, stride: stride, padding: padding, initialiser)
    bn = try BatchNorm2d(path / "bn", output, BatchNorm2d.Settings(epsilon: 1e-3))
  }

  /// With a rectangular kernel that keeps the size.
  init(
    _ path: ParameterPath, _ input: Int, _ output: Int, height: Int, width: Int,
    _ initialiser: Initialiser
  ) throws {
    conv = try Conv2d(
      path / "conv", input, output, height: height, width: width, initialiser)
    bn = try BatchNorm2d(path / "bn", output, BatchNorm2d.Settings(epsilon: 1e-3))
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try bn(conv(x), mode).rectified()
  }
}

/// Four branches side by side: 1x1, 3x3, a second 3x3 (the paper's 5x5), a pooled 1x1 convolution.
private struct InceptionModule: Layer {
  private let branches: [Sequential]

  /// `widths` are 1x1, 3x3 reduced, 3x3, 5x5 reduced, 5x5 and pooled, as in the paper's table 1.
  init(_ path: ParameterPath, _ input: Int, _ widths: [Int]) throws {
    let initialiser = GoogLeNet.initialiser
    func pair(_ name: String, _ reduced: Int, _ output: Int) throws -> Sequential {
      Sequential([
        try InceptionConvolution(path / name / 0, input, reduced, 1, initialiser),
        try InceptionConvolution(path / name / 1, reduced, output, 3, initialiser),
      ])
    }
    branches = [
      Sequential([try InceptionConvolution(path / "branch1", input, widths[0], 1, initialiser)]),
      try pair("branch2", widths[1], widths[2]),
      try pair("branch3", widths[3], widths[4]),
      Sequential([
        MaxPool(kernel: 3, stride: 1, padding: 1, roundUp: true),
        try InceptionConvolution(path / "branch4" / 1, input, widths[5], 1, initialiser),
      ]),
    ]
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try Tensor.concatenated(branches.map { try $0(x, mode) }, dimension: 1)
  }
}

extension Catalogue {
  /// The row of GoogLeNet (torchvision's default weights).
  static let googLeNets: [Architecture] = [
    torchvision(
      "googlenet", family: "GoogLeNet", ludwig: ("googlenet", nil), weights: "googlenet-1378be20",
      PublishedTransform(256, 224), channelsLast: .always, features: 1024, parameters: 13_004_888
    ) { try GoogLeNet($0, classes: $1) }
  ]
}
