import Evaluation

/// Whoever watches a run; watchers cannot steer it.
package typealias Observer = @Sendable (RunEvent) -> Void

extension [Observer] {
  package func tell(_ event: RunEvent) { for observer in self { observer(event) } }
}

/// What a run tells those who watch it.
package enum RunEvent: Sendable {
  case stage(Stage)
  case notice(Notice)
  case progress(WorkProgress)
  case trainingStarted(TrainingStart)
  case epoch(EpochEnd)
  case trainingFinished(TrainingEnd)
  case evaluated(Evaluations)
  /// A saved model's answers were held against true labels.
  case compared(LabelledPictures)
}

/// A part of a run, which begins.
package enum Stage: Sendable, Equatable {
  case readingTable(file: String)
  case decoding(images: Int)
  /// Copies are looked for.
  case comparing(images: Int)
  /// The pretrained network as it is, with a solved last layer.
  case measuringBaseline
  /// A fold of a cross-validation, counted from 1.
  case fold(Int, of: Int)
  /// The model that a cross-validation saves.
  case trainingOnAllRows(epochs: Int)
  case evaluating
  case explaining(images: Int)
  case writing
  case predicting(architecture: String, images: Int)
}

/// How far a part of a run has come.
package typealias WorkProgress = (work: Work, done: Int, total: Int)

package enum Work: Sendable, Equatable {
  case decoding, predicting
  case epoch(Int)
  case download(file: String)
}

/// What training starts with. Without a learning rate the last layer is solved.
package typealias TrainingStart = (
  architecture: String, device: String, epochs: Int, batchSize: Int, learningRate: Double?,
  rows: BySubset<Int>, trainedParameters: Int, parameters: Int
)

/// An epoch that is over, of so many. `secondsLeft` holds if no early stop comes between; it is nil
/// where later epochs take another time than this one.
package typealias EpochEnd = (
  record: EpochRecord, epochs: Int, metric: Metric, isBest: Bool, imagesPerSecond: Double,
  secondsLeft: Double?
)

/// How training ended.
package typealias TrainingEnd = (history: TrainingHistory, seconds: Double)
