import Support

/// The network of a run, where its weights come from and what of it learns.
package struct ModelPlan: Sendable, Codable, Equatable {
  package var modelName: String
  package var usePretrained = false
  /// Train the pretrained backbone as well; a network from scratch is always trained whole.
  package var fineTune = false
  package var imageResize = ImageResize.original
  /// A file of pretrained weights, looked at before any folder or download.
  package var weightsFile: String?
  /// A folder laid out as `TORCH_HOME`: searched for weights, and where a download is kept.
  package var torchHome: String?
  /// nil for no.
  package var testTimeFlips: Bool?

  package init(modelName: String) { self.modelName = modelName }

  /// Whether answers are about the mean of a picture's features and those of its mirror images.
  package var averagesFlips: Bool { testTimeFlips ?? false }

  /// Only the new head learns.
  package var isFrozen: Bool { usePretrained && !fineTune }
}

/// The size that pictures are given before they enter the network.
package enum ImageResize: Sendable, Equatable {
  /// The architecture's own published transform.
  case original
  /// Exactly this size.
  case size(PixelSize)

  /// The squares that the form of the Galaxy tool offers, the original tool's; any other size is
  /// taken as well.
  package static let offered = [96, 128, 160, 192, 220, 224, 256, 299, 320, 384, 448, 512].map {
    ImageResize.size(height: $0, width: $0)
  }

  package static func size(height: Int, width: Int) -> ImageResize {
    .size(PixelSize(height: height, width: width))
  }
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
    case .size(let size): size.description
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
