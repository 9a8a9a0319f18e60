import Charts
import Evaluation
import Record
import Support

/// How far training runs ahead of validation, epoch by epoch.
struct OverfittingGap: ReportSection {
  let run: RunRecord
  let id = "overfitting-gap", title = "Overfitting Gap"

  private typealias Gap = (metric: Metric, values: [Double?])

  func content() -> [Block] {
    // The model of a cross-validation has no validation.
    if run.evaluations.folds != nil { return [] }
    let gaps: [Gap] = run.metricCurves.map { metric, curve in
      (metric, Self.gap(curve, higherIsBetter: metric.higherIsBetter))
    }
    // Shares have one scale; an error has that of its own unit.
    let shares = gaps.filter(\.metric.higherIsBetter)
    let errors = gaps.filter { !$0.metric.higherIsBetter }
    let figures =
      (shares.isEmpty ? [] : [figure(shares, "Overfitting gap across epochs", "shares")])
      + errors.map {
        figure([$0], "Overfitting gap: \($0.metric.name) across epochs", $0.metric.key)
      }
    guard !figures.isEmpty else { return [] }
    return [.text("<p class=\"note\">\(Self.note)</p>\n")] + figures
  }

  private static let note = """
    How much better the training images do than the validation images. A gap that grows while \
    validation stands still says that the model learns its images by heart. Below zero training does \
    worse, as it may while images are augmented.
    """

  /// Above zero where training does better.
  static func gap(_ curve: TrainingHistory.Curve, higherIsBetter: Bool) -> [Double?] {
    zip(curve.training, curve.validation).map { training, validation in
      guard let training, let validation else { return nil }
      return higherIsBetter ? training - validation : validation - training
    }
  }

  private func figure(_ gaps: [Gap], _ title: String, _ name: String) -> Block {
    let best = run.history.bestEpoch
    let words = gaps.map { gap in
      let value = gap.values.indices.contains(best - 1) ? gap.values[best - 1] : nil
      return "\(gap.metric.name) \(value.map { NumberText.short($0) } ?? "undefined")"
    }
    let chart = LineChart(
      title: title,
      summary: "At the best epoch, \(best): " + words.joined(separator: ", ") + ".",
      x: Axis("Epoch", wholeNumbers: true), y: Axis("Gap", bounds: .fromZero),
      series: gaps.map { gap in
        .init(
          gap.metric.shortName,
          gap.values.enumerated().map { Point(Double($0.offset + 1), $0.element ?? .nan) })
      },
      verticalLines: [.init(x: Double(best), label: "best epoch \(best)")])
    return .figure(chart, name: name)
  }
}
