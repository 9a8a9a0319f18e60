import Evaluation
import Foundation
import Support
import Training

/// What the best epoch's model says about every subset. The test rows are looked at here for the first and only time.
struct Results {
  /// How often rows, or groups of them, are drawn anew for the 95 % intervals.
  static let resamples = 1000

  let history: Training.TrainingHistory
  let training: SubsetEvaluation, validation: SubsetEvaluation, test: SubsetEvaluation
  /// Nil where the task is not binary.
  let decision: DecisionThreshold?

  init(
    _ trainer: Trainer, data: PreparedData, history: Training.TrainingHistory,
    policy: ThresholdPolicy, seed: UInt64
  ) throws {
    self.history = history
    let validationPredictions = try trainer.predictions(of: data.rows.validation)
    var decision: DecisionThreshold?
    if case .binary(let rows) = validationPredictions {
      switch policy {
      case .manual(let value): decision = .manual(value)
      case .automatic(let metric): decision = .automatic(by: metric, validation: rows)
      }
    }
    self.decision = decision
    let threshold = decision ?? .standard
    training = SubsetEvaluation(
      try trainer.predictions(of: data.rows.training), threshold: threshold)
    validation = SubsetEvaluation(validationPredictions, threshold: threshold)
    let groups = data.rows.test.map { data.dataset.samples[$0].group }
    test = SubsetEvaluation(
      try trainer.predictions(of: data.rows.test), threshold: threshold,
      bootstrap: Bootstrap(
        rowCount: groups.count, groups: groups, seed: seed, resamples: Self.resamples))
  }

  /// The main test numbers in one line, for whoever watches.
  var summary: String {
    let numbers = test.headline.compactMap { row in
      row.value.map { value in
        "\(row.name) \(NumberText.metric(value))"
          + (row.interval.map {
            " (95 % interval \(NumberText.metric($0.lower, decimals: 3)) to "
              + "\(NumberText.metric($0.upper, decimals: 3)))"
          } ?? "")
      }
    }
    return "Test: " + numbers.joined(separator: ", ")
  }
}
