import Support
import Torch

/// ResNet (He et al. 2016), ResNeXt (Xie et al. 2017) and Wide ResNet (Zagoruyko and Komodakis
/// 2016), with torchvision's names.
struct ResNet: Network {
  /// What tells the members of the family apart.
  struct Variant: Sendable {
    let depths: [Int]
    let bottleneck: Bool
    var groups = 1
    var widthPerGroup = 64

    var featureCount: Int { bottleneck ? 2048 : 512 }
  }

  private let conv1: Conv2d, bn1: BatchNorm2d
  private let layers: [Sequential]
  let classifier: Linear?

  init(_ path: ParameterPath, _ variant: Variant, classes: Int?) throws {
    conv1 = try Conv2d(path / "conv1", 3, 64, kernel: 7, stride: 2)
    bn1 = try BatchNorm2d(path / "bn1", 64)
    var channels = 64
    var stages: [Sequential] = []
    for (stage, depth) in variant.depths.enumerated() {
      var blocks: [any Layer] = []
      for block in 0..<depth {
        let place = path / "layer\(stage + 1)" / block
        let stride = stage > 0 && block == 0 ? 2 : 1
        if variant.bottleneck {
          blocks.append(try Bottleneck(place, channels, 64 << stage, stride: stride, variant))
          channels = 256 << stage
        } else {
          blocks.append(try BasicBlock(place, channels, 64 << stage, stride: stride))
          channels = 64 << stage
        }
      }
      stages.append(Sequential(blocks))
    }
    layers = stages
    classifier = try classes.map { try Linear(path / "fc", channels, $0, .uniformFanIn) }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    var y = try bn1(conv1(x), mode).rectified().maxPool(3, stride: 2, padding: 1)
    for layer in layers { y = try layer(y, mode) }
    return FeatureMap(y, layer: "layer4", grid: MapGrid(step: 32, first: 0.5))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try map.spatial.globalAveragePool()
  }
}

/// A residual block's shortcut: the input, or a strided 1x1 convolution where the shape changes.
private struct Shortcut {
  private let projection: (conv: Conv2d, norm: BatchNorm2d)?

  init(_ path: ParameterPath, _ input: Int, _ output: Int, stride: Int) throws {
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

  init(_ path: ParameterPath, _ input: Int, _ output: Int, stride: Int) throws {
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
    _ path: ParameterPath, _ input: Int, _ planes: Int, stride: Int, _ variant: ResNet.Variant
  ) throws {
    let width = planes * variant.widthPerGroup / 64 * variant.groups
    conv1 = try Conv2d(path / "conv1", input, width, kernel: 1)
    bn1 = try BatchNorm2d(path / "bn1", width)
    conv2 = try Conv2d(
      path / "conv2", width, width, kernel: 3, stride: stride, groups: variant.groups)
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

extension Catalogue {
  /// Rows of ResNet, ResNeXt and Wide ResNet (torchvision's default weights).
  static let resNets: [Architecture] = [
    row("resnet18", "resnet", "18", "resnet18-f37072fd", 256, 11_689_512, [2, 2, 2, 2], false),
    row("resnet34", "resnet", "34", "resnet34-b627a593", 256, 21_797_672, [3, 4, 6, 3], false),
    row("resnet50", "resnet", "50", "resnet50-11ad3fa6", 232, 25_557_032, [3, 4, 6, 3]),
    row("resnet101", "resnet", "101", "resnet101-cd907fc2", 232, 44_549_160, [3, 4, 23, 3]),
    row("resnet152", "resnet", "152", "resnet152-f82ba261", 232, 60_192_808, [3, 8, 36, 3]),
    row(
      "resnext50_32x4d", "resnext", "50_32x4d", "resnext50_32x4d-1a0047aa", 232, 25_028_904,
      [3, 4, 6, 3], groups: 32, width: 4),
    row(
      "resnext101_32x8d", "resnext", "101_32x8d", "resnext101_32x8d-110c445d", 232, 88_791_336,
      [3, 4, 23, 3], groups: 32, width: 8),
    row(
      "resnext101_64x4d", "resnext", "101_64x4d", "resnext101_64x4d-173b62eb", 232, 83_455_272,
      [3, 4, 23, 3], groups: 64, width: 4),
    row(
      "resnext152_32x8d", "resnext", "152_32x8d", nil, 232, 122_372_392, [3, 8, 36, 3],
      groups: 32, width: 8),
    row(
      "wide_resnet50_2", "wide_resnet", "50_2", "wide_resnet50_2-9ba9bcbe", 232, 68_883_240,
      [3, 4, 6, 3], width: 128),
    row(
      "wide_resnet101_2", "wide_resnet", "101_2", "wide_resnet101_2-d733dc28", 232, 126_886_696,
      [3, 4, 23, 3], width: 128),
  ]

  private static func row(
    _ name: String, _ encoder: String, _ size: String, _ weights: String?, _ resize: Int,
    _ parameters: Int, _ depths: [Int], _ bottleneck: Bool = true, groups: Int = 1,
    width: Int = 64
  ) -> Architecture {
    let variant = ResNet.Variant(
      depths: depths, bottleneck: bottleneck, groups: groups, widthPerGroup: width)
    let families = ["resnet": "ResNet", "resnext": "ResNeXt", "wide_resnet": "Wide ResNet"]
    return torchvision(
      name, family: families[encoder] ?? encoder, ludwig: (encoder, size), weights: weights,
      PublishedTransform(resize, 224),
      channelsLast: bottleneck && width <= 64 ? .inSinglePrecision : .never,
      features: variant.featureCount,
      parameters: parameters
    ) { try ResNet($0, variant, classes: $1) }
  }
}
