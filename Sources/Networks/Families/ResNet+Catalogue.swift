import Torch

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
    _ name: String, _ encoder: String, _ variant: String, _ weights: String?, _ resize: Int,
    _ parameters: Int, _ depths: [Int], _ bottleneck: Bool = true, groups: Int = 1,
    width: Int = 64
  ) -> Architecture {
    let shape = ResNet.Shape(
      depths: depths, bottleneck: bottleneck, groups: groups, widthPerGroup: width)
    let families = ["resnet": "ResNet", "resnext": "ResNeXt", "wide_resnet": "Wide ResNet"]
    return torchvision(
      name, family: families[encoder] ?? encoder, ludwig: (encoder, variant), weights: weights,
      PublishedTransform(resize, 224),
      channelsLast: bottleneck && width <= 64 ? .inSinglePrecision : .never,
      features: shape.featureCount,
      parameters: parameters
    ) { (path, classes) throws(TensorError) in try ResNet(path, shape, classes: classes) }
  }
}
