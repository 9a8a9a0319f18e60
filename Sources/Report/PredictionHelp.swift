import Evaluation
import Record
import Support

/// What the words and numbers on the page of a prediction mean.
enum PredictionHelp {
  private typealias Entry = (term: String, meaning: String)

  static func html(for record: PredictionRecord) -> HTML {
    let metrics = record.labelled?.evaluation.rows.map(\.metric).filter { !$0.shown.isEmpty } ?? []
    let own = chapter("Reading this report", entries(record))
    guard !metrics.isEmpty else { return page(own) }
    return page(
      "\(own)\(chapter("Metrics", metrics.map { (term: $0.name, meaning: $0.definition) }))")
  }

  private static func page(_ chapters: HTML) -> HTML {
    """
    <section class="card" id="help" aria-labelledby="help-heading">
    <h3 id="help-heading">Help: what the numbers mean</h3>
    \(chapters)</section>

    """
  }

  private static func chapter(_ title: String, _ entries: [Entry]) -> HTML {
    let list: [HTML] = entries.map { "<dt>\($0.term)</dt><dd>\($0.meaning)</dd>\n" }
    return "<h4>\(title)</h4>\n<dl class=\"definitions\">\n\(list)</dl>\n"
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
