import Datasets
import Evaluation
import Support

/// Prepared pictures by sample index: RGB interleaved bytes at the network's input size.
package protocol PixelSource: Sendable {
  /// One picture for each sample, in their order.
  func pixels(of samples: [Int]) throws -> [[UInt8]]
}

/// What is to be learned, by sample index.
package enum TrainingTargets: Sendable {
  /// Class indices and the classes' names in index order; of two, the second is the positive one.
  case binary([Int], classes: [String])
  case classes([Int], classes: [String])
  case values([Double])

  package var output: ModelOutput {
    switch self {
    case .binary: .binary
    case .classes(_, let classes): .classes(classes.count)
    case .values: .value
    }
  }

  package var task: LearningTask {
    switch self {
    case .binary: .binary
    case .classes: .classification
    case .values: .regression
    }
  }

  var classCount: Int {
    switch self {
    case .binary(_, let classes), .classes(_, let classes): classes.count
    case .values: 0
    }
  }

  /// A model's answers about some samples, beside what is true of them. Values are in the target's own unit.
  package func predictions(_ answers: [[Float]], of samples: [Int]) throws -> Predictions {
    switch self {
    case .binary(let truth, let classes):
      .binary(
        try ClassificationPredictions(
          classes: classes, logits: answers, truth: samples.map { truth[$0] }))
    case .classes(let truth, let classes):
      .multiclass(
        try ClassificationPredictions(
          classes: classes, logits: answers, truth: samples.map { truth[$0] }))
    case .values(let truth):
      .regression(
        try RegressionPredictions(
          values: answers.map { Double($0[0]) }, truth: samples.map { truth[$0] }))
    }
  }
}

/// The samples of each subset, by sample index.
package struct SubsetRows: Sendable {
  package let training: [Int], validation: [Int], test: [Int]

  package init(training: [Int], validation: [Int], test: [Int]) {
    self.training = training
    self.validation = validation
    self.test = test
  }
}
