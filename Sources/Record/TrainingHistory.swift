import Evaluation

/// One metric of one subset; nil where it is undefined.
package struct MetricValue: Sendable, Codable, Equatable {
  package let key: String
  package let value: Double?

  package init(key: String, value: Double?) {
    self.key = key
    self.value = value
  }
}

/// What one epoch came to.
package struct EpochRecord: Sendable, Codable, Equatable {
  /// Counted from 1.
  package let epoch: Int
  /// Over the epoch's own (augmented) batches, while the weights moved.
  package let training: [MetricValue]
  /// With the weights at the end of the epoch.
  package let validation: [MetricValue]

  package init(epoch: Int, training: [MetricValue], validation: [MetricValue]) {
    self.epoch = epoch
    self.training = training
    self.validation = validation
  }
}

extension [MetricValue] {
  package subscript(key: String) -> Double? { first { $0.key == key }?.value }
}

/// The course of a training: every epoch, and which of them the model is of.
package struct TrainingHistory: Sendable, Codable, Equatable {
  package var epochs: [EpochRecord] = []
  /// Counted from 1: the weights of this epoch are the model. 0 before there is any.
  package var bestEpoch = 0
  package var stoppedEarly = false
  /// The key of the metric whose value chose the best epoch: the validation metric, or `loss` where
  /// that was undefined in every epoch.
  package var chosenBy: String
  /// Optimizer steps of each epoch.
  package let stepsPerEpoch: Int

  package init(chosenBy metric: String, stepsPerEpoch: Int) {
    chosenBy = metric
    self.stepsPerEpoch = stepsPerEpoch
  }

  package var roundsWithoutImprovement: Int { epochs.count - bestEpoch }

  /// One metric over the epochs, from the first; nil where it was undefined.
  package struct Curve: Sendable, Equatable {
    package let key: String
    package let training: [Double?], validation: [Double?]
  }

  /// Epochs of metrics as metrics of epochs.
  package var curves: [Curve] {
    (epochs.first?.validation ?? []).map { metric in
      Curve(
        key: metric.key, training: epochs.map { $0.training[metric.key] },
        validation: epochs.map { $0.validation[metric.key] })
    }
  }
}
