import Evaluation
import Record
import Support
import Training

/// What the training of a fold leaves: the answers of its model as they come from training.
struct FoldOutcome: Codable {
  let history: TrainingHistory
  let training: Predictions, validation: Predictions, test: Predictions
  /// Of the pretrained network as it was, with a solved last layer; nil where it was not asked.
  let baselineValidation: Predictions?, baselineTest: Predictions?
  let notices: [Notice]
}

/// The answers of all folds as if they were those of one model, and each fold's own.
struct PooledAnswers {
  let calibrated: CalibratedValidation
  private let outcomes: [FoldOutcome]
  private let training: Predictions, test: Predictions
  private let baseline: FrozenBaseline?
  /// What all logits are multiplied by.
  private let factor: Double

  init(_ outcomes: [FoldOutcome], _ data: PreparedData, _ plan: Plan) throws {
    self.outcomes = outcomes
    // The rows of the tests, fold after fold, back to the order of the table.
    let places = data.folds.flatMap(\.test)
    let validation = try Predictions(joining: outcomes.map(\.validation))
    let (scaling, notices) = plan.training.calibrationMethod.scaling(fittedTo: validation)
    factor = 1 / (scaling?.temperature ?? 1)
    calibrated = CalibratedValidation(
      validation.multiplyingLogits(by: factor), scaling: scaling, notices: notices)
    training = try Predictions(joining: outcomes.map(\.training))
      .multiplyingLogits(by: factor)
    test = try Predictions(joining: outcomes.map(\.test), at: places)
      .multiplyingLogits(by: factor)
    let (validations, tests) = (
      outcomes.compactMap(\.baselineValidation), outcomes.compactMap(\.baselineTest)
    )
    baseline =
      tests.count == outcomes.count
      ? FrozenBaseline(
        validation: try Predictions(joining: validations),
        test: try Predictions(joining: tests, at: places)) : nil
  }

  func evaluations(_ data: PreparedData, _ plan: Plan) -> Evaluations {
    let threshold = plan.threshold.decision(on: calibrated.predictions) ?? .standard
    var evaluations = Evaluations(
      training: MetricTable(training, threshold: threshold.value), calibrated: calibrated,
      test: test, rows: TestRows(of: data), policy: plan.threshold, seed: plan.randomSeed,
      baseline: baseline)
    evaluations.folds = results(data, evaluations.decision ?? .standard)
    return evaluations
  }

  private func results(_ data: PreparedData, _ threshold: DecisionThreshold) -> FoldResults {
    var foldOfRow = [Int](repeating: 0, count: data.dataset.samples.count)
    let folds = zip(data.folds, outcomes).enumerated().map { index, fold in
      let (rows, outcome) = fold
      for sample in rows.test { foldOfRow[sample] = index + 1 }
      let test = outcome.test.multiplyingLogits(by: factor)
      let names = rows.test.map { data.dataset.drawnTogether[$0] }
      return FoldResults.Fold(
        rows: BySubset(
          training: rows.training.training.count, validation: rows.training.validation.count,
          test: rows.test.count),
        testGroups: Set(names.compactMap(\.self)).count + names.count { $0 == nil },
        history: outcome.history,
        metrics: SubsetEvaluation(test, threshold: threshold).rows.map {
          MetricValue(key: $0.key, value: $0.value)
        })
    }
    return FoldResults(folds: folds, foldOfRow: foldOfRow)
  }
}
