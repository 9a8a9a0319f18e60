import Evaluation
import Record
import Support

/// What the words and numbers on the page of a prediction mean.
enum PredictionHelp {
  private typealias Entry = Help.Entry

  static func html(for record: PredictionRecord) -> HTML {
    let metrics = record.labelled?.evaluation.rows.map(\.metric).filter { !$0.shown.isEmpty } ?? []
    let own: Help.Chapter = ("Reading this report", entries(record))
    return Help.html(metrics.isEmpty ? [own] : [own, Help.chapter(of: metrics)])
  }

  private static func entries(_ record: PredictionRecord) -> [Entry] {
    let task = record.model.target.task
    var entries = [prediction]
    if task != .regression { entries.append(confidence) }
    if task == .binary { entries.append(threshold) }
    entries.append(unlike)
    if record.labelled != nil { entries.append(interval) }
    return entries
  }

  private static let prediction: Entry = (
    "Prediction",
    "What the model says of an image. It always answers, also about images that have nothing to do "
      + "with its task."
  )

  private static let confidence: Entry = (
    "Confidence",
    "The probability of the most likely class. It is the model's own word: it may be sure and wrong."
  )

  private static let threshold: Entry = (
    "Decision threshold",
    "The probability from which an image is called positive. It was chosen in the training."
  )

  private static let unlike: Entry = (
    "Unlike the training",
    "The network sees something else in the image than in all but a few of the images that it "
      + "learned from. That may be another stain, scale or camera, or something that is no case of "
      + "the task. It does not say that the answer is wrong, and its absence not that it is right."
  )

  private static let interval: Entry = (
    "95 % interval",
    "The range of values that the labelled images are compatible with, found by drawing them anew "
      + "many times. Few images make it wide."
  )
}
