import Evaluation
import Support

/// Everything a report says, as plain values; the page follows from it alone.
package struct ReportContent: Sendable {
  /// Such as "image-learner 1.0.0".
  package let program: String
  /// Such as "LibTorch 2.13.0".
  package let engine: String
  package let dataset: DatasetFacts
  package let settings: RunSettings
  package let history: TrainingHistory
  /// All three come from the best epoch's checkpoint. Nil where the training rows were not evaluated again.
  package let training: SubsetEvaluation?
  package let validation: SubsetEvaluation
  package let test: SubsetEvaluation
  /// What the 95 % intervals of the test metrics stand for; nil where there are none.
  package let intervals: IntervalFacts?
  /// Of a binary task.
  package let decision: DecisionThreshold?
  /// The picture of each test row, as the table names it; empty where the names are not to be shown.
  package let testImages: [String]

  package init(
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
}

/// How the confidence intervals were made.
package struct IntervalFacts: Sendable {
  package let resamples: Int
  /// What was drawn anew: "images", or "values of lesion_id".
  package let unit: String

  package init(resamples: Int, unit: String) {
    self.resamples = resamples
    self.unit = unit
  }
}

/// The numbers of every epoch.
package struct TrainingHistory: Sendable {
  /// One metric over the epochs, from the first; nil where it was undefined.
  package struct Curve: Sendable {
    package let metric: Metric
    package let training: [Double?], validation: [Double?]

    package init(metric: Metric, training: [Double?], validation: [Double?]) {
      self.metric = metric
      self.training = training
      self.validation = validation
    }
  }

  package let curves: [Curve]
  /// Counted from 1.
  package let bestEpoch: Int
  package let epochsRun: Int
  /// How the curves were measured, in whole sentences.
  package let trainingNote: String?

  package init(curves: [Curve], bestEpoch: Int, epochsRun: Int, trainingNote: String?) {
    self.curves = curves
    self.bestEpoch = bestEpoch
    self.epochsRun = epochsRun
    self.trainingNote = trainingNote
  }
}
