import Support
import Torch

/// A size that no picture can be given.
package struct PictureSizeError: Error, Equatable, Sendable, CustomStringConvertible {
  package let width: Int, height: Int

  package var description: String {
    "a picture cannot be made \(width)x\(height): both sides must be at least 1, and the area at most "
      + "\(DecodingLimits.standard.maximumPixels) pixels"
  }
}

/// Sizes changed as torchvision changes those of uint8 tensors: the same antialiased kernels
/// (`_upsample_bilinear2d_aa`, `_upsample_bicubic2d_aa`) and the same rounding.
package enum Resampling {
  /// The picture in exactly this size; sides may change their proportion.
  package static func resize(
    _ picture: Picture, width: Int, height: Int, _ interpolation: Interpolation
  ) throws -> Picture {
    guard width > 0, height > 0 else { throw PictureSizeError(width: width, height: height) }
    guard width != picture.width || height != picture.height else { return picture }
    let bytes = try withoutGradient {
      // Interleaved pixels are ATen's channels-last layout: no copy on the way in or out.
      let stored = try Tensor(bytes: picture.bytes, shape: [1, picture.height, picture.width, 3])
      let source = try stored.permute([0, 3, 1, 2])
      let size = [height, width]
      let target =
        switch interpolation {
        case .bilinear: try source.upsampleBilinear2dAntialiased(size, alignCorners: false)
        case .bicubic: try source.upsampleBicubic2dAntialiased(size, alignCorners: false)
        }
      return try target.permute([0, 2, 3, 1]).contiguous().bytes()
    }
    return Picture(width: width, height: height, bytes: bytes)
  }

  /// The shorter side as given, the longer in proportion, rounded down. A strip that would outgrow
  /// what is decoded is refused: 1x50,000 pixels would take 10 GB at a shorter side of 256.
  package static func resizeShorterSide(
    _ picture: Picture, to side: Int, _ interpolation: Interpolation
  ) throws -> Picture {
    let (width, height) = sizeWithShorterSide(side, width: picture.width, height: picture.height)
    guard width <= DecodingLimits.standard.maximumPixels / max(1, height) else {
      throw PictureSizeError(width: width, height: height)
    }
    return try resize(picture, width: width, height: height, interpolation)
  }

  /// The size that `resizeShorterSide` gives: torchvision's `int(size * long / short)`.
  package static func sizeWithShorterSide(
    _ side: Int, width: Int, height: Int
  ) -> (width: Int, height: Int) {
    let short = min(width, height)
    let long = max(width, height)
    let scaled = short > 0 ? Int(Double(side) * Double(long) / Double(short)) : 0
    return width <= height ? (side, scaled) : (scaled, side)
  }

  /// The middle of the picture; black surrounds a smaller picture (torchvision's `center_crop`).
  ///
  /// An odd margin is halved to the nearest even number of pixels, as Python's `round` does; black
  /// that cannot be divided evenly goes to the right and the bottom.
  package static func centreCrop(
    _ picture: Picture, width: Int, height: Int
  ) throws(PictureSizeError) -> Picture {
    guard width > 0, height > 0 else { throw PictureSizeError(width: width, height: height) }
    let columns = Overlap(stored: picture.width, wanted: width)
    let rows = Overlap(stored: picture.height, wanted: height)
    if columns.isWhole && rows.isWhole { return picture }
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    for row in 0..<rows.count {
      let from = ((rows.from + row) * picture.width + columns.from) * 3
      let to = ((rows.to + row) * width + columns.to) * 3
      bytes.replaceSubrange(
        to..<to + columns.count * 3, with: picture.bytes[from..<from + columns.count * 3])
    }
    return Picture(width: width, height: height, bytes: bytes)
  }

  /// What a crop takes along one side: `count` pixels beginning at `from`, put down at `to`.
  private struct Overlap {
    let from: Int, to: Int, count: Int, isWhole: Bool

    init(stored: Int, wanted: Int) {
      count = min(stored, wanted)
      from =
        stored > wanted ? Int((Double(stored - wanted) / 2).rounded(.toNearestOrEven)) : 0
      to = wanted > stored ? (wanted - stored) / 2 : 0
      isWhole = stored == wanted
    }
  }
}
