import Foundation

/// Every choice of a run, checked: what a run does follows from this value and the input files alone.
///
/// It is stored with the model and shown in the report. Making one, from arguments or from JSON, refuses what cannot be run.
package struct Plan: Sendable, Codable, Equatable {
  package let data: DataPlan
  package let model: ModelPlan
  package let training: TrainingPlan
  /// How the decision threshold of a binary task is chosen; other tasks ignore it.
  package let threshold: ThresholdPolicy
  /// The seed of every random choice: split, initial weights, order, augmentation. 0...4294967295 (NumPy's range).
  package let randomSeed: UInt64
  /// The folder that `experiment_run/` is made in.
  package let outputDirectory: String

  /// Refuses with every problem at once, not only the first.
  package init(
    data: DataPlan, model: ModelPlan, training: TrainingPlan, threshold: ThresholdPolicy,
    randomSeed: UInt64, outputDirectory: String
  ) throws(PlanError) {
    self.data = data
    self.model = model
    self.training = training
    self.threshold = threshold
    self.randomSeed = randomSeed
    self.outputDirectory = outputDirectory
    let problems = problems()
    if !problems.isEmpty { throw PlanError(problems: problems) }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      data: container.decode(DataPlan.self, forKey: .data),
      model: container.decode(ModelPlan.self, forKey: .model),
      training: container.decode(TrainingPlan.self, forKey: .training),
      threshold: container.decode(ThresholdPolicy.self, forKey: .threshold),
      randomSeed: container.decode(UInt64.self, forKey: .randomSeed),
      outputDirectory: container.decode(String.self, forKey: .outputDirectory))
  }

  /// The learning rate of the run: the one asked for, else 1e-4 for fine-tuning and 1e-3 for a frozen backbone or a start from scratch.
  package var learningRate: Double {
    training.learningRate ?? (model.fineTune ? 1e-4 : 1e-3)
  }
}

/// The inputs of a run as the user named them; nothing is opened here.
package struct DataPlan: Sendable, Codable, Equatable {
  package let csvFile: String
  /// A ZIP file or a folder.
  package let imageSource: String
  /// A header, or a 1-based column number as text; nil for `label`.
  package let targetColumn: String?
  /// A header, or a 1-based column number as text; nil for `image_path`.
  package let imageColumn: String?
  /// The column that groups rows which must not be cut apart by the split; nil for none.
  package let sampleIDColumn: String?
  package let task: TaskChoice
  /// The label that counts as positive in a binary task; nil for the rule of `Labels`.
  package let positiveClass: String?
  /// Shares of training, validation and test where the table has no split column.
  package let splitProbabilities: [Double]
  /// The share of training that becomes validation where a split column has no validation rows.
  package let validationSize: Double
  /// Drop and report pictures that cannot be decoded, instead of stopping.
  package let skipUnreadable: Bool
  /// Threads that decode pictures; nil for as many as the run has.
  package let decodingThreads: Int?

  package init(
    csvFile: String, imageSource: String, targetColumn: String? = nil, imageColumn: String? = nil,
    sampleIDColumn: String? = nil, task: TaskChoice = .automatic, positiveClass: String? = nil,
    splitProbabilities: [Double] = [0.7, 0.1, 0.2], validationSize: Double = 0.15,
    skipUnreadable: Bool = false, decodingThreads: Int? = nil
  ) {
    self.csvFile = csvFile
    self.imageSource = imageSource
    self.targetColumn = targetColumn
    self.imageColumn = imageColumn
    self.sampleIDColumn = sampleIDColumn
    self.task = task
    self.positiveClass = positiveClass
    self.splitProbabilities = splitProbabilities
    self.validationSize = validationSize
    self.skipUnreadable = skipUnreadable
    self.decodingThreads = decodingThreads
  }
}

/// The network of a run, where its weights come from and what of it learns.
package struct ModelPlan: Sendable, Codable, Equatable {
  package let modelName: String
  package let usePretrained: Bool
  /// Train the pretrained backbone as well; a network from scratch is always trained whole.
  package let fineTune: Bool
  package let imageResize: ImageResize
  /// A file of pretrained weights, looked at before any folder or download.
  package let weightsFile: String?
  /// A folder laid out as `TORCH_HOME`: searched for weights, and where a download is kept.
  package let torchHome: String?

  package init(
    modelName: String, usePretrained: Bool = false, fineTune: Bool = false,
    imageResize: ImageResize = .original, weightsFile: String? = nil, torchHome: String? = nil
  ) {
    self.modelName = modelName
    self.usePretrained = usePretrained
    self.fineTune = fineTune
    self.imageResize = imageResize
    self.weightsFile = weightsFile
    self.torchHome = torchHome
  }

  /// Only the new head learns.
  package var isFrozen: Bool { usePretrained && !fineTune }
}

/// How a run trains.
package struct TrainingPlan: Sendable, Codable, Equatable {
  package let epochs: Int
  /// Epochs without a better validation metric before training stops; 0 for never.
  package let earlyStop: Int
  /// nil for the automatic rate: see `Plan.learningRate`.
  package let learningRate: Double?
  /// nil for the automatic size.
  package let batchSize: Int?
  /// In the order in which they are applied.
  package let augmentations: [AugmentationKind]
  /// nil for the default of the task: see `Metric.defaultValidation`.
  package let validationMetric: String?
  package let precision: Precision
  /// nil for as many as the machine, or its scheduler, gives.
  package let threads: Int?

  package init(
    epochs: Int = 10, earlyStop: Int = 5, learningRate: Double? = nil, batchSize: Int? = nil,
    augmentations: [AugmentationKind] = [], validationMetric: String? = nil,
    precision: Precision = .float32, threads: Int? = nil
  ) {
    self.epochs = epochs
    self.earlyStop = earlyStop
    self.learningRate = learningRate
    self.batchSize = batchSize
    self.augmentations = augmentations
    self.validationMetric = validationMetric
    self.precision = precision
    self.threads = threads
  }
}
