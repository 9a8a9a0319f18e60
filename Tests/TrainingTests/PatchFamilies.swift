import Foundation
import Support

extension PatchTrial.Settings {
  /// The smallest network of every family, quick ones first.
  static let ofEveryFamily: [PatchTrial.Settings] =
    PatchTests.quick + [
      .init("shufflenet_v2_x0_5", side: 224, patchSide: 88, rows: 300, epochs: 8),
      .init("mobilenet_v3_small", side: 160, patchSide: 72, batchSize: 6, epochs: 24),
      .init("mobilenet_v2", side: 160, patchSide: 72, rows: 180),
      .init("regnet_x_400mf", side: 160, patchSide: 72, rows: 180),
      .init("regnet_y_400mf", side: 160, patchSide: 72, rows: 180),
      .init("alexnet", learningRate: 1e-4),
      .init("resnet18"),
      .init("efficientnet_b0", side: 160, patchSide: 72, rows: 180),
      .init("googlenet", side: 192, patchSide: 80, rows: 180),
      .init(
        "identityformer_s12", side: 192, patchSide: 80, batchSize: 8, rows: 120, epochs: 4,
        learningRate: 3e-4),
      .init(
        "poolformerv2_s12", side: 192, patchSide: 80, batchSize: 8, rows: 120, epochs: 4,
        learningRate: 3e-4),
      .init("convformer_s18", batchSize: 8, rows: 120, learningRate: 3e-4),
      .init(
        "caformer_s18", side: 160, patchSide: 72, batchSize: 8, rows: 120, epochs: 4,
        learningRate: 3e-4),
      .init("convnext_tiny", batchSize: 8, rows: 120, learningRate: 3e-4),
      .init("vit_b_32", side: 160, patchSide: 72, batchSize: 8, rows: 120, learningRate: 1e-4),
      .init(
        "swin_t", side: 160, patchSide: 72, batchSize: 8, rows: 180, epochs: 5, learningRate: 1e-4),
      .init(
        "swin_v2_t", side: 160, patchSide: 72, batchSize: 8, rows: 180, epochs: 5,
        learningRate: 1e-4),
      .init("vgg11", rows: 120, learningRate: 1e-4),
      .init("resnext50_32x4d", rows: 180),
      .init("wide_resnet50_2", rows: 120),
      .init("efficientnet_v2_s", side: 160, patchSide: 72, rows: 180),
      .init("inception_v3", side: 192, patchSide: 84, rows: 180),
      .init(
        "randformer_s12", side: 224, patchSide: 88, batchSize: 8, rows: 120, learningRate: 3e-4),
      .init("maxvit_t", side: 224, patchSide: 88, batchSize: 4, epochs: 5, learningRate: 5e-4),
    ]
}

extension PatchTrial.Result {
  /// What `make gradcam-check` prints of a network.
  func line(_ settings: PatchTrial.Settings, seconds: Double) -> String {
    let network = settings.network.padding(toLength: 20, withPad: " ", startingAt: 0)
    return String(
      format: "%@ %dx%d, map %@ of %@: accuracy %.3f, inside %.3f (by chance %.3f), "
        + "weights shuffled %.3f; %d epochs, %.0f s",
      network, settings.side, settings.side, mapSize.description, layer, accuracy, inside,
      insideByChance, insideShuffled, epochs, seconds)
  }
}
