import Evaluation
import Support

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

/// Why a training ended before its last epoch.
package enum EarlyEnd: Sendable, Codable, Equatable {
  /// The validation metric had not become better for as long as was asked for.
  case noImprovement
  /// Another epoch would not have ended in time.
  case outOfTime(minutes: Double)
  /// A loss or an answer was no finite number, in the epoch after the last one of the history.
  case diverged(reason: String)
}

/// The course of a training: every epoch, and which of them the model is of.
package struct TrainingHistory: Sendable, Codable, Equatable {
  package var epochs: [EpochRecord] = []
  /// Counted from 1: the weights of this epoch are the model. 0 before there is any.
  package var bestEpoch = 0
  /// Nil where all epochs were trained.
  package var earlyEnd: EarlyEnd?
  /// The key of the metric whose value chose the best epoch: the validation metric, or `loss` where
  /// that was undefined in every epoch.
  package var chosenBy: String
  /// Optimizer steps of each epoch.
  package let stepsPerEpoch: Int

  package init(chosenBy metric: String, stepsPerEpoch: Int) {
    chosenBy = metric
    self.stepsPerEpoch = stepsPerEpoch
  }

  /// Whether validation rows chose the best epoch, and not the plan.
  package var isChosen: Bool { epochs.contains { !$0.validation.isEmpty } }

  package var roundsWithoutImprovement: Int { epochs.count - bestEpoch }

  /// Whether the validation metric had not become better for as long as was asked for.
  package var stoppedEarly: Bool { earlyEnd == .noImprovement }

  /// One metric over the epochs, from the first; nil where it was undefined.
  package struct Curve: Sendable, Equatable {
    package let key: String
    package let training: [Double?], validation: [Double?]
  }

  /// Epochs of metrics as metrics of epochs.
  package var curves: [Curve] {
    (epochs.first?.training ?? []).map { metric in
      Curve(
        key: metric.key, training: epochs.map { $0.training[metric.key] },
        validation: epochs.map { $0.validation[metric.key] })
    }
  }
}

extension TrainingHistory {
  /// What the reader of the results must know about the choice of the epoch and the end.
  package func notices(wanted metric: Metric, epochs planned: Int) -> [Notice] {
    var notices: [Notice] = []
    if chosenBy != metric.key {
      notices.note(
        .warning,
        "the validation metric \(metric.key) was undefined in every epoch, so the best epoch was "
          + "chosen by the validation loss.")
    }
    let model = "the model is that of epoch \(bestEpoch), the best of the \(epochs.count) before"
    switch earlyEnd {
    case .diverged(let reason):
      notices.note(
        .warning,
        "training ended in epoch \(epochs.count + 1) of \(planned): \(reason). "
          + "What comes after is lost; \(model).")
    case .outOfTime(let minutes):
      notices.note(
        .warning,
        "training ended after \(epochs.count) of \(planned) epochs, because another would not have "
          + "ended within the \(NumberText.short(minutes)) minutes of the time limit; "
          + "the model is that of epoch \(bestEpoch).")
    case .noImprovement, nil: break
    }
    return notices
  }
}

extension TrainingHistory {
  private enum CodingKeys: String, CodingKey {
    case epochs, bestEpoch, earlyEnd, chosenBy, stepsPerEpoch
    /// How earlier versions stored the only early end that they knew.
    case stoppedEarly
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    epochs = try values.decode([EpochRecord].self, forKey: .epochs)
    bestEpoch = try values.decode(Int.self, forKey: .bestEpoch)
    chosenBy = try values.decode(String.self, forKey: .chosenBy)
    stepsPerEpoch = try values.decode(Int.self, forKey: .stepsPerEpoch)
    earlyEnd = try values.decodeIfPresent(EarlyEnd.self, forKey: .earlyEnd)
    let stopped = try values.decodeIfPresent(Bool.self, forKey: .stoppedEarly)
    if stopped == true { earlyEnd = .noImprovement }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(epochs, forKey: .epochs)
    try values.encode(bestEpoch, forKey: .bestEpoch)
    try values.encode(chosenBy, forKey: .chosenBy)
    try values.encode(stepsPerEpoch, forKey: .stepsPerEpoch)
    try values.encodeIfPresent(earlyEnd, forKey: .earlyEnd)
  }
}
