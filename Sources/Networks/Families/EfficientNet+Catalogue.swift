import Torch

extension Catalogue {
  /// Rows of EfficientNet and EfficientNetV2 (torchvision's default weights).
  static let efficientNets: [Architecture] = [
    scaled(
      "b0", 1.0, 1.0, 0.2, "b0_rwightman-7f5810bc", PublishedTransform(256, 224, .bicubic),
      5_288_548),
    scaled("b1", 1.0, 1.1, 0.2, "b1-c27df63c", PublishedTransform(255, 240), 7_794_184),
    scaled(
      "b2", 1.1, 1.2, 0.3, "b2_rwightman-c35c1473", PublishedTransform(288, 288, .bicubic),
      9_109_994),
    scaled(
      "b3", 1.2, 1.4, 0.3, "b3_rwightman-b3899882", PublishedTransform(320, 300, .bicubic),
      12_233_232),
    scaled(
      "b4", 1.4, 1.8, 0.4, "b4_rwightman-23ab8bcd", PublishedTransform(384, 380, .bicubic),
      19_341_616),
    scaled(
      "b5", 1.6, 2.2, 0.4, "b5_lukemelas-1a07897c", PublishedTransform(456, 456, .bicubic),
      30_389_784, fromTensorFlow),
    scaled(
      "b6", 1.8, 2.6, 0.5, "b6_lukemelas-24a108a5", PublishedTransform(528, 528, .bicubic),
      43_040_704, fromTensorFlow),
    scaled(
      "b7", 2.0, 3.1, 0.5, "b7_lukemelas-c5b4e57e", PublishedTransform(600, 600, .bicubic),
      66_347_960, fromTensorFlow),
    second(
      "v2_s", "v2_s-dd5fe13b", PublishedTransform(384, 384), 21_458_488, dropout: 0.2,
      fused: [(1, 1, 24, 24, 2), (4, 2, 24, 48, 4), (4, 2, 48, 64, 4)],
      depthwise: [(4, 2, 64, 128, 6), (6, 1, 128, 160, 9), (6, 2, 160, 256, 15)]),
    second(
      "v2_m", "v2_m-dc08266a", PublishedTransform(480, 480), 54_139_356, dropout: 0.3,
      fused: [(1, 1, 24, 24, 3), (4, 2, 24, 48, 5), (4, 2, 48, 80, 5)],
      depthwise: [
        (4, 2, 80, 160, 7), (6, 1, 160, 176, 14), (6, 2, 176, 304, 18), (6, 1, 304, 512, 5),
      ]),
    second(
      "v2_l", "v2_l-59c71312",
      PublishedTransform(
        480, 480, .bicubic, mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5]),
      118_515_272, dropout: 0.4,
      fused: [(1, 1, 32, 32, 4), (4, 2, 32, 64, 7), (4, 2, 64, 96, 7)],
      depthwise: [
        (4, 2, 96, 192, 10), (6, 1, 192, 224, 19), (6, 2, 224, 384, 25), (6, 1, 384, 640, 7),
      ]),
  ]

  /// The batch normalisation of networks whose weights were trained in TensorFlow.
  private static let fromTensorFlow = BatchNorm2d.Settings(momentum: 0.01, epsilon: 1e-3)

  private static func scaled(
    _ name: String, _ width: Double, _ depth: Double, _ dropout: Double, _ weights: String,
    _ transform: PublishedTransform, _ parameters: Int,
    _ norm: BatchNorm2d.Settings = BatchNorm2d.Settings()
  ) -> Architecture {
    row(
      name, "EfficientNet", weights, transform, parameters,
      EfficientNet.Variant(width: width, depth: depth, dropout: dropout, norm: norm))
  }

  /// Stages are (expansion, first stride, input, output, blocks), all with 3x3 kernels.
  private static func second(
    _ name: String, _ weights: String, _ transform: PublishedTransform, _ parameters: Int,
    dropout: Double, fused: [(Int, Int, Int, Int, Int)], depthwise: [(Int, Int, Int, Int, Int)]
  ) -> Architecture {
    let stages = [(true, fused), (false, depthwise)].flatMap { (isFused, stages) in
      stages.map {
        EfficientNet.Stage(
          isFused: isFused, expansion: $0.0, kernel: 3, stride: $0.1, input: $0.2, output: $0.3,
          blocks: $0.4)
      }
    }
    return row(
      name, "EfficientNetV2", weights, transform, parameters,
      EfficientNet.Variant(stages: stages, dropout: dropout))
  }

  private static func row(
    _ name: String, _ family: String, _ weights: String, _ transform: PublishedTransform,
    _ parameters: Int, _ variant: EfficientNet.Variant
  ) -> Architecture {
    torchvision(
      "efficientnet_\(name)", family: family, ludwig: ("efficientnet", name),
      weights: "efficientnet_\(weights)", transform, channelsLast: .inSinglePrecision,
      features: variant.featureCount,
      parameters: parameters
    ) { try EfficientNet($0, variant, classes: $1) }
  }
}
