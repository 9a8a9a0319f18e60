import Evaluation
import Support
import Training

/// Everything that a saved model needs beside its weights, to answer as it did at the end of its training.
package struct ModelCard: Sendable, Equatable {
  /// What the model answers.
  package enum Answer: Sendable, Equatable {
    /// The probability of `positive`, which is said from `threshold` on.
    case binary(negative: String, positive: String, threshold: Double)
    /// In index order.
    case classes([String])
    /// A number in the target's own unit.
    case value
  }

  /// The value of `--model-name`.
  package let architecture: String
  package let preprocessing: Preprocessing
  package let answer: Answer
  /// Headers of the table that the model was trained on.
  package let imageColumn: String, targetColumn: String, sampleIDColumn: String?
  /// The program that wrote the model.
  package let programVersion: String

  package init(
    architecture: String, preprocessing: Preprocessing, answer: Answer, imageColumn: String,
    targetColumn: String, sampleIDColumn: String?, programVersion: String
  ) {
    self.architecture = architecture
    self.preprocessing = preprocessing
    self.answer = answer
    self.imageColumn = imageColumn
    self.targetColumn = targetColumn
    self.sampleIDColumn = sampleIDColumn
    self.programVersion = programVersion
  }

  /// What the network's head gives.
  package var output: ModelOutput {
    switch answer {
    case .binary: .binary
    case .classes(let names): .classes(names.count)
    case .value: .value
    }
  }

  package var task: LearningTask {
    switch answer {
    case .binary: .binary
    case .classes: .classification
    case .value: .regression
    }
  }

  /// In index order, of two the positive one last; empty for a regression.
  package var classes: [String] {
    switch answer {
    case .binary(let negative, let positive, _): [negative, positive]
    case .classes(let names): names
    case .value: []
    }
  }

  /// The probability from which the positive class of a binary task is said; 0.5 for other tasks, which do not use it.
  package var threshold: Double {
    if case .binary(_, _, let threshold) = answer { return threshold }
    return 0.5
  }

  /// Raw answers to pictures as predictions, ready for `PredictionTable`: one row of `output.width` numbers for each.
  ///
  /// Nothing is known about the truth: every row gets the first class, or 0, which `PredictionTable.unlabelled` does not show.
  package func predictions(_ answers: [[Float]]) throws(PredictionsError) -> Predictions {
    let truth = [Int](repeating: 0, count: answers.count)
    switch answer {
    case .binary:
      return .binary(
        try ClassificationPredictions(classes: classes, logits: answers, truth: truth))
    case .classes:
      return .multiclass(
        try ClassificationPredictions(classes: classes, logits: answers, truth: truth))
    case .value:
      return .regression(
        try RegressionPredictions(
          values: answers.map { Double($0.first ?? .nan) }, truth: truth.map(Double.init)))
    }
  }
}
