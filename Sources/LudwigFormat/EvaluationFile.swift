import Evaluation
import Support

/// Every number of the report's tables, at the best epoch, for programs to read: also those for which Ludwig's files have no place.
public struct EvaluationFile: Sendable {
  /// How the test's confidence intervals were made.
  public struct Intervals: Sendable {
    public let resamples: Int
    /// What was drawn anew: `images`, or `values of lesion_id`.
    public let unit: String

    public init(resamples: Int, unit: String) {
      self.resamples = resamples
      self.unit = unit
    }
  }

  public let training: SubsetEvaluation, validation: SubsetEvaluation, test: SubsetEvaluation
  /// From 1.
  public let bestEpoch: Int
  public let intervals: Intervals

  public init(
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
  public var json: JSONValue {
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
