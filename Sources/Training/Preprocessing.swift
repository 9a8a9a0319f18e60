import Imaging
import Networks

/// How pictures become a network's input: one size for all, then the channel statistics its weights were trained with.
package struct Preprocessing: Sendable, Codable, Equatable {
  package enum Geometry: Sendable, Codable, Equatable {
    /// The shorter side to `resize` pixels, then the square of `crop` pixels at the centre.
    case published(resize: Int, crop: Int)
    /// Exactly this size; the aspect ratio is not kept.
    case exact(height: Int, width: Int)
  }

  package let geometry: Geometry
  package let filter: Interpolation
  /// Per channel (red, green, blue), for pixels in 0...1.
  package let mean: [Double], standardDeviation: [Double]

  /// The architecture's published transform, or exactly the size asked for where the network can take it.
  package init(_ architecture: Architecture, resize: ImageResize) throws(PreprocessingError) {
    let published = architecture.transform
    switch resize {
    case .original where published.keepsAspectRatio:
      geometry = .published(resize: published.resize, crop: published.crop)
    case .original: geometry = .exact(height: published.crop, width: published.crop)
    case .size(let height, let width):
      guard architecture.inputSizes.accepts(height: height, width: width) else {
        throw PreprocessingError(
          architecture: architecture.name, height: height, width: width,
          accepted: architecture.inputSizes)
      }
      geometry = .exact(height: height, width: width)
    }
    filter = published.filter == .bicubic ? .bicubic : .bilinear
    mean = published.mean
    standardDeviation = published.standardDeviation
  }

  /// As it was stored with a model.
  package init(
    geometry: Geometry, filter: Interpolation, mean: [Double], standardDeviation: [Double]
  ) {
    self.geometry = geometry
    self.filter = filter
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  package var height: Int {
    switch geometry {
    case .published(_, let crop): crop
    case .exact(let height, _): height
    }
  }

  package var width: Int {
    switch geometry {
    case .published(_, let crop): crop
    case .exact(_, let width): width
    }
  }

  /// Bytes of one prepared picture.
  package var byteCount: Int { height * width * 3 }

  /// The picture at the network's input size: RGB interleaved, row-major.
  package func prepare(_ picture: Picture) throws -> Picture {
    switch geometry {
    case .published(let resize, let crop):
      let resized = try Resampling.resizeShorterSide(picture, to: resize, filter)
      return try Resampling.centreCrop(resized, width: crop, height: crop)
    case .exact(let height, let width):
      return try Resampling.resize(picture, width: width, height: height, filter)
    }
  }

  /// What is done, in words for the report.
  package var description: String {
    switch geometry {
    case .published(let resize, let crop):
      "shorter side to \(resize) pixels (\(filter.rawValue)), centre \(crop)x\(crop)"
    case .exact(let height, let width):
      "resized to \(height)x\(width) (\(filter.rawValue)), aspect ratio not kept"
    }
  }
}

/// A picture size that a network cannot take.
package struct PreprocessingError: Error, Sendable, Equatable, CustomStringConvertible {
  package let architecture: String
  package let height: Int, width: Int
  package let accepted: InputSizes

  package var description: String {
    "\(architecture) cannot take pictures of \(height)x\(width): it takes \(accepted.description); "
      + "choose another --image-resize"
  }
}
