import Evaluation
import Support

/// Everything that is known of a run when it is over. Report, statistics and model files are all
/// written from it; it is stored as `run.json`, so that any of them can be made again.
package struct RunRecord: Sendable, Codable {
  /// Raised whenever a reader of older files would misunderstand newer ones. 2 is that of records
  /// whose logits lie in files of their own; all others are still 1.
  package static let schemaVersion = 2

  package var schemaVersion = 1
  package let software: Software
  /// The words of the command line, and what they ask for; paths are names alone.
  package let command: [String]
  package let plan: Plan
  package let compute: ComputeRecord
  package let data: DataRecord
  package let model: ModelCard
  /// Nil for a start from scratch.
  package let weights: WeightsRecord?
  package let settings: RunSettings
  package let history: TrainingHistory
  package var evaluations: Evaluations
  /// Nil in older files.
  package var examples: EvidenceExamples?
  /// In the order in which they came up.
  package let notices: [Notice]

  package init(
    software: Software, command: [String], plan: Plan, compute: ComputeRecord, data: DataRecord,
    model: ModelCard, weights: WeightsRecord?, settings: RunSettings, history: TrainingHistory,
    evaluations: Evaluations, examples: EvidenceExamples? = nil, notices: [Notice]
  ) {
    self.software = software
    self.command = command
    self.plan = plan
    self.compute = compute
    self.data = data
    self.model = model
    self.weights = weights
    self.settings = settings
    self.history = history
    self.evaluations = evaluations
    self.examples = examples
    self.notices = notices
    if [evaluations.validation, evaluations.test].contains(where: \.storesLogitsApart) {
      schemaVersion = Self.schemaVersion
    }
  }
}

/// What made a run.
package struct Software: Sendable, Codable, Equatable {
  package let name: String, version: String, torchVersion: String

  package init(torchVersion: String) {
    name = Self.name
    version = Self.version
    self.torchVersion = torchVersion
  }

  /// What this program calls itself.
  package static let name = "image-learner"
  /// Semantic version; the Galaxy tool and the changelog carry the same.
  package static let version = "0.2.0"
}

/// What a run used of the machine.
package struct ComputeRecord: Sendable, Codable, Equatable {
  /// `cpu`, or `cuda:0`.
  package let device: String
  /// CUDA devices that the run could see.
  package let gpuCount: Int
  /// Threads of a tensor operation, and threads that decode pictures.
  package let threads: Int, decodingThreads: Int
  /// What decided the number of threads: an option, a scheduler, a limit; nil in older files.
  package let threadsSource: String?

  package init(
    device: String, gpuCount: Int, threads: Int, threadsSource: String? = nil, decodingThreads: Int
  ) {
    self.device = device
    self.gpuCount = gpuCount
    self.threads = threads
    self.threadsSource = threadsSource
    self.decodingThreads = decodingThreads
  }
}

/// Where pretrained weights came from.
package struct WeightsRecord: Sendable, Codable, Equatable {
  /// The base name of the file.
  package let file: String
  package let origin: String
  package let sha256: String

  package init(file: String, origin: String, sha256: String) {
    self.file = file
    self.origin = origin
    self.sha256 = sha256
  }
}

/// What was automatic in the plan, resolved.
package struct RunSettings: Sendable, Codable, Equatable {
  package let batchSize: Resolved<Int>
  /// Nil where the last layer was solved.
  package let learningRate: Resolved<Double>?
  /// The key of the metric that is to choose the best epoch.
  package let validationMetric: String
  /// Norm that all gradients together are cut to.
  package let gradientClipping: Double
  /// Of each class in the loss; nil where every row counts the same.
  package let classWeights: [Double]?

  package init(
    batchSize: Resolved<Int>, learningRate: Resolved<Double>?, validationMetric: String,
    gradientClipping: Double, classWeights: [Double]? = nil
  ) {
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.validationMetric = validationMetric
    self.gradientClipping = gradientClipping
    self.classWeights = classWeights
  }
}

/// What the best epoch's model says about every subset.
package struct Evaluations: Sendable, Codable {
  package let training: MetricTable
  package var validation: SubsetEvaluation, test: SubsetEvaluation
  /// Nil where the task is not binary.
  package let decision: DecisionThreshold?
  package let intervals: Intervals
  /// The test beside that without the rows whose picture is practically one of training or
  /// validation; nil where there are none, and in older files.
  package var testWithoutLeaks: PartComparison?
  /// The same network frozen, with a solved last layer; nil where a frozen one or none was
  /// pretrained, and in older files.
  package var frozenBaseline: ModelComparison?
  /// What the calibration did to the probabilities; nil where there was none, and in older files.
  package var calibration: CalibrationEffect?
  /// The test by the values of a column; nil where none was named, and in older files.
  package var slices: Slices?
  /// Of a cross-validation, whose answers `test` then has; nil where there was none, and in older
  /// files.
  package var folds: FoldResults?

  /// How the confidence intervals of the test were made.
  package struct Intervals: Sendable, Codable, Equatable {
    package let resamples: Int
    /// What was drawn anew: `images`, or `values of lesion_id`.
    package let unit: String

    package init(resamples: Int, unit: String) {
      self.resamples = resamples
      self.unit = unit
    }
  }

  package init(
    training: MetricTable, validation: SubsetEvaluation, test: SubsetEvaluation,
    decision: DecisionThreshold?, intervals: Intervals,
    testWithoutLeaks: PartComparison? = nil, frozenBaseline: ModelComparison? = nil,
    calibration: CalibrationEffect? = nil, slices: Slices? = nil
  ) {
    self.training = training
    self.validation = validation
    self.test = test
    self.decision = decision
    self.intervals = intervals
    self.testWithoutLeaks = testWithoutLeaks
    self.frozenBaseline = frozenBaseline
    self.calibration = calibration
    self.slices = slices
  }
}

extension Evaluations {
  /// What a reader must know before any number: a model that tells nothing apart, or some things
  /// better than others.
  package var warnings: [Notice] {
    [singleAnswerNotice, sliceNotice].compactMap(\.self)
  }

  /// Values for which the model is better or worse than for all together.
  private var sliceNotice: Notice? {
    guard let slices else { return nil }
    let found = slices.differing(from: test)
    guard !found.isEmpty else { return nil }
    let number = { (value: Double?) in value.map { NumberText.metric($0) } ?? "undefined" }
    let list = found.map { slice, row in
      "\(row.name) \(number(row.value)) for \(slice.value?.quoted ?? "no value") instead of "
        + number(test[row.key])
    }
    return Notice(
      .warning,
      "results differ by \(slices.column.quoted) in \(found.count) of \(slices.comparisons) "
        + "comparisons, of which one in twenty would by chance: \(list.listed()).")
  }

  private var singleAnswerNotice: Notice? {
    guard let answer = test.singleAnswer else { return nil }
    let said =
      switch answer {
      case .class(let name): "the same answer, \(name.quoted)"
      case .value(let value): "practically the same answer, \(NumberText.short(value))"
      }
    return Notice(
      .warning,
      "the model gives every one of the \(test.predictions.count) test images \(said): it has "
        + "learned nothing that tells them apart.")
  }
}

extension RunRecord {
  package var task: LearningTask { model.target.task }

  /// scikit-learn's C of the best epoch, where the last layer was solved.
  package var inverseStrength: Double? {
    guard settings.learningRate == nil, history.bestEpoch > 0 else { return nil }
    return RegularisationPath(epochs: plan.training.epochs)
      .inverseStrength(in: history.bestEpoch)
  }

  /// The metric that was to choose the best epoch.
  package var validationMetric: Metric {
    Metric.keyed(settings.validationMetric, for: task) ?? .defaultValidation(for: task)
  }
}
