import Foundation
import Record
import Torch

extension PatchTrial.Settings {
  /// The smallest network of every family, quick ones first.
  static let ofEveryFamily: [PatchTrial.Settings] =
    PatchTests.quick + [
      .init(network: "shufflenet_v2_x0_5", side: 224, patchSide: 88, rows: 300, epochs: 8),
      .init(network: "mobilenet_v3_small", side: 160, patchSide: 72, batchSize: 6, epochs: 24),
      .init(network: "mobilenet_v2", side: 160, patchSide: 72, rows: 180),
      .init(network: "regnet_x_400mf", side: 160, patchSide: 72, rows: 180),
      .init(network: "regnet_y_400mf", side: 160, patchSide: 72, rows: 180),
      .init(network: "alexnet", learningRate: 1e-4),
      .init(network: "resnet18"),
      .init(network: "efficientnet_b0", side: 160, patchSide: 72, rows: 180),
      .init(network: "googlenet", side: 192, patchSide: 80, rows: 180),
      .init(
        network: "identityformer_s12", side: 192, patchSide: 80, batchSize: 8, rows: 120, epochs: 4,
        learningRate: 3e-4),
      .init(
        network: "poolformerv2_s12", side: 192, patchSide: 80, batchSize: 8, rows: 120, epochs: 4,
        learningRate: 3e-4),
      .init(network: "convformer_s18", batchSize: 8, rows: 120, learningRate: 3e-4),
      .init(
        network: "caformer_s18", side: 160, patchSide: 72, batchSize: 8, rows: 120, epochs: 4,
        learningRate: 3e-4),
      .init(network: "convnext_tiny", batchSize: 8, rows: 120, learningRate: 3e-4),
      .init(
        network: "vit_b_32", side: 160, patchSide: 72, batchSize: 8, rows: 120, learningRate: 1e-4),
      .init(
        network: "swin_t", side: 160, patchSide: 72, batchSize: 8, rows: 180, epochs: 5,
        learningRate: 1e-4),
      .init(
        network: "swin_v2_t", side: 160, patchSide: 72, batchSize: 8, rows: 180, epochs: 5,
        learningRate: 1e-4),
      .init(network: "vgg11", rows: 120, learningRate: 1e-4),
      .init(network: "resnext50_32x4d", rows: 180),
      .init(network: "wide_resnet50_2", rows: 120),
      .init(network: "efficientnet_v2_s", side: 160, patchSide: 72, rows: 180),
      .init(network: "inception_v3", side: 192, patchSide: 84, rows: 180),
      .init(
        network: "randformer_s12", side: 224, patchSide: 88, batchSize: 8, rows: 120,
        learningRate: 3e-4),
      .init(
        network: "maxvit_t", side: 224, patchSide: 88, batchSize: 4, epochs: 5, learningRate: 5e-4),
    ]
}

extension PatchTrial.Settings {
  static func of(_ network: String) -> Self? { ofEveryFamily.first { $0.network == network } }

  /// See `PatchTests.asked`.
  static func asked(for text: String) throws -> [Self] {
    if text == "all" { return ofEveryFamily }
    return try text.split(separator: ",").map { part in
      let words = part.split(separator: ":")
      guard var settings = of(String(words[0])) else {
        throw TensorError("patches", "no settings of a network '\(words[0])'")
      }
      for word in words.dropFirst() { try settings.change(String(word)) }
      return settings
    }
  }

  private mutating func change(_ word: String) throws {
    let numbers: [String: WritableKeyPath<Self, Int>] = [
      "side": \.side, "patch": \.patchSide, "batch": \.batchSize, "rows": \.rows,
      "epochs": \.epochs,
    ]
    let halves = word.split(separator: "=").map(String.init)
    if halves.count == 2, let key = numbers[halves[0]], let number = Int(halves[1]) {
      self[keyPath: key] = number
    } else if halves.count == 2, halves[0] == "rate", let rate = Double(halves[1]) {
      learningRate = rate
    } else {
      let keys = numbers.keys.sorted() + ["rate"]
      throw TensorError("patches", "'\(word)' is none of \(keys.joined(separator: "=, "))=")
    }
  }
}

extension EpochRecord {
  /// What `make gradcam-check` prints of an epoch.
  func line(seconds: Double) -> String {
    String(
      format: "  epoch %d: loss %.3f, of the validation rows %.3f; %.0f s", epoch,
      training["loss"] ?? .nan, validation["loss"] ?? .nan, seconds)
  }
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
