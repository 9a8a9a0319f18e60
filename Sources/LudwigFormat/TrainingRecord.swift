import Evaluation
import Training

/// What a finished training came to, as far as Ludwig's files tell it.
package struct TrainingRecord: Sendable {
  package let plan: Plan
  package let history: TrainingHistory
  /// Labelled rows per class, in index order; empty for a regression.
  package let classCounts: [Int]
  /// Rows of the training subset.
  package let trainingRows: Int
  /// The one evaluation of the test subset, by the model that was kept.
  package let test: SubsetEvaluation

  package init(
    plan: Plan, history: TrainingHistory, classCounts: [Int], trainingRows: Int,
    test: SubsetEvaluation
  ) {
    self.plan = plan
    self.history = history
    self.classCounts = classCounts
    self.trainingRows = trainingRows
    self.test = test
  }

  /// Optimizer steps of an epoch; a last batch of one row joins the one before it.
  var stepsPerEpoch: Int {
    let size = max(1, history.batchSize)
    let full = trainingRows / size
    let rest = trainingRows % size
    return max(1, full + (rest > 1 || (rest == 1 && (full == 0 || size == 1)) ? 1 : 0))
  }

  /// The metrics of the test evaluation that are also taken in every epoch.
  var testMetrics: [MetricRow] {
    let keys = Set(history.epochs.first?.validation.map(\.key) ?? [])
    return test.rows.filter { keys.contains($0.key) }
  }
}
