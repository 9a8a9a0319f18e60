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
