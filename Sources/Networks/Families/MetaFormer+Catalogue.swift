import Torch

extension Catalogue {
  /// IdentityFormer, RandFormer, PoolFormerV2, ConvFormer, CAFormer, with their authors' weights.
  static let metaFormers: [Architecture] =
    plain("IdentityFormer", [.identity, .identity, .identity, .identity], extraParameters: [])
    + plain(
      "RandFormer", [.identity, .identity, .random(positions: 196), .random(positions: 49)],
      extraParameters: [235_298, 470_596, 705_894, 705_894, 941_192])
    + plain("PoolFormerV2", [.pooling, .pooling, .pooling, .pooling], extraParameters: [])
    + published(
      "ConvFormer",
      [
        .separableConvolution, .separableConvolution, .separableConvolution, .separableConvolution,
      ], parameters: [26_774_448, 40_012_152, 57_051_640, 99_882_616])
    + published(
      "CAFormer", [.separableConvolution, .separableConvolution, .attention, .attention],
      parameters: [26_341_656, 39_297_102, 56_204_878, 98_753_614])

  /// The three families whose mixers learn nothing: one size of picture, one set of weights.
  /// `extraParameters` are those of the mixers.
  private static func plain(
    _ family: String, _ mixers: [MetaFormer.Mixer], extraParameters: [Int]
  ) -> [Architecture] {
    let narrow = [64, 128, 320, 512]
    let wide = [96, 192, 384, 768]
    let sizes: [(String, [Int], [Int], Int)] = [
      ("S12", [2, 2, 6, 2], narrow, 11_891_712), ("S24", [4, 4, 12, 4], narrow, 21_341_464),
      ("S36", [6, 6, 18, 6], narrow, 30_791_216), ("M36", [6, 6, 18, 6], wide, 56_077_168),
      ("M48", [8, 8, 24, 8], wide, 73_346_056),
    ]
    return sizes.enumerated().map { (index, size) in
      let (name, depths, widths, parameters) = size
      return row(
        family, name, nil,
        MetaFormer.Variant(
          depths: depths, widths: widths, mixers: mixers, usesHiddenClassifier: false),
        parameters: parameters + (extraParameters.isEmpty ? 0 : extraParameters[index]))
    }
  }

  /// ConvFormer and CAFormer: each size with weights for two picture sizes, from two data sets.
  private static func published(
    _ family: String, _ mixers: [MetaFormer.Mixer], parameters: [Int]
  ) -> [Architecture] {
    let sizes: [(String, [Int], [Int])] = [
      ("S18", [3, 3, 9, 3], [64, 128, 320, 512]), ("S36", [3, 12, 18, 3], [64, 128, 320, 512]),
      ("M36", [3, 12, 18, 3], [96, 192, 384, 576]), ("B36", [3, 12, 18, 3], [128, 256, 512, 768]),
    ]
    let weights: [Weights?] = [
      nil, Weights("384", ["384"], size: 384), Weights("in21ft1k", ["ImageNet21k"]),
      Weights("384_in21ft1k", ["384", "ImageNet21k"], size: 384),
      Weights("in21k", ["ImageNet21k", "Pretrained"], classes: 21_841),
    ]
    return zip(sizes, parameters).flatMap { (size, parameters) in
      let variant = MetaFormer.Variant(
        depths: size.1, widths: size.2, mixers: mixers, usesHiddenClassifier: true)
      return weights.map { row(family, size.0, $0, variant, parameters: parameters) }
    }
  }

  /// A variant of the published weights.
  private struct Weights {
    let suffix: String, words: [String], size: Int, classes: Int

    init(_ suffix: String, _ words: [String], size: Int = 224, classes: Int = 1000) {
      self.suffix = suffix
      self.words = words
      self.size = size
      self.classes = classes
    }
  }

  private static func row(
    _ family: String, _ size: String, _ weights: Weights?, _ variant: MetaFormer.Variant,
    parameters: Int
  ) -> Architecture {
    let folder = family.lowercased()
    let name = ([folder, size.lowercased()] + (weights.map { [$0.suffix] } ?? []))
      .joined(separator: "_")
    let side = weights?.size ?? 224
    // The authors build the networks of `_in21k` weights with 1000 classes; this one they do not
    // build at all, so it is counted with its 21841.
    let counted = parameters + (name == "caformer_m36_in21k" ? 20_841 * (4 * 576 + 1) : 0)
    return Architecture(
      name: name, label: ([family, size] + (weights?.words ?? [])).joined(separator: " "),
      family: family,
      weightsURL: "https://huggingface.co/sail/dl/resolve/main/\(folder)/\(name).pth",
      // The authors evaluate with timm's transform.
      transform: PublishedTransform(side, side, .bicubic, .pillow),
      inputSizes: InputSizes(minimum: 32, multiple: 1), channelsLast: .always,
      featureCount: variant.widths[variant.widths.count - 1], parameterCount: counted,
      publishedClasses: weights?.classes ?? 1000, ludwigEncoder: ("stacked_cnn", nil),
      isInMenu: true
    ) { path, classes, _ in try MetaFormer(path, variant, classes: classes) }
  }
}
