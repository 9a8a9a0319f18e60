import Evaluation

/// A value that the user gave, or that the program found for "auto".
public enum Setting<Value: Sendable>: Sendable {
  case given(Value)
  case automatic(Value)
}

/// The choices of a run as the configuration table shows them: what was done, not what was wished.
public struct RunSettings: Sendable {
  public let architecture: String
  /// The size the network saw, such as "384x384".
  public let imageSize: String
  /// How pictures came to that size: resize, crop, interpolation.
  public let imagePreparation: String?
  public let usePretrained: Bool
  /// Where pretrained weights came from, such as a file name.
  public let weightsOrigin: String?
  public let fineTune: Bool
  public let targetColumn: String
  public let computeResource: String
  public let workerCount: Int
  public let validationMetric: Metric
  /// The k of Hits@k; nil for other tasks and where there are no more than k classes.
  public let hitsDepth: Int?
  public let lossFunction: String
  /// As asked for; `TrainingHistory` knows how many were run.
  public let epochs: Int
  public let batchSize: Setting<Int>
  public let learningRate: Setting<Double>
  public let optimizer: String
  public let randomSeed: UInt64
  /// Epochs without improvement before training stops; 0 for never.
  public let earlyStop: Int
  /// Such as "bf16"; nil for plain 32-bit arithmetic.
  public let mixedPrecision: String?
  public let gradientClipping: Double?
  public let augmentations: [String]

  public init(
    architecture: String, imageSize: String, imagePreparation: String?, usePretrained: Bool,
    weightsOrigin: String?, fineTune: Bool, targetColumn: String, computeResource: String,
    workerCount: Int, validationMetric: Metric, hitsDepth: Int?, lossFunction: String,
    epochs: Int, batchSize: Setting<Int>, learningRate: Setting<Double>, optimizer: String,
    randomSeed: UInt64, earlyStop: Int, mixedPrecision: String?, gradientClipping: Double?,
    augmentations: [String]
  ) {
    self.architecture = architecture
    self.imageSize = imageSize
    self.imagePreparation = imagePreparation
    self.usePretrained = usePretrained
    self.weightsOrigin = weightsOrigin
    self.fineTune = fineTune
    self.targetColumn = targetColumn
    self.computeResource = computeResource
    self.workerCount = workerCount
    self.validationMetric = validationMetric
    self.hitsDepth = hitsDepth
    self.lossFunction = lossFunction
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.optimizer = optimizer
    self.randomSeed = randomSeed
    self.earlyStop = earlyStop
    self.mixedPrecision = mixedPrecision
    self.gradientClipping = gradientClipping
    self.augmentations = augmentations
  }
}
