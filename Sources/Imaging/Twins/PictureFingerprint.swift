import Support

/// What copies of a picture have in common, whatever file, size or frame they have: about one
/// kilobyte, so that it can be kept for every picture of a data set.
package struct PictureFingerprint: Sendable {
  /// Grey levels of the whole picture, brought to a square of `Patch.side`, row by row.
  let thumbnail: [UInt8]
  /// Of the size and of all pixels.
  let pixels: ContentDigest
  /// Whether there are too few pixels to tell a picture from another one of its kind.
  let isSmall: Bool

  /// Of the shorter side, in pixels. Handwritten digits of 8x8 come as near to each other as copies
  /// do, X-rays of 14x14 do not.
  private static let leastSide = 12

  package init(_ picture: Picture) throws {
    let small = try Resampling.resize(
      picture, width: Patch.side, height: Patch.side, .bilinear, .pillow)
    thumbnail = small.bytes.withUnsafeBufferPointer { bytes in
      (0..<Patch.count).map { place in
        // Shares of ITU-R BT.601, as Pillow's conversion to grey has them.
        let red = Int(bytes[place * 3])
        let green = Int(bytes[place * 3 + 1])
        return UInt8((red * 299 + green * 587 + Int(bytes[place * 3 + 2]) * 114 + 500) / 1000)
      }
    }
    var digest = ContentDigest()
    digest.add(UInt64(picture.height))
    digest.add(UInt64(picture.width))
    picture.bytes.withUnsafeBufferPointer { digest.add(UnsafeRawBufferPointer($0)) }
    pixels = digest
    isSmall = min(picture.width, picture.height) < Self.leastSide
  }
}
