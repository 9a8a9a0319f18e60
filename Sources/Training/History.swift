import Evaluation

/// One metric of one subset; nil where it is undefined.
package struct MetricValue: Sendable, Codable, Equatable {
  package let key: String
  package let value: Double?
}

/// What one epoch came to.
package struct EpochRecord: Sendable, Codable, Equatable {
  /// Counted from 1.
  package let epoch: Int
  /// Over the epoch's own (augmented) batches, while the weights moved.
  package let training: [MetricValue]
  /// With the weights at the end of the epoch.
  package let validation: [MetricValue]

  package func validationValue(_ key: String) -> Double? {
    validation.first { $0.key == key }?.value
  }
}

/// The course of a training: every epoch, and which of them the model is of.
package struct TrainingHistory: Sendable, Codable, Equatable {
  package internal(set) var epochs: [EpochRecord] = []
  /// The epoch with the best validation metric (the lowest validation loss if that metric was never defined), counted from 1: its
  /// weights are the model.
  package internal(set) var bestEpoch = 0
  package internal(set) var stoppedEarly = false
  /// The key of the metric that chose the best epoch.
  package let validationMetric: String
  package let batchSize: Int
  package let learningRate: Double

  init(validationMetric: String, batchSize: Int, learningRate: Double) {
    self.validationMetric = validationMetric
    self.batchSize = batchSize
    self.learningRate = learningRate
  }

  var roundsWithoutImprovement: Int { epochs.count - bestEpoch }

  /// What the reader of the results must know about the choice of the epoch.
  package var notices: [String] {
    guard epochs.allSatisfy({ $0.validationValue(validationMetric)?.isNaN ?? true }) else {
      return []
    }
    return [
      "WARNING: the validation metric \(validationMetric) was undefined in every epoch, so the "
        + "best epoch was chosen by the validation loss."
    ]
  }
}
