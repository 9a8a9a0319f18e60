import Evaluation
import Record
import Support

/// Every metric of the report's tables, at the best epoch, for programs to read: also those for
/// which Ludwig's files have no place.
package enum EvaluationFile {
  /// The content of `evaluation.json`. An undefined metric is null; `interval` is [lower, upper].
  /// `classes` are in index order, each with what its files of predictions are called, without
  /// their ending.
  package static func json(_ record: RunRecord) -> JSONValue {
    let evaluations = record.evaluations
    let all: JSONValue = [
      "best_epoch": .integer(record.history.bestEpoch),
      "classes": .array(
        zip(record.model.target.classes, PredictionFiles.names(of: record.model.target.classes))
          .map { ["name": .string($0), "prediction_files": .string($1)] }),
      "decision_threshold": record.task == .binary ? .number(evaluations.test.threshold) : .null,
      "intervals": Self.intervals(evaluations.intervals),
      "task": .string(record.task.rawValue),
      "test": subset(evaluations.test.metrics),
      "training": subset(evaluations.training),
      "validation": subset(evaluations.validation.metrics),
    ]
    guard case .object(var members) = all else { return all }
    if let part = evaluations.testWithoutLeaks {
      members.append(("test_without_leaks", Self.part(part)))
    }
    if let baseline = evaluations.frozenBaseline {
      members.append(("frozen_baseline", comparison(baseline)))
    }
    if let effect = evaluations.calibration { members.append(("calibration", calibration(effect))) }
    if let folds = evaluations.folds {
      members.append(("folds", Self.folds(folds, evaluations.test)))
    }
    if let slices = evaluations.slices { members.append(("slices", Self.slices(slices))) }
    return .object(members)
  }

  /// The tests of a cross-validation's folds; `test` has all of their answers together, and neither
  /// is of the saved model.
  private static func folds(_ results: FoldResults, _ test: SubsetEvaluation) -> JSONValue {
    [
      "count": .integer(results.folds.count),
      "folds": .array(
        results.folds.map { fold in
          [
            "best_epoch": .integer(fold.history.bestEpoch),
            "groups": .integer(fold.testGroups),
            "metrics": .object(fold.metrics.map { ($0.key, .defined($0.value)) }),
            "rows": .integer(fold.rows.test),
          ]
        }),
      "metrics": .object(
        test.rows.map { row in
          let spread = results.spread(of: row.key)
          let members: [(key: String, value: JSONValue)] = [
            ("mean", .defined(spread.mean)),
            ("standard_deviation", .defined(spread.standardDeviation)),
          ]
          return (row.key, .object(members))
        }),
    ]
  }

  /// The main metrics of the test rows with each value; null is the value of those without one.
  private static func slices(_ given: Slices) -> JSONValue {
    [
      "column": .string(given.column),
      "values": .array(
        given.slices.map { slice in
          [
            "groups": .integer(slice.groupCount),
            "metrics": .object(slice.rows.map { ($0.key, metric($0)) }),
            "rows": .integer(slice.rowCount),
            "value": slice.value.map { .string($0) } ?? .null,
          ]
        }),
    ]
  }

  /// Of the test, before and after the logits were divided; `difference` is the interval of the
  /// error after less that before.
  private static func calibration(_ effect: CalibrationEffect) -> JSONValue {
    func change(_ given: CalibrationEffect.Change) -> JSONValue {
      ["after": .number(given.after), "before": .number(given.before)]
    }
    return [
      "difference": interval(effect.difference),
      "expected_calibration_error": change(effect.error),
      "fitted_validation_rows": .integer(effect.fittedRows), "loss": change(effect.loss),
      "temperature": .number(effect.temperature),
    ]
  }

  /// The pretrained network as it was, with a solved last layer; `difference` is the interval of
  /// the model's value less this one.
  private static func comparison(_ baseline: ModelComparison) -> JSONValue {
    [
      "difference": interval(baseline.difference), "metric": .string(baseline.metric),
      "value": .defined(baseline.value),
    ]
  }

  private static func interval(_ interval: Interval?) -> JSONValue {
    interval.map { [.number($0.lower), .number($0.upper)] } ?? .null
  }

  /// The main metrics on the rows that are left; `difference` is the interval of the whole test's
  /// value less this one.
  private static func part(_ part: PartComparison) -> JSONValue {
    [
      "metrics": .object(
        part.rows.map { row in
          let members: [(key: String, value: JSONValue)] = [
            ("name", .string(row.metric.name)), ("value", .defined(row.part)),
            ("difference", interval(row.difference)),
          ]
          return (row.metric.key, .object(members))
        }), "rows": .integer(part.rowCount),
    ]
  }

  static func intervals(_ given: Evaluations.Intervals) -> JSONValue {
    [
      "confidence": 0.95, "method": "percentile bootstrap",
      "resamples": .integer(given.resamples), "unit": .string(given.unit),
    ]
  }

  static func subset(_ table: MetricTable) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("metrics", .object(table.rows.map { ($0.key, metric($0)) })),
      ("rows", .integer(table.rowCount)),
    ]
    if let error = table.expectedCalibrationError {
      members.append(("expected_calibration_error", .number(error)))
    }
    return .object(members)
  }

  private static func metric(_ row: MetricRow) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("name", .string(row.name)), ("value", .defined(row.value)),
    ]
    if row.interval != nil { members.append(("interval", interval(row.interval))) }
    return .object(members)
  }
}
