import Evaluation
import Support

/// What the page's words and numbers mean; a window where scripts run, a chapter where they do
/// not. Metrics say it of themselves.
enum Help {
  typealias Entry = (term: String, meaning: String)
  typealias Chapter = (title: String, entries: [Entry])

  /// What a task needs; `metrics` in the order of the tables.
  static func html(for task: LearningTask, metrics: [Metric]) -> HTML {
    html(chapters(task, metrics))
  }

  /// Metrics say of themselves what they are.
  static func chapter(of metrics: [Metric]) -> Chapter {
    ("Metrics", metrics.map { (term: $0.name, meaning: $0.definition) })
  }

  static func html(_ chapters: [Chapter]) -> HTML {
    let chapters: [HTML] = chapters.map { chapter in
      let entries: [HTML] = chapter.entries.map { "<dt>\($0.term)</dt><dd>\($0.meaning)</dd>\n" }
      return "<h4>\(chapter.title)</h4>\n<dl class=\"definitions\">\n\(entries)</dl>\n"
    }
    return """
      <section class="card" id="help" aria-labelledby="help-heading">
      <h3 id="help-heading">Help: what the numbers mean</h3>
      \(chapters)</section>

      """
  }

  private static func chapters(_ task: LearningTask, _ metrics: [Metric]) -> [Chapter] {
    let numbers = chapter(of: metrics)
    let start = ("Reading this report", reading)
    let probable = ("Probabilities", probabilities)
    return switch task {
    case .binary: [start, ("Right and wrong", decisions + threshold), numbers, probable]
    case .classification:
      [
        start, ("Right and wrong", decisions), ("Averages over classes", averages), numbers,
        probable,
      ]
    case .regression: [start, numbers, ("Errors", residuals)]
    }
  }

  private static let reading: [Entry] = [
    (
      "Train, validation, test",
      "The model learns from train. Validation chooses the best epoch, and the decision threshold "
        + "of a binary task. Test is used once, at the end: it tells what to expect of new images."
    ),
    (
      "Best epoch",
      "The epoch with the best validation metric. Its weights are the ones that are saved, and "
        + "every number outside the learning curves comes from them."
    ),
    (
      "Overfitting",
      "Training goes on improving while validation stands still or gets worse: the model learns "
        + "its images by heart. More images, augmentation or an earlier stop help."
    ),
    (
      "95 % interval",
      "The range of values that the test images are compatible with, found by drawing them anew "
        + "many times. Few test images make it wide. It does not cover the luck of training."
    ),
  ]

  private static let decisions: [Entry] = [
    (
      "Confusion matrix",
      "Counts of images by true class (rows) and predicted class (columns). The diagonal is right."
    ),
    (
      "TP, FP, FN, TN",
      "Of one class: images rightly given it, wrongly given it, wrongly not given it, and rightly "
        + "not given it (true and false positives and negatives)."
    ),
  ]

  private static let threshold: [Entry] = [
    (
      "Decision threshold",
      "The probability from which an image is called positive. A lower one finds more positives at "
        + "the price of more false alarms."
    )
  ]

  private static let averages: [Entry] = [
    ("Macro", "The mean over classes, each counting the same."),
    ("Micro", "Over all images together, each counting the same."),
    ("Weighted", "The mean over classes, each counting by its number of images."),
  ]

  private static let probabilities: [Entry] = [
    (
      "Calibration, ECE",
      "Whether predicted probabilities come true as often as they say. The expected calibration "
        + "error is the mean difference; 0 is perfect."
    ),
    (
      "Confidence",
      "The probability of the most likely class. A useful model is less sure where it is wrong."
    ),
  ]

  private static let residuals: [Entry] = [
    ("Residual", "Prediction minus truth. Residuals should scatter around zero without a pattern.")
  ]
}
