/// What a run tells whoever watches it; watchers cannot steer it.
public enum TrainingEvent: Sendable {
  /// A stage began: "Reading 1400 images".
  case stage(String)
  /// Something decided automatically, dropped, or worth knowing.
  case notice(String)
  /// Part of a stage is done: batches of an epoch, bytes of a download.
  case progress(ProgressStep)
  case trainingStarted(TrainingStart)
  case epochFinished(EpochSummary)
  case trainingFinished(TrainingEnd)
}

/// How far a stage has come.
public struct ProgressStep: Sendable {
  public let stage: String
  public let done: Int, total: Int

  public init(stage: String, done: Int, total: Int) {
    self.stage = stage
    self.done = done
    self.total = total
  }
}

/// What training starts with.
public struct TrainingStart: Sendable {
  public let modelName: String, device: String
  public let epochs: Int, batchSize: Int
  public let learningRate: Double
  public let trainingRows: Int, validationRows: Int, testRows: Int
  public let trainedParameters: Int, parameters: Int

  public init(
    modelName: String, device: String, epochs: Int, batchSize: Int, learningRate: Double,
    trainingRows: Int, validationRows: Int, testRows: Int, trainedParameters: Int, parameters: Int
  ) {
    self.modelName = modelName
    self.device = device
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.trainingRows = trainingRows
    self.validationRows = validationRows
    self.testRows = testRows
    self.trainedParameters = trainedParameters
    self.parameters = parameters
  }
}

/// One epoch, as it is shown to the user.
public struct EpochSummary: Sendable {
  /// Counted from 1.
  public let epoch: Int
  public let epochs: Int
  public let trainingLoss: Double, validationLoss: Double
  /// The validation metric that chooses the best epoch, nil where that is the validation loss itself.
  public let metricName: String?
  /// Nil where it is undefined.
  public let metricValue: Double?
  public let isBest: Bool
  public let imagesPerSecond: Double
  /// If no early stop comes between; nil where later epochs take another time than this one.
  public let secondsLeft: Double?

  public init(
    epoch: Int, epochs: Int, trainingLoss: Double, validationLoss: Double, metricName: String?,
    metricValue: Double?, isBest: Bool, imagesPerSecond: Double, secondsLeft: Double?
  ) {
    self.epoch = epoch
    self.epochs = epochs
    self.trainingLoss = trainingLoss
    self.validationLoss = validationLoss
    self.metricName = metricName
    self.metricValue = metricValue
    self.isBest = isBest
    self.imagesPerSecond = imagesPerSecond
    self.secondsLeft = secondsLeft
  }
}

/// How training ended.
public struct TrainingEnd: Sendable {
  /// Counted from 1.
  public let bestEpoch: Int
  public let epochsRun: Int
  public let stoppedEarly: Bool
  public let seconds: Double

  public init(bestEpoch: Int, epochsRun: Int, stoppedEarly: Bool, seconds: Double) {
    self.bestEpoch = bestEpoch
    self.epochsRun = epochsRun
    self.stoppedEarly = stoppedEarly
    self.seconds = seconds
  }
}
