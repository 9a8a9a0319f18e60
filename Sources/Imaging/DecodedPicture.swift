/// A picture in memory: 8-bit RGB, interleaved, rows from the top.
package struct Picture: Sendable, Equatable {
  package let width: Int, height: Int
  /// `width * height * 3` bytes.
  package let bytes: PixelBytes

  init(width: Int, height: Int, bytes: PixelBytes) {
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  /// Nil unless there are as many bytes as the size says.
  package init?(width: Int, height: Int, bytes: [UInt8]) {
    guard width > 0, height > 0, bytes.count == width * height * 3 else { return nil }
    self.init(width: width, height: height, bytes: PixelBytes(bytes))
  }
}

/// A picture as decoded, upright, with everything that was decided on the way.
package struct DecodedPicture: Sendable, Equatable {
  package let picture: Picture
  /// In the order in which they were done; empty for an ordinary picture.
  package let notes: [DecodingNote]
}

/// Something that was done to a picture beyond reading its bytes.
package enum DecodingNote: Sendable, Hashable, CustomStringConvertible {
  /// Some pixel was not opaque; transparent pixels become white.
  case alphaOnWhite
  /// The file holds this many pages or frames and the first was taken.
  case firstPage(of: Int)
  /// The EXIF orientation (2...8) that was applied.
  case orientationApplied(Int)
  /// 16-bit samples were divided by 257 and rounded, so the full range stays the full range.
  case sixteenBitReduced
  /// All of those 16-bit samples are within the lowest 12 bits, as microscopes and scanners give
  /// them: the picture is nearly black.
  case twelveBitsInSixteen
  /// CMYK became RGB by (255 - ink)(255 - black) / 255, without a colour profile.
  case cmykConverted
  /// CIE Lab became sRGB.
  case labConverted

  /// Whether the picture is likely to be useless as it is.
  package var isWarning: Bool { self == .twelveBitsInSixteen }

  package var description: String {
    switch self {
    case .alphaOnWhite: "transparency laid on white"
    case .firstPage(let pages): "first of \(pages) pages or frames taken"
    case .orientationApplied(let orientation): "EXIF orientation \(orientation) applied"
    case .sixteenBitReduced: "16-bit samples reduced to 8 bits (divided by 257)"
    case .twelveBitsInSixteen:
      "nearly black: 16-bit samples of which only the lowest 12 bits are used leave at "
        + "most 17 of 256 grey levels; scale them to 0...65535, or save them with 8 bits"
    case .cmykConverted: "CMYK converted to RGB without a colour profile"
    case .labConverted: "Lab converted to sRGB"
    }
  }
}

/// What a decoder refuses before it allocates pixels.
package struct DecodingLimits: Sendable, Equatable {
  /// Width times height.
  package var maximumPixels: Int
  /// The size of the file.
  package var maximumBytes: Int

  /// 178,956,970 pixels is where Pillow raises `DecompressionBombError` (half a GiB of RGB, twice
  /// its `MAX_IMAGE_PIXELS` of a quarter GiB); 1 GiB of file is more than any of them needs.
  package init(maximumPixels: Int = 178_956_970, maximumBytes: Int = 1 << 30) {
    self.maximumPixels = maximumPixels
    self.maximumBytes = maximumBytes
  }

  package static let standard = DecodingLimits()
}
