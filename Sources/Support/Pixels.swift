/// Height and width of a picture, in pixels.
package struct PixelSize: Sendable, Hashable, Codable, CustomStringConvertible {
  package let height: Int, width: Int

  package init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// As `--image-resize` takes it: "96x128".
  package var description: String { "\(height)x\(width)" }
}

/// How a picture's new pixels are made from its old ones.
package enum Interpolation: String, Sendable, CaseIterable, Codable { case bilinear, bicubic }

/// The arithmetic in which new pixels are computed. The last bits of a network's answers, and at
/// times its first digits, depend on it, so a network has the one it was published with.
package enum ResizingArithmetic: String, Sendable, CaseIterable, Codable {
  /// Single precision, rounded once, half to even: torchvision's presets, and Ludwig.
  case float
  /// Fixed point, rounded after each of the two passes: Pillow, which timm's transforms use.
  case pillow
  /// torch's 16-bit kernel for bytes, rounded after each pass: within a level of both. Models that
  /// were saved before the arithmetic was stored with them learned from it.
  case bytes

  /// In words, after the name of the filter.
  package var description: String {
    switch self {
    case .float: "in floating point as torchvision"
    case .pillow: "as Pillow"
    case .bytes: "in whole numbers"
    }
  }
}
