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
    let decision = policy.decision(on: calibrated.predictions)
    let threshold = decision ?? .standard
    // Gone before the test is asked about: the largest of the subsets.
    let training = MetricTable(
      try trainer.predictions(of: data.training.training), threshold: threshold.value)
    let test = data.dataset.samples(in: .test)
    self.init(
      training: training, calibrated: calibrated, test: try trainer.predictions(of: test),
      rows: TestRows(of: data), policy: policy, seed: seed, baseline: baseline)
  }

  /// What was said about every subset, by one model or by those of the folds. The threshold is
  /// chosen on the validation rows.
  package init(
    training: MetricTable, calibrated: CalibratedValidation, test: Predictions, rows: TestRows,
    policy: ThresholdPolicy, seed: UInt64, baseline: FrozenBaseline? = nil
  ) {
    let validation = calibrated.predictions
    let decision = policy.decision(on: validation)
    let threshold = decision ?? .standard
    let bootstrap = Bootstrap(
      rowCount: rows.groups.count, groups: rows.groups, seed: seed, resamples: Self.resamples)
    let tested = SubsetEvaluation(test, threshold: threshold, bootstrap: bootstrap)
    let frozen = baseline.flatMap { baseline in
      ModelComparison(
        of: tested, with: baseline.test,
        threshold: (policy.decision(on: baseline.validation) ?? .standard).value,
        bootstrap: bootstrap)
    }
    self.init(
      training: training, validation: SubsetEvaluation(validation, threshold: threshold),
      test: tested, decision: decision,
      intervals: Intervals(resamples: Self.resamples, unit: rows.unit),
      testWithoutLeaks: rows.leaking.isEmpty
        ? nil : PartComparison(of: tested, without: rows.leaking, bootstrap: bootstrap),
      frozenBaseline: frozen,
      calibration: calibrated.scaling.flatMap {
        CalibrationEffect(
          of: $0, fittedRows: $0.rowCount, test: tested.predictions, bootstrap: bootstrap)
      },
      slices: rows.slices.map { column, values in
        Slices(of: tested, column: column, values: values, bootstrap: bootstrap)
      })
  }
}

/// What the evaluation of a test has to know of its rows, beside the answers.
package struct TestRows {
  /// Of each row, what it is drawn together with; nil where it is drawn alone.
  let groups: [String?]
  /// What is drawn, in the report's words.
  let unit: String
  /// Rows whose picture is practically one of the training or validation.
  let leaking: [Int]
  let slices: (column: String, values: [String?])?

  init(of data: PreparedData) {
    let test = data.dataset.samples(in: .test)
    self.init(
      groups: test.map { data.dataset.drawnTogether[$0] },
      unit: data.dataset.columns.sampleID.map { "values of \($0.name)" } ?? "images",
      leaking: data.leaks.rows(of: .test),
      slices: data.dataset.columns.slice.map { column in
        (column.name, test.map { data.dataset.samples[$0].slice })
      })
  }

  package init(
    groups: [String?], unit: String, leaking: [Int] = [],
    slices: (column: String, values: [String?])? = nil
  ) {
    self.groups = groups
    self.unit = unit
    self.leaking = leaking
    self.slices = slices
  }
}

extension ThresholdPolicy {
  /// The threshold that the validation rows lead to; nil where the task is not binary.
  func decision(on validation: Predictions) -> DecisionThreshold? {
    guard case .binary(let rows) = validation else { return nil }
    return switch self {
    case .manual(let value): .manual(value)
    case .automatic(let metric): .automatic(by: metric, validation: rows)
    }
  }
}
