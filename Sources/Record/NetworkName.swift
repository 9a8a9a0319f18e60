/// Networks as people write them: `mobilenet_v2` is MobileNetV2.
package enum NetworkName {
  /// How the value of `--model-name` begins, what people write for that, and how the rest follows.
  /// A beginning stands before the shorter ones that it has in common with others.
  private static let beginnings:
    [(value: String, shown: String, rest: @Sendable (String) -> String)] = [
      ("wide_resnet", "Wide ResNet-", { $0.replacing("_", with: "-") }),
      ("resnext", "ResNeXt-", { $0.replacing("_", with: " ") }),
      ("resnet", "ResNet-", { $0 }),
      ("efficientnet_v2_", "EfficientNetV2-", { $0.uppercased() }),
      ("efficientnet_", "EfficientNet-", { $0.uppercased() }),
      ("regnet_y_", "RegNetY-", flops), ("regnet_x_", "RegNetX-", flops),
      ("vgg", "VGG-", { $0.replacing("_bn", with: " with batch normalization") }),
      ("shufflenet_v2_", "ShuffleNetV2 ", { $0.replacing("_", with: ".") }),
      ("squeezenet", "SqueezeNet ", { $0.replacing("_", with: ".") }),
      ("swin_v2_", "Swin V2-", { $0.uppercased() }), ("swin_", "Swin-", { $0.uppercased() }),
      ("vit_", "ViT-", { $0.uppercased().replacing("_", with: "/") }),
      ("maxvit_", "MaxViT-", { $0.uppercased() }),
      ("convnext_", "ConvNeXt ", { $0.capitalized }),
      ("mobilenet_v3_", "MobileNetV3 ", { $0.capitalized }),
      ("mobilenet_v2", "MobileNetV2", { $0 }),
      ("inception_v3", "Inception v3", { $0 }),
      ("alexnet", "AlexNet", { $0 }), ("googlenet", "GoogLeNet", { $0 }),
      ("identityformer_", "IdentityFormer ", metaFormer),
      ("randformer_", "RandFormer ", metaFormer), ("poolformerv2_", "PoolFormerV2 ", metaFormer),
      ("convformer_", "ConvFormer ", metaFormer), ("caformer_", "CAFormer ", metaFormer),
      ("stacked_cnn", "Stacked CNN", { $0 }),
    ]

  /// The value itself where it is none of the menu.
  package static func shown(_ value: String) -> String {
    guard let known = beginnings.first(where: { value.hasPrefix($0.value) }) else { return value }
    return known.shown + known.rest(String(value.dropFirst(known.value.count)))
  }

  /// `1_6gf` is 1.6GF.
  @Sendable private static func flops(_ rest: String) -> String {
    rest.uppercased().replacing("_", with: ".")
  }

  /// `s18_384_in21ft1k` is S18 384, from ImageNet-21k.
  @Sendable private static func metaFormer(_ rest: String) -> String {
    rest.split(separator: "_").map { part in
      switch part {
      case "in21ft1k": "(from ImageNet-21k)"
      case "in21k": "(ImageNet-21k alone)"
      default: part.uppercased()
      }
    }.joined(separator: " ")
  }
}
