import CResampling
import Support

/// A size that no picture can be given.
package struct PictureSizeError: Error, Equatable, Sendable, CustomStringConvertible {
  package let width: Int, height: Int

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  package var description: String {
    "a picture cannot be made \(width)x\(height): both sides must be at least 1, and the area at "
      + "most \(DecodingLimits.standard.maximumPixels) pixels"
  }
}

/// Pictures in another size, antialiased, to the byte as the program that a network was published
/// with makes them: `ResizingArithmetic` says which.
///
/// Memory and time follow the pixels of the picture and of the result, whatever the shape of
/// either: what is cut away is not computed, and what one pass leaves to the next is a few rows.
package enum Resampling {
  /// The picture in exactly this size; sides may change their proportion.
  package static func resize(
    _ picture: Picture, width: Int, height: Int, _ interpolation: Interpolation,
    _ arithmetic: ResizingArithmetic
  ) throws -> Picture {
    guard width > 0, height > 0 else { throw PictureSizeError(width: width, height: height) }
    return try resize(
      picture, columns: Side(wanted: width, kept: width),
      rows: Side(wanted: height, kept: height), interpolation, arithmetic)
  }

  /// The square of `crop` pixels at the centre of the picture whose shorter side is `side`, at
  /// least `crop`. A strip that would outgrow what is decoded is refused: nearly nothing of it is
  /// in the square.
  package static func resizeShorterSide(
    _ picture: Picture, to side: Int, crop: Int, _ interpolation: Interpolation,
    _ arithmetic: ResizingArithmetic
  ) throws -> Picture {
    let (width, height) = sizeWithShorterSide(side, width: picture.width, height: picture.height)
    guard width > 0, height > 0, width <= DecodingLimits.standard.maximumPixels / height,
      (1...side).contains(crop)
    else { throw PictureSizeError(width: width, height: height) }
    return try resize(
      picture, columns: Side(wanted: width, kept: crop), rows: Side(wanted: height, kept: crop),
      interpolation, arithmetic)
  }

  /// The size of a picture whose shorter side is as given: torchvision's `int(size * long / short)`
  /// for the longer.
  package static func sizeWithShorterSide(
    _ side: Int, width: Int, height: Int
  ) -> (width: Int, height: Int) {
    let short = min(width, height)
    let long = max(width, height)
    let scaled = short > 0 ? Int(Double(side) * Double(long) / Double(short)) : 0
    return width <= height ? (side, scaled) : (scaled, side)
  }

  /// Pixels of one side of the result, and how many of them are kept from the middle.
  ///
  /// Half of an odd rest is rounded to the nearest even number, as Python's `round` does in
  /// torchvision's `center_crop`.
  struct Side {
    let wanted: Int, kept: Int

    var first: Int { Int((Double(wanted - kept) / 2).rounded(.toNearestOrEven)) }

    fileprivate func of(_ stored: Int) -> cresampling_side {
      cresampling_side(
        stored: Int64(stored), wanted: Int64(wanted), first: Int64(first), kept: Int64(kept))
    }
  }

  private static func resize(
    _ picture: Picture, columns: Side, rows: Side, _ interpolation: Interpolation,
    _ arithmetic: ResizingArithmetic
  ) throws -> Picture {
    if columns.kept == picture.width, columns.wanted == picture.width,
      rows.kept == picture.height, rows.wanted == picture.height
    {
      return picture
    }
    let count = columns.kept * rows.kept * 3
    var status: Int32 = 0
    let bytes = try PixelBytes(count: count) { target in
      status = picture.bytes.withUnsafeBufferPointer { source in
        cresampling_resize(
          source.baseAddress, columns.of(picture.width), rows.of(picture.height),
          interpolation.filter, arithmetic.kind, target.baseAddress)
      }
    }
    guard status == 0 else {
      throw MemoryShortage("resizing a picture to \(columns.wanted)x\(rows.wanted)")
    }
    return Picture(width: columns.kept, height: rows.kept, bytes: bytes)
  }
}

extension Interpolation {
  fileprivate var filter: cresampling_filter {
    switch self {
    case .bilinear: CRESAMPLING_BILINEAR
    case .bicubic: CRESAMPLING_BICUBIC
    }
  }
}

extension ResizingArithmetic {
  fileprivate var kind: cresampling_arithmetic {
    switch self {
    case .float: CRESAMPLING_FLOAT
    case .pillow: CRESAMPLING_PILLOW
    case .bytes: CRESAMPLING_BYTES
    }
  }
}
