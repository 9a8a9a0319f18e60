import Evaluation
import Support
import Torch

/// What a network sees in the pictures that it was trained on, to tell what is unlike all of them
/// (Sun et al. 2022, "Out-of-Distribution Detection with Deep Nearest Neighbors").
///
/// The distance of a picture is that of its features, brought to length 1, to the k-th nearest of
/// the reference. The distances of the validation pictures, from which nothing was learned, say
/// what is ordinary.
package struct FeatureReference: Sendable, Equatable {
  /// Features [pictures, features] of training pictures, each row of length 1, in half precision.
  package let features: StoredTensor
  /// Training pictures in all, of which the reference holds some.
  package let trainingPictures: Int
  /// Of the validation pictures, in the order of the table.
  package let validationDistances: [Double]

  /// So many training pictures are kept, at most.
  package static let mostPictures = 2_000
  /// Pictures beyond what this share of the validation pictures keep within are unlike those of the
  /// training: the rest of the share is how many ordinary new pictures are called so.
  package static let share = 0.95

  package init(features: StoredTensor, trainingPictures: Int, validationDistances: [Double]) {
    self.features = features
    self.trainingPictures = trainingPictures
    self.validationDistances = validationDistances
  }

  /// Pictures of the reference.
  package var count: Int { features.shape[0] }

  /// The tenth nearest picture; a twentieth of the reference where that is fewer, so that one odd
  /// picture of the training makes no other one ordinary.
  package static func neighbour(of count: Int) -> Int { min(10, max(1, count / 20)) }

  package var rule: FeatureDistances.Rule {
    FeatureDistances.Rule(
      neighbour: Self.neighbour(of: count), referencePictures: count,
      trainingPictures: trainingPictures, validationPictures: validationDistances.count,
      share: Self.share, threshold: quantile(validationDistances.sorted(), Self.share))
  }

  /// The training samples that are kept: all, or as many as fit, drawn at random and in order.
  package static func chosen(of training: [Int], seed: UInt64) -> [Int] {
    guard training.count > mostPictures else { return training }
    var stream = RandomStream(seed: seed, for: .featureReference)
    return stream.permutation(of: training.count).prefix(mostPictures).sorted().map { training[$0] }
  }

  /// - Parameters:
  ///   - seen: features [pictures, features] of the training pictures that are kept.
  ///   - validation: the same of the validation pictures.
  package init(of seen: Tensor, validation: Tensor, trainingPictures: Int) throws {
    let stored = try withoutGradient {
      try seen.ofLengthOne().converted(.float16)
    }
    features = try StoredTensor(name: "features", stored)
    self.trainingPictures = trainingPictures
    // Against what is stored: rounded as it will be for every other picture.
    validationDistances = try NearestPictures(features, on: validation.device)
      .distances(of: validation).map(\.neighbour)
  }
}

/// Measures how far pictures are from those of a reference.
package struct NearestPictures {
  /// From one picture to the nearest of the reference, and to its `neighbour`-th nearest; 0 to 2.
  package typealias Distance = (nearest: Double, neighbour: Double)

  /// Features [pictures, features] in single precision, and their squared lengths [1, pictures].
  private let features: Tensor
  private let squares: Tensor
  private let neighbour: Int

  package init(_ reference: FeatureReference, on device: Device) throws {
    try self.init(reference.features, on: device)
  }

  fileprivate init(_ stored: StoredTensor, on device: Device) throws {
    let features = try Tensor(stored).moved(device, dtype: .float32)
    self.features = features
    squares = try features.square().sum(dimension: [1]).unsqueeze(0)
    neighbour = FeatureReference.neighbour(of: stored.shape[0])
  }

  /// The distance of each row of `given` [pictures, features].
  package func distances(of given: Tensor) throws -> [Distance] {
    try withoutGradient {
      let rows = try given.ofLengthOne()
      let own = try rows.square().sum(dimension: [1], keepDimension: true)
      let products = try rows.matmul(features.transpose(0, second: 1))
      let squared = try own + squares - products * 2
      return try squared.rows().map { row in
        let sorted = row.sorted()
        func distance(_ place: Int) -> Double { Double(max(0, sorted[place - 1])).squareRoot() }
        return (nearest: distance(1), neighbour: distance(neighbour))
      }
    }
  }
}

extension Tensor {
  /// The rows of a matrix at length 1; a row of zeros stays one.
  fileprivate func ofLengthOne() throws -> Tensor {
    try self / vectorNorm(dimension: [1], keepDimension: true).clamp(min: 1e-12)
  }
}
