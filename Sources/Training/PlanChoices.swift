import Evaluation

/// The task the user asked for.
package enum TaskChoice: String, Sendable, Codable, CaseIterable {
  case automatic = "auto"
  case binary, classification, regression
}

/// A random change of training pictures, by the name users give it.
package enum AugmentationKind: String, Sendable, Codable, CaseIterable {
  case horizontalFlip = "random_horizontal_flip"
  case verticalFlip = "random_vertical_flip"
  case rotate = "random_rotate"
  case blur = "random_blur"
  case brightness = "random_brightness"
  case contrast = "random_contrast"
}

/// The number type that the forward pass computes in; weights are always kept in float32.
package enum Precision: String, Sendable, Codable, CaseIterable {
  case float32 = "fp32"
  case bfloat16 = "bf16"
}

/// The size that pictures are given before they enter the network.
package enum ImageResize: Sendable, Equatable {
  /// The architecture's own published transform.
  case original
  /// Exactly this size, in pixels.
  case size(height: Int, width: Int)
}

extension ImageResize: Codable, LosslessStringConvertible {
  /// Reads `original` or `HEIGHTxWIDTH`; nil for anything else.
  package init?(_ text: String) {
    if text == "original" {
      self = .original
      return
    }
    let sides = text.split(separator: "x", omittingEmptySubsequences: false)
    let digits: (Substring) -> Bool = { side in side.utf8.allSatisfy { (48...57).contains($0) } }
    guard sides.count == 2, sides.allSatisfy(digits), let height = Int(sides[0]),
      let width = Int(sides[1]), height > 0, width > 0
    else { return nil }
    self = .size(height: height, width: width)
  }

  package var description: String {
    switch self {
    case .original: "original"
    case .size(let height, let width): "\(height)x\(width)"
    }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let size = ImageResize(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is neither 'original' nor HEIGHTxWIDTH")
    }
    self = size
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// How the decision threshold of a binary task is chosen.
package enum ThresholdPolicy: Sendable, Codable, Equatable {
  case automatic(metric: ThresholdMetric)
  case manual(Double)
}
