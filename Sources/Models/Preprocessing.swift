import Imaging
import Networks
import Record
import Support

extension Preprocessing {
  /// The published transform, or exactly the size asked for where the network can take it.
  package init(_ architecture: Architecture, resize: ImageResize) throws(PreprocessingError) {
    let published = architecture.transform
    let geometry: Geometry
    switch resize {
    case .original where published.keepsAspectRatio:
      geometry = .published(resize: published.resize, crop: published.crop)
    case .original:
      geometry = .exact(PixelSize(height: published.crop, width: published.crop))
    case .size(let size):
      guard architecture.inputSizes.accepts(size) else {
        throw PreprocessingError(
          architecture: architecture.name, size: size, accepted: architecture.inputSizes)
      }
      geometry = .exact(size)
    }
    self.init(
      geometry: geometry, filter: published.filter, arithmetic: published.arithmetic,
      mean: published.mean, standardDeviation: published.standardDeviation)
  }

  /// The picture at the network's input size: RGB interleaved, row-major.
  package func prepare(_ picture: Picture) throws -> Picture {
    switch geometry {
    case .published(let resize, let crop):
      return try Resampling.resizeShorterSide(
        picture, to: resize, crop: crop, filter, arithmetic)
    case .exact(let size):
      return try Resampling.resize(
        picture, width: size.width, height: size.height, filter, arithmetic)
    }
  }
}

/// A picture size that a network cannot take.
package struct PreprocessingError: Error, Sendable, Equatable, CustomStringConvertible {
  package let architecture: String
  package let size: PixelSize
  package let accepted: InputSizes

  package var description: String {
    "\(architecture) cannot take pictures of \(size): it takes \(accepted.description); "
      + "choose another --image-resize"
  }
}
