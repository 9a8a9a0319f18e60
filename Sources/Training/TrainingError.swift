import Evaluation
import Record
import Support

/// Why a training cannot go on, or cannot begin.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
  case diverged(loss: Double, epoch: Int, batch: Int, learningRate: Double?)
  case answersNotFinite(epoch: Int, learningRate: Double?)
  case metricNotFinite(metric: String, epoch: Int, learningRate: Double?)
  case outOfTime(minutes: Double)
  case metricUndefined(metric: String, rows: Int, task: LearningTask)
  case lossNeverDefined(epochs: Int, learningRate: Double?)
  /// Nothing is left to go on from.
  case isOver

  package var description: String {
    switch self {
    case .diverged(let loss, let epoch, let batch, let learningRate):
      "the loss became \(loss.isNaN ? "not a number" : "infinite") in epoch \(epoch), "
        + "batch \(batch)" + Self.advice(learningRate)
    case .answersNotFinite(let epoch, let learningRate):
      "the model's answers were no longer finite numbers in epoch \(epoch)"
        + Self.advice(learningRate)
    case .metricNotFinite(let metric, let epoch, let learningRate):
      "the validation metric \(metric) was no finite number in epoch \(epoch)"
        + Self.advice(learningRate)
    case .outOfTime(let minutes):
      "not one epoch, and the evaluation after it, can be done within the "
        + "\(NumberText.short(minutes)) minutes of the time limit; give more, or a smaller network, "
        + "--image-resize or table"
    case .metricUndefined(let metric, let rows, let task):
      "the validation metric \(metric) is undefined on the \(rows) validation "
        + (rows == 1 ? "row" : "rows")
        + (task == .regression ? "" : " (a class is missing there)")
        + "; use more validation rows, or \(Advice.chooseByLoss)"
    case .isOver: "the training is over"
    case .lossNeverDefined(let epochs, let learningRate):
      "the validation loss was not a number after "
        + (epochs == 1 ? "the only epoch" : "each of the \(epochs) epochs")
        + Self.advice(learningRate)
    }
  }
}

extension TrainingError {
  /// What to do about numbers that are not finite; nothing is known to help without steps.
  private static func advice(_ learningRate: Double?) -> String {
    learningRate.map { ", at learning rate \($0); try a lower learning rate" } ?? ""
  }

  /// How a training ends by this where an epoch before it was chosen; nil where it cannot.
  var earlyEnd: EarlyEnd? {
    switch self {
    case .diverged, .answersNotFinite, .metricNotFinite: .diverged(reason: description)
    case .outOfTime(let minutes): .outOfTime(minutes: minutes)
    case .metricUndefined, .lossNeverDefined, .isOver: nil
    }
  }
}
