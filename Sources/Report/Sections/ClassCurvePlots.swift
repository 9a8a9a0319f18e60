import Charts
import Evaluation
import Support

/// Up to this many classes each curve has a colour; beyond it they are pale and the average stands
/// out.
private let colouredClasses = 7

/// True against false positive rate over all thresholds: of the positive class, or of each class
/// against the rest.
struct ROCCurves: ReportSection {
  let test: SubsetEvaluation
  let id = "roc-curves", isHalf = true, title = "ROC-AUC Curves"

  func content() -> [Block] {
    let known = test.curves.filter { $0.roc != nil }
    guard !known.isEmpty else { return [] }
    let isBinary = test.predictions.task == .binary
    let style: LineChart.Series.Style = known.count > colouredClasses ? .faint : .distinct
    var series: [LineChart.Series] = known.compactMap { curve in
      curve.roc.map { Self.line($0, name: curve.name, style: style) }
    }
    if let micro = test.microCurves?.roc {
      series.append(Self.line(micro, name: "Micro-average ROC", style: .emphasis))
    }
    series.append(.init("Chance", [Point(0, 0), Point(1, 1)], style: .reference))
    let areas = known.compactMap { curve in
      curve.roc.map { "\(Markup.isolated(curve.name)) \(NumberText.fixed($0.area, decimals: 3))" }
    }
    let chart = LineChart(
      title: isBinary
        ? "ROC curve (positive class: \(Markup.isolated(known[0].name)))"
        : "ROC curves, one-vs-rest",
      summary: "Areas under the curves: " + areas.joined(separator: ", ") + ".",
      x: Axis("False positive rate", bounds: .fixed(0...1)),
      y: Axis("True positive rate", bounds: .fixed(0...1)), series: series,
      markers: marker.map { [$0] } ?? [], marksPoints: false)
    return [.figure(chart, name: "roc", caption: caption(style))]
  }

  private static func line(_ curve: ROCCurve, name: String, style: LineChart.Series.Style)
    -> LineChart.Series
  {
    let points = curve.thresholds.indices.map { i in
      let x = curve.falsePositiveRates[i]
      let y = curve.truePositiveRates[i]
      let threshold = NumberText.threshold(curve.thresholds[i], decimals: 5)
      return Point(
        x, y,
        note: "true positive rate \(NumberText.fixed(y, decimals: 3)), false positive rate "
          + "\(NumberText.fixed(x, decimals: 3)) at threshold \(threshold)")
    }
    return .init(
      "\(Markup.isolated(name)) (AUC \(NumberText.fixed(curve.area, decimals: 3)))", points,
      style: style)
  }

  private var marker: LineChart.Marker? {
    guard test.predictions.task == .binary, let positive = test.perClass.last,
      let recall = positive.recall, let specificity = positive.specificity
    else { return nil }
    let threshold = NumberText.threshold(test.threshold)
    return .init(Point(1 - specificity, recall), label: "Threshold \(threshold)")
  }

  private func caption(_ style: LineChart.Series.Style) -> HTML? {
    let missing = test.curves.filter { $0.roc == nil }.map { Markup.isolated($0.name) }
    let faint: HTML? =
      style == .faint ? "Pale lines are the single classes; point at one for its name. " : nil
    let absent: HTML? =
      missing.isEmpty
      ? nil
      : "Without a curve, for lack of test images: \(missing.joined(separator: ", "))."
    return faint == nil && absent == nil ? nil : "\(faint)\(absent)"
  }
}

/// Precision against recall over all thresholds.
struct PrecisionRecallCurves: ReportSection {
  let test: SubsetEvaluation
  let id = "precision-recall-curves", isHalf = true, title = "Precision-Recall Curves"

  func content() -> [Block] {
    let known = test.curves.filter { $0.precisionRecall != nil }
    guard !known.isEmpty else { return [] }
    let isBinary = test.predictions.task == .binary
    let style: LineChart.Series.Style = known.count > colouredClasses ? .faint : .distinct
    var series: [LineChart.Series] = known.compactMap { curve in
      curve.precisionRecall.map { Self.line($0, name: curve.name, style: style) }
    }
    if let micro = test.microCurves?.precisionRecall {
      series.append(Self.line(micro, name: "Micro-average", style: .emphasis))
    }
    if isBinary, let prevalence = known[0].precisionRecall?.prevalence {
      series.append(
        .init("Chance", [Point(0, prevalence), Point(1, prevalence)], style: .reference))
    }
    let averages = known.compactMap { curve in
      curve.precisionRecall.map {
        "\(Markup.isolated(curve.name)) \(NumberText.fixed($0.averagePrecision, decimals: 3))"
      }
    }
    let chart = LineChart(
      title: isBinary
        ? "Precision-recall curve (positive class: \(Markup.isolated(known[0].name)))"
        : "Precision-recall curves, one-vs-rest",
      summary: "Average precision: " + averages.joined(separator: ", ") + ".",
      x: Axis("Recall", bounds: .fixed(0...1)), y: Axis("Precision", bounds: .fixed(0...1)),
      series: series, markers: marker.map { [$0] } ?? [], marksPoints: false)
    return [.figure(chart, name: "pr")]
  }

  private static func line(
    _ curve: PrecisionRecallCurve, name: String, style: LineChart.Series.Style
  ) -> LineChart.Series {
    let points = curve.recalls.indices.map { i in
      let threshold =
        i < curve.thresholds.count
        ? " at threshold \(NumberText.threshold(curve.thresholds[i], decimals: 5))" : ""
      return Point(
        curve.recalls[i], curve.precisions[i],
        note: "precision \(NumberText.fixed(curve.precisions[i], decimals: 3)), recall "
          + "\(NumberText.fixed(curve.recalls[i], decimals: 3))\(threshold)")
    }
    let average = NumberText.fixed(curve.averagePrecision, decimals: 3)
    return .init("\(Markup.isolated(name)) (AP \(average))", points, style: style)
  }

  private var marker: LineChart.Marker? {
    guard test.predictions.task == .binary, let positive = test.perClass.last,
      let recall = positive.recall, let precision = positive.precision
    else { return nil }
    let threshold = NumberText.threshold(test.threshold)
    return .init(Point(recall, precision), label: "Threshold \(threshold)")
  }
}
