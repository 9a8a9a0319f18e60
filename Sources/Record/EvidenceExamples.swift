import Support

/// Some pictures, and where in them a model found the evidence for its answers: what is known of
/// them beside the files that show it.
package struct EvidenceExamples: Sendable, Codable, Equatable {
  /// A class, or a value.
  package enum Answer: Sendable, Equatable {
    case label(String)
    case value(Double)
  }

  package struct Example: Sendable, Codable, Equatable {
    /// As the table has it, or as the archive calls it.
    package let image: String
    /// Nil where it is not known.
    package let truth: Answer?
    package let prediction: Answer
    /// Of the predicted class; nil for a regression.
    package let probability: Double?
    /// Whether anything in the picture speaks for the answer; if not, the map is zero everywhere.
    package let hasEvidence: Bool
    /// Names of files: the picture as the network saw it, and the same below the map.
    package let original: String, overlay: String

    package init(
      image: String, truth: Answer?, prediction: Answer, probability: Double?, hasEvidence: Bool,
      original: String, overlay: String
    ) {
      self.image = image
      self.truth = truth
      self.prediction = prediction
      self.probability = probability
      self.hasEvidence = hasEvidence
      self.original = original
      self.overlay = overlay
    }
  }

  /// By which rule the pictures were chosen.
  package let rule: String
  /// The layer that the maps come from, as the published weights call it.
  package let layer: String
  /// Of the maps, and of the pictures.
  package let mapSize: PixelSize, pictureSize: PixelSize
  package let examples: [Example]

  package init(
    rule: String, layer: String, mapSize: PixelSize, pictureSize: PixelSize, examples: [Example]
  ) {
    self.rule = rule
    self.layer = layer
    self.mapSize = mapSize
    self.pictureSize = pictureSize
    self.examples = examples
  }

  /// So many are shown on the page of a prediction, whatever was asked for.
  package static let mostOnPage = 24

  /// The first ones, with the same rule.
  package func first(_ count: Int) -> EvidenceExamples {
    EvidenceExamples(
      rule: rule, layer: layer, mapSize: mapSize, pictureSize: pictureSize,
      examples: Array(examples.prefix(count)))
  }

  /// Of all files.
  package var files: [String] { examples.flatMap { [$0.overlay, $0.original] } }
}

extension EvidenceExamples.Answer: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // A class may be called "NaN", which is read as a number where one is asked for.
    if let name = try? container.decode(String.self) {
      self = .label(name)
    } else {
      self = .value(try container.decode(Double.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .label(let name): try container.encode(name)
    case .value(let value): try container.encode(value)
    }
  }
}
