import Networks
import Record
import Testing

@Suite struct NetworkNameTests {
  @Test func `every network of the menu has a name of its own, as people write it`() {
    let names = Catalogue.menu.map { NetworkName.shown($0.name) }
    #expect(Set(names).count == names.count)
    for (architecture, shown) in zip(Catalogue.menu, names) {
      #expect(shown != architecture.name && !shown.contains("_"), "\(architecture.name)")
      #expect(shown.first?.isUppercase == true, "\(architecture.name)")
    }
  }

  @Test func `well known names`() {
    let expected = [
      "mobilenet_v2": "MobileNetV2", "resnet18": "ResNet-18", "wide_resnet50_2": "Wide ResNet-50-2",
      "resnext50_32x4d": "ResNeXt-50 32x4d", "vit_b_16": "ViT-B/16", "swin_v2_t": "Swin V2-T",
      "efficientnet_v2_s": "EfficientNetV2-S", "regnet_y_1_6gf": "RegNetY-1.6GF",
      "vgg11_bn": "VGG-11 with batch normalization", "shufflenet_v2_x0_5": "ShuffleNetV2 x0.5",
      "convnext_tiny": "ConvNeXt Tiny", "mobilenet_v3_small": "MobileNetV3 Small",
      "caformer_s18_384_in21ft1k": "CAFormer S18 384 (from ImageNet-21k)",
    ]
    for (value, shown) in expected { #expect(NetworkName.shown(value) == shown) }
    #expect(NetworkName.shown("of_another_menu") == "of_another_menu")
  }
}
