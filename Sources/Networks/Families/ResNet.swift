import Torch

/// ResNet (He et al. 2016), ResNeXt (Xie et al. 2017) and Wide ResNet (Zagoruyko and Komodakis 2016), with torchvision's names.
struct ResNet: Network {
  /// What tells the members of the family apart.
  struct Shape: Sendable {
    let depths: [Int]
    let bottleneck: Bool
    var groups = 1
    var widthPerGroup = 64

    var featureCount: Int { bottleneck ? 2048 : 512 }
  }

  private let conv1: Conv2d, bn1: BatchNorm2d
  private let layers: [Sequential]
  private let fc: Linear?

  init(_ path: ParameterPath, _ shape: Shape, classes: Int?) throws(TensorError) {
    conv1 = try Conv2d(path / "conv1", 3, 64, kernel: 7, stride: 2)
    bn1 = try BatchNorm2d(path / "bn1", 64)
    var channels = 64
    var stages: [Sequential] = []
    for (stage, depth) in shape.depths.enumerated() {
      var blocks: [any Layer] = []
      for block in 0..<depth {
        let place = path / "layer\(stage + 1)" / block
        let stride = stage > 0 && block == 0 ? 2 : 1
        if shape.bottleneck {
          blocks.append(try Bottleneck(place, channels, 64 << stage, stride: stride, shape))
          channels = 256 << stage
        } else {
          blocks.append(try BasicBlock(place, channels, 64 << stage, stride: stride))
          channels = 64 << stage
        }
      }
      stages.append(Sequential(blocks))
    }
    layers = stages
    fc = try classes.map { (count) throws(TensorError) in
      try Linear(path / "fc", channels, count, .uniformFanIn)
    }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    var y = try bn1(conv1(x), mode).rectified().maxPool(3, stride: 2, padding: 1)
    for layer in layers { y = try layer(y, mode) }
    return FeatureMap(y)
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try map.spatial.globalAveragePool()
  }

  func classify(_ features: Tensor, _ mode: Mode) throws -> Tensor { try fc?(features) ?? features }
}

/// The shortcut of a residual block: the input itself, or a strided 1x1 convolution where the shape changes.
private struct Shortcut {
  private let projection: (conv: Conv2d, norm: BatchNorm2d)?

  init(_ path: ParameterPath, _ input: Int, _ output: Int, stride: Int) throws(TensorError) {
    projection =
      stride == 1 && input == output
      ? nil
      : (
        try Conv2d(path / 0, input, output, kernel: 1, stride: stride),
        try BatchNorm2d(path / 1, output)
      )
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    guard let projection else { return x }
    return try projection.norm(projection.conv(x), mode)
  }
}

/// Two 3x3 convolutions around a shortcut (ResNet-18 and -34).
private struct BasicBlock: Layer {
  private let conv1: Conv2d, bn1: BatchNorm2d, conv2: Conv2d, bn2: BatchNorm2d
  private let shortcut: Shortcut

  init(_ path: ParameterPath, _ input: Int, _ output: Int, stride: Int) throws(TensorError) {
    conv1 = try Conv2d(path / "conv1", input, output, kernel: 3, stride: stride)
    bn1 = try BatchNorm2d(path / "bn1", output)
    conv2 = try Conv2d(path / "conv2", output, output, kernel: 3)
    bn2 = try BatchNorm2d(path / "bn2", output)
    shortcut = try Shortcut(path / "downsample", input, output, stride: stride)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let y = try bn2(conv2(bn1(conv1(x), mode).rectified()), mode)
    return try (y + shortcut(x, mode)).rectified()
  }
}

/// 1x1, 3x3 (grouped, strided), 1x1 around a shortcut.
private struct Bottleneck: Layer {
  private let conv1: Conv2d, bn1: BatchNorm2d, conv2: Conv2d, bn2: BatchNorm2d
  private let conv3: Conv2d, bn3: BatchNorm2d
  private let shortcut: Shortcut

  init(
    _ path: ParameterPath, _ input: Int, _ planes: Int, stride: Int, _ shape: ResNet.Shape
  ) throws(TensorError) {
    let width = planes * shape.widthPerGroup / 64 * shape.groups
    conv1 = try Conv2d(path / "conv1", input, width, kernel: 1)
    bn1 = try BatchNorm2d(path / "bn1", width)
    conv2 = try Conv2d(
      path / "conv2", width, width, kernel: 3, stride: stride, groups: shape.groups)
    bn2 = try BatchNorm2d(path / "bn2", width)
    conv3 = try Conv2d(path / "conv3", width, planes * 4, kernel: 1)
    bn3 = try BatchNorm2d(path / "bn3", planes * 4)
    shortcut = try Shortcut(path / "downsample", input, planes * 4, stride: stride)
  }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    let y = try bn2(conv2(bn1(conv1(x), mode).rectified()), mode).rectified()
    return try (bn3(conv3(y), mode) + shortcut(x, mode)).rectified()
  }
}
