import Evaluation
import Support

/// All that a saved model needs beside its weights to answer as it did at the end of its training.
package struct ModelCard: Sendable, Codable, Equatable {
  /// The value of `--model-name`.
  package let architecture: String
  package let preprocessing: Preprocessing
  package let target: Target
  /// From this probability on a binary task's positive class is said; 0.5, unused, otherwise.
  package let threshold: Double
  /// Whether the features of a picture are the means over it and its mirror images.
  package let averagesFlips: Bool
  /// Of the table that the model was trained on.
  package let columns: ColumnNames
  /// The program that wrote the model.
  package let programVersion: String

  package init(
    architecture: String, preprocessing: Preprocessing, target: Target, threshold: Double,
    averagesFlips: Bool = false, columns: ColumnNames, programVersion: String
  ) {
    self.architecture = architecture
    self.preprocessing = preprocessing
    self.target = target
    self.threshold = threshold
    self.averagesFlips = averagesFlips
    self.columns = columns
    self.programVersion = programVersion
  }
}

extension ModelCard {
  /// Records of earlier programs do not tell of flips: there were none.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      architecture: try values.decode(String.self, forKey: .architecture),
      preprocessing: try values.decode(Preprocessing.self, forKey: .preprocessing),
      target: try values.decode(Target.self, forKey: .target),
      threshold: try values.decode(Double.self, forKey: .threshold),
      averagesFlips: try values.decodeIfPresent(Bool.self, forKey: .averagesFlips) ?? false,
      columns: try values.decode(ColumnNames.self, forKey: .columns),
      programVersion: try values.decode(String.self, forKey: .programVersion))
  }
}

/// How pictures become a network's input: one size for all, then its weights' channel statistics.
package struct Preprocessing: Sendable, Codable, Equatable {
  package enum Geometry: Sendable, Codable, Equatable {
    /// The shorter side to `resize` pixels, then the square of `crop` pixels at the centre.
    case published(resize: Int, crop: Int)
    /// Exactly this size; the aspect ratio is not kept.
    case exact(PixelSize)
  }

  package let geometry: Geometry
  package let filter: Interpolation
  package let arithmetic: ResizingArithmetic
  /// Per channel (red, green, blue), for pixels in 0...1.
  package let mean: [Double], standardDeviation: [Double]

  /// Inputs with a longer side are refused; the largest published input is 600.
  package static let longestSide = 4096

  package init(
    geometry: Geometry, filter: Interpolation, arithmetic: ResizingArithmetic, mean: [Double],
    standardDeviation: [Double]
  ) {
    self.geometry = geometry
    self.filter = filter
    self.arithmetic = arithmetic
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// Of the network's input.
  package var size: PixelSize {
    switch geometry {
    case .published(_, let crop): PixelSize(height: crop, width: crop)
    case .exact(let size): size
    }
  }

  /// Bytes of one prepared picture: three channels.
  package var byteCount: Int { size.height * size.width * 3 }

  /// What is done, in words.
  package var description: String {
    let manner = "\(filter.rawValue), \(arithmetic.description)"
    return switch geometry {
    case .published(let resize, let crop):
      "shorter side to \(resize) pixels (\(manner)), centre \(crop)x\(crop)"
    case .exact(let size):
      "resized to \(size) (\(manner)), aspect ratio not kept"
    }
  }

  /// Records of earlier programs do not name the arithmetic: there was one.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      geometry: try values.decode(Geometry.self, forKey: .geometry),
      filter: try values.decode(Interpolation.self, forKey: .filter),
      arithmetic: try values.decodeIfPresent(ResizingArithmetic.self, forKey: .arithmetic)
        ?? .bytes,
      mean: try values.decode([Double].self, forKey: .mean),
      standardDeviation: try values.decode([Double].self, forKey: .standardDeviation))
  }
}
