import Torch

extension Catalogue {
  /// Rows of RegNetY and RegNetX (torchvision's default weights; for the largest the SWAG ones, fine-tuned end to end at 384).
  static let regNets: [Architecture] = [
    row("y_400mf", "e6988f5f", 440, 4_344_144, (16, 48, 27.89, 2.09, 8)),
    row("y_800mf", "58fc7688", 784, 6_432_512, (14, 56, 38.84, 2.4, 16)),
    row("y_1_6gf", "0d7bc02a", 888, 11_202_430, (27, 48, 20.71, 2.65, 24)),
    row("y_3_2gf", "9180c971", 1512, 19_436_338, (21, 80, 42.63, 2.66, 24)),
    row("y_8gf", "dc2b1b54", 2016, 39_381_472, (17, 192, 76.82, 2.19, 56)),
    row("y_16gf", "3e4a00f9", 3024, 83_590_140, (18, 200, 106.23, 2.48, 112)),
    row("y_32gf", "8db6d4b5", 3712, 145_046_770, (20, 232, 115.89, 2.53, 232)),
    row(
      "y_128gf", "swag-c8ce3e52", 7392, 644_812_894, (27, 456, 160.83, 2.52, 264),
      PublishedTransform(384, 384, .bicubic)),
    row("x_400mf", "62229a5f", 400, 5_495_976, (22, 24, 24.48, 2.54, 16)),
    row("x_800mf", "94a99ebd", 672, 7_259_656, (16, 56, 35.73, 2.28, 16)),
    row("x_1_6gf", "a12f2b72", 912, 9_190_136, (18, 80, 34.01, 2.25, 24)),
    row("x_3_2gf", "7071aa85", 1008, 15_296_552, (25, 88, 26.31, 2.25, 48)),
    row("x_8gf", "2b70d774", 1920, 39_572_648, (23, 80, 49.56, 2.88, 120)),
    row("x_16gf", "ba3796d7", 2048, 54_278_536, (22, 216, 55.59, 2.1, 128)),
    row("x_32gf", "6eb8fdc6", 2520, 107_811_560, (23, 320, 69.86, 2.0, 168)),
  ]

  /// `numbers` are depth, first width, slope, ratio and group width, as published.
  private static func row(
    _ variant: String, _ digest: String, _ features: Int, _ parameters: Int,
    _ numbers: (Int, Double, Double, Double, Int),
    _ transform: PublishedTransform = PublishedTransform(232, 224)
  ) -> Architecture {
    let shape = RegNet.Shape(
      depth: numbers.0, initialWidth: numbers.1, slope: numbers.2, ratio: numbers.3,
      groupWidth: numbers.4, hasSqueezeExcitation: variant.hasPrefix("y"))
    let separator = digest.hasPrefix("swag") ? "_" : "-"
    return torchvision(
      "regnet_\(variant)", family: variant.hasPrefix("y") ? "RegNetY" : "RegNetX",
      ludwig: ("regnet", variant), weights: "regnet_\(variant)\(separator)\(digest)", transform,
      channelsLast: .always, features: features, parameters: parameters
    ) { (path, classes) throws(TensorError) in try RegNet(path, shape, classes: classes) }
  }
}
