import Charts
import Evaluation
import Support

/// Whether a predicted probability of 80 % comes true in 80 % of the cases.
struct CalibrationPlot: ReportSection {
  let test: SubsetEvaluation
  /// What was done to the probabilities; nil where they are as they came.
  var effect: CalibrationEffect?
  let id = "calibration", isHalf = true, title = "Calibration Curve"

  func content() -> [Block] {
    guard let calibration = test.calibration else { return [] }
    let isBinary = test.predictions.task == .binary
    let error = NumberText.fixed(calibration.expectedError, decimals: 3)
    let subject =
      isBinary
      ? "of the class \(Markup.isolated(test.predictions.classes.last ?? ""))"
      : "of the most likely class"
    let chart = LineChart(
      title: "Calibration (test), ECE \(error)",
      summary: "Share of images for which the prediction came true against the mean predicted "
        + "probability \(subject); the expected calibration error is \(error).",
      x: Axis("Mean predicted probability", bounds: .fixed(0...1)),
      y: Axis(
        isBinary ? "Share of positives" : "Share of right predictions", bounds: .fixed(0...1)),
      series: [
        .init("Model", Self.points(calibration)),
        .init("Perfect calibration", [Point(0, 0), Point(1, 1)], style: .reference),
      ] + before.map { [.init("Before calibration", $0)] }.joined())
    return [
      .figure(
        chart, name: "curve", plot: isBinary ? "calibration_1_vs_all_1" : "calibration_multiclass",
        caption: """
          Predicted probabilities \(subject) in ten equal bins. Below the diagonal the model is \
          surer than it should be. ECE is the mean distance from the diagonal, weighted by images.\
          \(change)
          """)
    ]
  }

  private static func points(_ calibration: Calibration) -> [Point] {
    calibration.bins.map { bin in
      let mean = NumberText.fixed(bin.meanScore, decimals: 3)
      return Point(
        bin.meanScore, bin.positiveShare,
        note: "\(bin.count) images, mean probability \(mean), came true for "
          + NumberText.percent(bin.positiveShare))
    }
  }

  /// The curve without the calibration, if there was one.
  private var before: [[Point]] {
    guard let effect,
      let calibration = test.predictions.multiplyingLogits(by: effect.temperature).calibration
    else { return [] }
    return [Self.points(calibration)]
  }

  /// What the calibration changed.
  private var change: HTML {
    guard let effect else { return "" }
    let number = { (value: Double) in NumberText.fixed(value, decimals: 3) }
    let range = effect.difference.map {
      " (95 % interval of the change \(number($0.lower)) to \(number($0.upper)))"
    }
    return """
       The logits were divided by \(NumberText.short(effect.temperature)), fitted to the \
      \(NumberText.count(effect.fittedRows, "validation image")): ECE \
      \(number(effect.error.before)) before, \(number(effect.error.after)) after\(range ?? "").
      """
  }
}

/// How sure the model was, and whether rightly so.
struct ConfidenceHistogram: ReportSection {
  enum Place: String {
    case validation = "Validation"
    case test = "Test"

    /// Of the names of its plots.
    fileprivate var suffix: String { self == .test ? "" : "_validation" }
  }

  let subset: SubsetEvaluation
  let place: Place
  let title: String, id: String
  let isHalf = true

  init(subset: SubsetEvaluation, place: Place) {
    self.subset = subset
    self.place = place
    title = "Prediction Confidence Distribution (\(place.rawValue))"
    id = "confidence-\(place == .test ? "test" : "validation")"
  }

  func content() -> [Block] {
    guard let rows = subset.predictions.classified,
      let decided = subset.predictions.decided(at: subset.threshold)
    else { return [] }
    var right: [Double] = []
    var wrong: [Double] = []
    for (row, confidence) in rows.answers.confidences.enumerated() {
      if decided[row] == rows.truth[row] {
        right.append(confidence)
      } else {
        wrong.append(confidence)
      }
    }
    let edges = Histogram.edges(0...1, count: 20)
    let chart = Histogram(
      title: "Confidence of right and wrong predictions",
      summary: "Probability of the most likely class for \(right.count) images that were "
        + "predicted rightly and \(wrong.count) that were not.",
      x: Axis("Predicted probability (confidence)", bounds: .fixed(0...1)), countLabel: "Images",
      edges: edges,
      series: [
        .init("Right", Histogram.counts(of: right, edges: edges)),
        .init("Wrong", Histogram.counts(of: wrong, edges: edges)),
      ])
    return [.figure(chart, name: "histogram", plot: "confidence_distribution\(place.suffix)")]
  }
}

/// Of a binary task: how far the two classes are apart.
struct ProbabilityByClass: ReportSection {
  let subset: SubsetEvaluation
  let place: ConfidenceHistogram.Place
  let title: String, id: String
  let isHalf = true

  init(subset: SubsetEvaluation, place: ConfidenceHistogram.Place) {
    self.subset = subset
    self.place = place
    title = "Predicted Probability by True Class (\(place.rawValue))"
    id = "probability-\(place == .test ? "test" : "validation")"
  }

  func content() -> [Block] {
    guard case .binary(let rows) = subset.predictions else { return [] }
    let edges = Histogram.edges(0...1, count: 20)
    let positive = Markup.isolated(rows.classes[1])
    let chart = Histogram(
      title: "Probability of \(positive) by true class",
      summary: "How the predicted probabilities of \(positive) are spread for images of either "
        + "class.",
      x: Axis("Predicted probability of \(rows.classes[1])", bounds: .fixed(0...1)),
      countLabel: "Images", edges: edges,
      series: [1, 0].map { index in
        let scores = zip(rows.probabilities, rows.truth).filter { $0.1 == index }.map { $0.0[1] }
        return .init("Truly \(rows.classes[index])", Histogram.counts(of: scores, edges: edges))
      })
    return [.figure(chart, name: "histogram", plot: "probability_by_class\(place.suffix)")]
  }
}

/// The images to look at first: wrong, and sure of it.
struct ConfidentMistakes: ReportSection {
  let test: SubsetEvaluation
  let images: [String]
  let id = "confident-mistakes", title = "Most Confident Mistakes"

  var isHalf: Bool { isBinary }

  /// Then the probability of the true class is what is left, and needs no column.
  private var isBinary: Bool { test.predictions.task == .binary }

  func content() -> [Block] {
    guard let rows = test.predictions.classified, images.count == rows.truth.count,
      let decided = test.predictions.decided(at: test.threshold)
    else { return [] }
    let wrong = rows.truth.indices.filter { decided[$0] != rows.truth[$0] }
    guard !wrong.isEmpty else { return [] }
    func confidence(_ row: Int) -> Double { rows.probabilities[row][decided[row]] }
    let worst = wrong.sorted { (confidence($1), $0) < (confidence($0), $1) }.prefix(10)
    let columns: [Table.Column] = [
      .text("Image"), .text("True"), .text("Predicted"), .number("Probability"),
      .number("Probability of true"),
    ]
    let cells: [[Table.Cell]] = worst.map { row in
      [
        .heading(images[row]), .text(rows.classes[rows.truth[row]]),
        .text(rows.classes[decided[row]]), .metric(confidence(row)),
        .metric(rows.probabilities[row][rows.truth[row]]),
      ]
    }
    let width = columns.count - (isBinary ? 1 : 0)
    let table = Table(
      caption: """
        \(wrong.count) of \(rows.truth.count) test images were predicted wrongly; these are the \
        ones with the highest probability of the predicted class
        """,
      columns: Array(columns.prefix(width)), rows: cells.map { Array($0.prefix(width)) })
    return [.table(table)]
  }
}
