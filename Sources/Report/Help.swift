/// Short definitions of everything the report measures; a window where scripts run, a chapter where they do not.
enum Help {
  private typealias Entry = (term: String, meaning: String)

  static func html() -> HTML {
    let chapters: [HTML] = self.chapters.map { chapter in
      let entries: [HTML] = chapter.entries.map { "<dt>\($0.term)</dt><dd>\($0.meaning)</dd>\n" }
      return "<h4>\(chapter.title)</h4>\n<dl class=\"definitions\">\n\(entries)</dl>\n"
    }
    return """
      <section class="card" id="help" aria-labelledby="help-heading">
      <h3 id="help-heading">Help: what the numbers mean</h3>
      \(chapters)</section>

      """
  }

  private static let chapters: [(title: String, entries: [Entry])] = [
    ("Reading this report", reading), ("Right and wrong", classification),
    ("Averages over classes", averages), ("Probabilities", probabilities),
    ("Numbers as targets", regression),
  ]

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

  private static let classification: [Entry] = [
    (
      "Confusion matrix",
      "Counts of images by true class (rows) and predicted class (columns). The diagonal is right."
    ),
    (
      "TP, FP, FN, TN",
      "Of one class: images rightly given it, wrongly given it, wrongly not given it, and rightly "
        + "not given it (true and false positives and negatives)."
    ),
    (
      "Accuracy",
      "The share of images that were predicted rightly. Misleading where one class is much more "
        + "frequent than the others."
    ),
    (
      "Balanced accuracy",
      "The mean of the recalls of all classes, so that rare classes count as much as frequent ones."
    ),
    (
      "Precision",
      "Of the images that were given a class, the share that belong to it. High when false alarms "
        + "are few."
    ),
    (
      "Recall (sensitivity)",
      "Of the images that belong to a class, the share that was found. High when few are missed."
    ),
    (
      "Specificity",
      "Of the images that do not belong to a class, the share that was not given it."
    ),
    ("F1", "The harmonic mean of precision and recall: high only if both are."),
    (
      "Matthews correlation coefficient (MCC)",
      "Agreement of prediction and truth from −1 over 0 (chance) to 1, fair for classes of any size."
    ),
    (
      "Cohen's kappa",
      "How far the agreement goes beyond what class frequencies alone would give: 0 is chance, 1 "
        + "is perfect."
    ),
    (
      "Hits@3",
      "The share of images whose true class is among the three most likely ones, averaged over "
        + "classes."
    ),
    (
      "Decision threshold",
      "Of a binary task: the probability from which an image is called positive. A lower one finds "
        + "more positives at the price of more false alarms."
    ),
  ]

  private static let averages: [Entry] = [
    ("Macro", "The mean over classes, each counting the same."),
    ("Micro", "Over all images together, each counting the same."),
    ("Weighted", "The mean over classes, each counting by its number of images."),
  ]

  private static let probabilities: [Entry] = [
    (
      "Loss",
      "What training lowers. For classes the cross-entropy: it grows when a wrong class is given a "
        + "high probability. For numbers the mean squared error."
    ),
    (
      "ROC-AUC",
      "The chance that an image of the class gets a higher probability than one of another class. "
        + "0.5 is guessing, 1 is perfect; no threshold is involved."
    ),
    (
      "Average precision",
      "The area under the precision-recall curve. Tells more than ROC-AUC where positives are rare; "
        + "guessing gives the share of positives."
    ),
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

  private static let regression: [Entry] = [
    ("Mean absolute error", "The mean distance from the truth, in the unit of the target."),
    (
      "Mean squared error, root mean squared error",
      "Like the absolute error, but large misses weigh more; the root is in the unit of the target."
    ),
    (
      "Percentage errors",
      "Errors as shares of the true value. Not to be trusted where true values are near zero."
    ),
    (
      "R²",
      "The share of the target's variance that is explained: 1 is perfect, 0 is no better than "
        + "always saying the mean, and it can be negative."
    ),
    ("Pearson's r", "How well predictions and truth lie on one line, from −1 to 1."),
    ("Residual", "Prediction minus truth. Residuals should scatter around zero without a pattern."),
  ]
}
