import Foundation
import Record
import Torch

extension PatchTrial.Settings {
  /// The smallest network of every family, quick ones first.
  static let ofEveryFamily: [PatchTrial.Settings] =
    PatchTests.quick + [
      .init(network: "shufflenet_v2_x0_5", rows: 1200, epochs: 6),
      .init(network: "mobilenet_v3_small", rows: 1200, epochs: 6),
      .init(network: "mobilenet_v2", rows: 600),
      .init(network: "regnet_x_400mf", rows: 600),
      .init(network: "regnet_y_400mf", rows: 600),
      .init(network: "alexnet", rows: 480, learningRate: 1e-4),
      .init(network: "resnet18", rows: 480),
      .init(network: "efficientnet_b0", rows: 480),
      .init(network: "googlenet", side: 160, patchSide: 64, rows: 480),
      .init(network: "identityformer_s12", rows: 480, learningRate: 3e-4),
      .init(network: "poolformerv2_s12", rows: 480, learningRate: 3e-4),
      .init(network: "convformer_s18", batchSize: 8, learningRate: 3e-4),
      .init(network: "caformer_s18", batchSize: 8, learningRate: 3e-4),
      .init(network: "convnext_tiny", batchSize: 8, learningRate: 3e-4),
      .init(network: "vit_b_32", side: 160, patchSide: 72, batchSize: 8, learningRate: 1e-4),
      .init(network: "swin_t", batchSize: 8, learningRate: 1e-4),
      .init(network: "swin_v2_t", batchSize: 8, learningRate: 1e-4),
      .init(network: "vgg11", learningRate: 1e-4),
      .init(network: "resnext50_32x4d"),
      .init(network: "wide_resnet50_2"),
      .init(network: "efficientnet_v2_s"),
      .init(network: "inception_v3", side: 192, patchSide: 72),
      .init(network: "randformer_s12", side: 224, patchSide: 72, learningRate: 3e-4),
      .init(network: "maxvit_t", side: 224, patchSide: 72, batchSize: 4, learningRate: 5e-4),
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
