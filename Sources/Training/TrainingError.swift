import Evaluation
import Support

/// Why a training cannot go on, or cannot begin.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
  case diverged(loss: Double, epoch: Int, batch: Int, learningRate: Double)
  case metricUndefined(metric: String, rows: Int, task: LearningTask)
  case lossNeverDefined(epochs: Int, learningRate: Double)
  /// Nothing is left to go on from.
  case isOver

  package var description: String {
    switch self {
    case .diverged(let loss, let epoch, let batch, let learningRate):
      "the loss became \(loss.isNaN ? "not a number" : "infinite") in epoch \(epoch), batch \(batch), at learning rate \(learningRate); "
        + "try a lower --learning-rate"
    case .metricUndefined(let metric, let rows, let task):
      "the validation metric \(metric) is undefined on the \(rows) validation "
        + (rows == 1 ? "row" : "rows")
        + (task == .regression ? "" : " (a class is missing there)")
        + "; use more validation rows, or --validation-metric loss"
    case .isOver: "the training is over"
    case .lossNeverDefined(let epochs, let learningRate):
      "the validation loss was not a number after "
        + (epochs == 1 ? "the only epoch" : "each of the \(epochs) epochs")
        + ", at learning rate \(learningRate); try a lower --learning-rate"
    }
  }
}
