import Evaluation
import Support

/// Everything a report says, as plain values; the page follows from it alone.
public struct ReportContent: Sendable {
  /// Such as "image-learner 1.0.0".
  public let program: String
  /// Such as "LibTorch 2.13.0".
  public let engine: String
  public let dataset: DatasetFacts
  public let settings: RunSettings
  public let history: TrainingHistory
  /// All three come from the best epoch's checkpoint. Nil where the training rows were not evaluated again.
  public let training: SubsetEvaluation?
  public let validation: SubsetEvaluation
  public let test: SubsetEvaluation
  /// What the 95 % intervals of the test metrics stand for; nil where there are none.
  public let intervals: IntervalFacts?
  /// Of a binary task.
  public let decision: DecisionThreshold?
  /// The picture of each test row, as the table names it; empty where the names are not to be shown.
  public let testImages: [String]

  public init(
    program: String, engine: String, dataset: DatasetFacts, settings: RunSettings,
    history: TrainingHistory, training: SubsetEvaluation?, validation: SubsetEvaluation,
    test: SubsetEvaluation, intervals: IntervalFacts?, decision: DecisionThreshold?,
    testImages: [String]
  ) {
    self.program = program
    self.engine = engine
    self.dataset = dataset
    self.settings = settings
    self.history = history
    self.training = training
    self.validation = validation
    self.test = test
    self.intervals = intervals
    self.decision = decision
    self.testImages = testImages
  }

  var task: LearningTask { test.predictions.task }

  /// What chose the epoch: where the validation metric was undefined in all of them, the loss did.
  var chooserOfEpoch: String {
    let metric = settings.validationMetric
    let curve = history.curves.first { $0.metric.key == metric.key }
    let isUndefined = curve.map { $0.validation.allSatisfy { $0 == nil } } ?? false
    return isUndefined ? "validation loss" : metric.name
  }

  /// The classifier's rows on a subset, nil for a regression.
  static func classified(_ subset: SubsetEvaluation) -> ClassificationPredictions? {
    switch subset.predictions {
    case .binary(let rows), .multiclass(let rows): rows
    case .regression: nil
    }
  }
}

/// How the confidence intervals were made.
public struct IntervalFacts: Sendable {
  public let resamples: Int
  /// What was drawn anew: "images", or "values of lesion_id".
  public let unit: String

  public init(resamples: Int, unit: String) {
    self.resamples = resamples
    self.unit = unit
  }
}

/// The numbers of every epoch.
public struct TrainingHistory: Sendable {
  /// One metric over the epochs, from the first; nil where it was undefined.
  public struct Curve: Sendable {
    public let metric: Metric
    public let training: [Double?], validation: [Double?]

    public init(metric: Metric, training: [Double?], validation: [Double?]) {
      self.metric = metric
      self.training = training
      self.validation = validation
    }
  }

  public let curves: [Curve]
  /// Counted from 1.
  public let bestEpoch: Int
  public let epochsRun: Int
  /// How the curves were measured, in whole sentences.
  public let trainingNote: String?

  public init(curves: [Curve], bestEpoch: Int, epochsRun: Int, trainingNote: String?) {
    self.curves = curves
    self.bestEpoch = bestEpoch
    self.epochsRun = epochsRun
    self.trainingNote = trainingNote
  }
}
