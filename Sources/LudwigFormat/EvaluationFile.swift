import Evaluation
import Support

/// Every number of the report's tables, at the best epoch, for programs to read: also those for which Ludwig's files have no place.
package struct EvaluationFile: Sendable {
  /// How the test's confidence intervals were made.
  package struct Intervals: Sendable {
    package let resamples: Int
    /// What was drawn anew: `images`, or `values of lesion_id`.
    package let unit: String

    package init(resamples: Int, unit: String) {
      self.resamples = resamples
      self.unit = unit
    }
  }

  package let training: SubsetEvaluation, validation: SubsetEvaluation, test: SubsetEvaluation
  /// From 1.
  package let bestEpoch: Int
  package let intervals: Intervals

  package init(
    training: SubsetEvaluation, validation: SubsetEvaluation, test: SubsetEvaluation,
    bestEpoch: Int, intervals: Intervals
  ) {
    self.training = training
    self.validation = validation
    self.test = test
    self.bestEpoch = bestEpoch
    self.intervals = intervals
  }

  /// The content of `evaluation.json`. An undefined metric is null; `interval` is [lower, upper].
  package var json: JSONValue {
    let isBinary = test.predictions.task == .binary
    return [
      "best_epoch": .integer(bestEpoch),
      "decision_threshold": isBinary ? .number(test.threshold) : .null,
      "intervals": [
        "confidence": 0.95, "method": "percentile bootstrap",
        "resamples": .integer(intervals.resamples), "unit": .string(intervals.unit),
      ],
      "task": .string(test.predictions.task.rawValue),
      "test": Self.subset(test),
      "training": Self.subset(training),
      "validation": Self.subset(validation),
    ]
  }

  private static func subset(_ evaluation: SubsetEvaluation) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("metrics", .object(evaluation.rows.map { ($0.key, metric($0)) })),
      ("rows", .integer(evaluation.predictions.count)),
    ]
    if let calibration = evaluation.calibration {
      members.append(("expected_calibration_error", .number(calibration.expectedError)))
    }
    return .object(members)
  }

  private static func metric(_ row: MetricRow) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("name", .string(row.name)), ("value", .defined(row.value)),
    ]
    if let interval = row.interval {
      members.append(("interval", [.number(interval.lower), .number(interval.upper)]))
    }
    return .object(members)
  }
}
