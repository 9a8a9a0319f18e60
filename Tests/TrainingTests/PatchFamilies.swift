import Foundation
import Record
import Torch

extension PatchTrial.Settings {
  /// The smallest network of every family, quick ones first. At 224 pixels a last map of 7x7 has
  /// three places across a patch: with fewer a map that is one place off has missed it.
  static let ofEveryFamily: [PatchTrial.Settings] =
    PatchTests.quick
    + large.map { network, batchSize, learningRate in
      PatchTrial.Settings(
        network: network, side: 224, patchSide: 96, batchSize: batchSize, rows: 600,
        learningRate: learningRate)
    }

  private static let large: [(network: String, batchSize: Int, learningRate: Double)] = [
    ("shufflenet_v2_x0_5", 12, 1e-3),
    ("mobilenet_v3_small", 12, 1e-3),
    ("mobilenet_v2", 12, 1e-3),
    ("regnet_x_400mf", 12, 1e-3),
    ("regnet_y_400mf", 12, 1e-3),
    ("alexnet", 12, 1e-4),
    ("resnet18", 12, 1e-3),
    ("efficientnet_b0", 12, 1e-3),
    ("googlenet", 12, 1e-3),
    ("identityformer_s12", 12, 3e-4),
    ("poolformerv2_s12", 12, 3e-4),
    ("convformer_s18", 8, 3e-4),
    ("caformer_s18", 8, 3e-4),
    ("convnext_tiny", 8, 3e-4),
    ("vit_b_32", 8, 1e-4),
    ("swin_t", 8, 1e-4),
    ("swin_v2_t", 8, 1e-4),
    ("vgg11", 12, 1e-4),
    ("resnext50_32x4d", 12, 1e-3),
    ("wide_resnet50_2", 12, 1e-3),
    ("efficientnet_v2_s", 12, 1e-3),
    ("inception_v3", 12, 1e-3),
    ("randformer_s12", 12, 3e-4),
    ("maxvit_t", 4, 5e-4),
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
