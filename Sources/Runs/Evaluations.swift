import Evaluation
import Record
import Training

extension Evaluations {
  /// How often rows, or groups of them, are drawn anew for the 95 % intervals.
  static let resamples = 1000

  /// What a trainer's model says about every subset. Test rows are looked at only here, once.
  ///
  /// - Parameter calibrated: what the model, as it is now, says of the validation rows.
  init(
    _ trainer: Trainer, calibrated: CalibratedValidation, data: PreparedData,
    policy: ThresholdPolicy, seed: UInt64, baseline: FrozenBaseline? = nil
  ) throws {
    self.init(
      training: try trainer.predictions(of: data.training.training), calibrated: calibrated,
      test: try trainer.predictions(of: data.dataset.samples(in: .test)), data: data,
      policy: policy, seed: seed, baseline: baseline)
  }

  /// What was said about every subset, by one model or by those of the folds. The threshold is
  /// chosen on the validation rows.
  init(
    training: Predictions, calibrated: CalibratedValidation, test predictions: Predictions,
    data: PreparedData, policy: ThresholdPolicy, seed: UInt64, baseline: FrozenBaseline?
  ) {
    let validation = calibrated.predictions
    let decision = policy.decision(on: validation)
    let threshold = decision ?? .standard
    let test = data.dataset.samples(in: .test)
    let groups = test.map { data.dataset.drawnTogether[$0] }
    let bootstrap = Bootstrap(
      rowCount: groups.count, groups: groups, seed: seed, resamples: Self.resamples)
    let tested = SubsetEvaluation(predictions, threshold: threshold, bootstrap: bootstrap)
    let frozen = baseline.flatMap { baseline in
      ModelComparison(
        of: tested, with: baseline.test,
        threshold: (policy.decision(on: baseline.validation) ?? .standard).value,
        bootstrap: bootstrap)
    }
    let leaking = data.leaks.rows(of: .test)
    self.init(
      training: SubsetEvaluation(training, threshold: threshold).metrics,
      validation: SubsetEvaluation(validation, threshold: threshold), test: tested,
      decision: decision,
      intervals: Intervals(
        resamples: Self.resamples,
        unit: data.dataset.columns.sampleID.map { "values of \($0.name)" } ?? "images"),
      testWithoutLeaks: leaking.isEmpty
        ? nil : PartComparison(of: tested, without: leaking, bootstrap: bootstrap),
      frozenBaseline: frozen,
      calibration: calibrated.scaling.flatMap {
        CalibrationEffect(
          of: $0, fittedRows: validation.count, test: tested.predictions, bootstrap: bootstrap)
      },
      slices: data.dataset.columns.slice.map { column in
        Slices(
          of: tested, column: column.name, values: test.map { data.dataset.samples[$0].slice },
          bootstrap: bootstrap)
      })
  }
}

extension ThresholdPolicy {
  /// The threshold that the validation rows lead to; nil where the task is not binary.
  fileprivate func decision(on validation: Predictions) -> DecisionThreshold? {
    guard case .binary(let rows) = validation else { return nil }
    return switch self {
    case .manual(let value): .manual(value)
    case .automatic(let metric): .automatic(by: metric, validation: rows)
    }
  }
}
