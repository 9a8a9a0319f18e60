/// How far pictures lie from those that a model was trained on, by the features that its network
/// sees in them (Sun et al. 2022, "Out-of-Distribution Detection with Deep Nearest Neighbors").
package struct FeatureDistances: Sendable, Equatable {
  /// What the distances are measured against.
  package struct Rule: Sendable, Equatable {
    /// The distance of a picture is that to the nearest, the second nearest, … training picture.
    package let neighbour: Int
    /// Training pictures that are measured against, and how many the training had.
    package let referencePictures: Int, trainingPictures: Int
    /// Validation pictures, whose own distances give the threshold.
    package let validationPictures: Int
    /// The share of the validation pictures that lie within the threshold.
    package let share: Double
    /// Beyond this distance a picture is unlike those of the training.
    package let threshold: Double

    package init(
      neighbour: Int, referencePictures: Int, trainingPictures: Int, validationPictures: Int,
      share: Double, threshold: Double
    ) {
      self.neighbour = neighbour
      self.referencePictures = referencePictures
      self.trainingPictures = trainingPictures
      self.validationPictures = validationPictures
      self.share = share
      self.threshold = threshold
    }
  }

  package let rule: Rule
  /// Of each row, to the neighbour of the rule.
  package let distances: [Double]
  /// Of each row, to the nearest training picture.
  package let nearest: [Double]

  /// Features of one picture that was looked at twice differ by their rounding: those of the
  /// training are stored in half precision.
  package static let ofOnePicture = 0.003

  package init(_ distances: [Double], nearest: [Double], by rule: Rule) {
    self.rule = rule
    self.distances = distances
    self.nearest = nearest
  }

  /// The rows beyond the threshold, the farthest first; of equals the first.
  package var unlike: [Int] {
    distances.indices.filter { distances[$0] > rule.threshold }
      .sorted { (distances[$1], $0) < (distances[$0], $1) }
  }

  /// The rows that are, to the network, pictures of its training. A network to which ordinary
  /// pictures are hardly farther apart than that cannot tell.
  package var ofTraining: [Int] {
    guard rule.threshold > 10 * Self.ofOnePicture else { return [] }
    return nearest.indices.filter { nearest[$0] <= Self.ofOnePicture }
  }
}
