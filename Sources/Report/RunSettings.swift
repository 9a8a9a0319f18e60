import Evaluation

/// A value that the user gave, or that the program found for "auto".
package enum Setting<Value: Sendable>: Sendable {
  case given(Value)
  case automatic(Value)
}

/// The choices of a run as the configuration table shows them: what was done, not what was wished.
package struct RunSettings: Sendable {
  package let architecture: String
  /// The size the network saw, such as "384x384".
  package let imageSize: String
  /// How pictures came to that size: resize, crop, interpolation.
  package let imagePreparation: String?
  package let usePretrained: Bool
  /// Where pretrained weights came from, such as a file name.
  package let weightsOrigin: String?
  package let fineTune: Bool
  package let targetColumn: String
  package let computeResource: String
  package let workerCount: Int
  package let validationMetric: Metric
  /// The k of Hits@k; nil for other tasks and where there are no more than k classes.
  package let hitsDepth: Int?
  package let lossFunction: String
  /// As asked for; `TrainingHistory` knows how many were run.
  package let epochs: Int
  package let batchSize: Setting<Int>
  package let learningRate: Setting<Double>
  package let optimizer: String
  package let randomSeed: UInt64
  /// Epochs without improvement before training stops; 0 for never.
  package let earlyStop: Int
  /// Such as "bf16"; nil for plain 32-bit arithmetic.
  package let mixedPrecision: String?
  package let gradientClipping: Double?
  package let augmentations: [String]

  package init(
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
