/// What a run tells whoever watches it; watchers cannot steer it.
package enum TrainingEvent: Sendable {
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
package struct ProgressStep: Sendable {
  package let stage: String
  package let done: Int, total: Int

  package init(stage: String, done: Int, total: Int) {
    self.stage = stage
    self.done = done
    self.total = total
  }
}

/// What training starts with.
package struct TrainingStart: Sendable {
  package let modelName: String, device: String
  package let epochs: Int, batchSize: Int
  package let learningRate: Double
  package let trainingRows: Int, validationRows: Int, testRows: Int
  package let trainedParameters: Int, parameters: Int

  package init(
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
package struct EpochSummary: Sendable {
  /// Counted from 1.
  package let epoch: Int
  package let epochs: Int
  package let trainingLoss: Double, validationLoss: Double
  /// The validation metric that chooses the best epoch, nil where that is the validation loss itself.
  package let metricName: String?
  /// Nil where it is undefined.
  package let metricValue: Double?
  package let isBest: Bool
  package let imagesPerSecond: Double
  /// If no early stop comes between; nil where later epochs take another time than this one.
  package let secondsLeft: Double?

  package init(
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
package struct TrainingEnd: Sendable {
  /// Counted from 1.
  package let bestEpoch: Int
  package let epochsRun: Int
  package let stoppedEarly: Bool
  package let seconds: Double

  package init(bestEpoch: Int, epochsRun: Int, stoppedEarly: Bool, seconds: Double) {
    self.bestEpoch = bestEpoch
    self.epochsRun = epochsRun
    self.stoppedEarly = stoppedEarly
    self.seconds = seconds
  }
}
