import Charts
import Evaluation
import Support

/// True against false positive rate by threshold: the positive class, or each against the rest.
struct ROCCurves: ReportSection {
  let test: SubsetEvaluation
  let id = "roc-curves", isHalf = true, title = "ROC-AUC Curves"

  func content() -> [Block] {
    let plot = CurvePlot(
      test: test, name: "ROC curve", measure: "AUC", average: "Micro-average ROC",
      x: "False positive rate", y: "True positive rate"
    ) { $0.roc.map { ($0.area, Self.points($0)) } }
    let positive = test.perClass.last
    let marker = positive?.specificity.flatMap { specificity in
      positive?.recall.map { Point(1 - specificity, $0) }
    }
    let chart = plot.chart(
      summary: "Areas under the curves", chance: [Point(0, 0), Point(1, 1)], marker: marker)
    return chart.map { [.figure($0, name: "roc", plot: "roc_curves", caption: caption(plot))] }
      ?? []
  }

  private static func points(_ curve: ROCCurve) -> [Point] {
    curve.thresholds.indices.map { i in
      let x = curve.falsePositiveRates[i]
      let y = curve.truePositiveRates[i]
      let threshold = NumberText.threshold(curve.thresholds[i], decimals: 5)
      return Point(
        x, y,
        note: "true positive rate \(NumberText.fixed(y, decimals: 3)), false positive rate "
          + "\(NumberText.fixed(x, decimals: 3)) at threshold \(threshold)")
    }
  }

  private func caption(_ plot: CurvePlot) -> HTML? {
    let missing = test.curves.filter { $0.roc == nil }.map { Markup.isolated($0.name) }
    let faint: HTML? =
      plot.style == .faint ? "Pale lines are the single classes; point at one for its name. " : nil
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
    let plot = CurvePlot(
      test: test, name: "Precision-recall curve", measure: "AP", average: "Micro-average",
      x: "Recall", y: "Precision"
    ) { $0.precisionRecall.map { ($0.averagePrecision, Self.points($0)) } }
    let positive = test.perClass.last
    let marker = positive?.precision.flatMap { precision in
      positive?.recall.map { Point($0, precision) }
    }
    let prevalence = test.curves.first?.precisionRecall?.prevalence
    let chance = test.predictions.task == .binary ? prevalence : nil
    let chart = plot.chart(
      summary: "Average precision", chance: chance.map { [Point(0, $0), Point(1, $0)] },
      marker: marker)
    return chart.map { [.figure($0, name: "pr", plot: "precision_recall_curve")] } ?? []
  }

  private static func points(_ curve: PrecisionRecallCurve) -> [Point] {
    curve.recalls.indices.map { i in
      let threshold =
        i < curve.thresholds.count
        ? " at threshold \(NumberText.threshold(curve.thresholds[i], decimals: 5))" : ""
      return Point(
        curve.recalls[i], curve.precisions[i],
        note: "precision \(NumberText.fixed(curve.precisions[i], decimals: 3)), recall "
          + "\(NumberText.fixed(curve.recalls[i], decimals: 3))\(threshold)")
    }
  }
}

/// One kind of curve of every class that has it, with its area behind its name.
private struct CurvePlot {
  let test: SubsetEvaluation
  /// Such as "ROC curve"; the area, such as "AUC"; and the micro-average's name.
  let name: String, measure: String, average: String
  let x: String, y: String
  /// Nil where the test images do not define it.
  let curve: (ClassCurves) -> (area: Double, points: [Point])?

  /// Up to seven classes have a colour each; beyond it they are pale and the average stands out.
  var style: LineChart.Series.Style {
    test.curves.count { curve($0) != nil } > 7 ? .faint : .distinct
  }

  /// Nil without any curve. `marker` is where the decisions of a binary task are.
  func chart(summary: String, chance: [Point]?, marker: Point?) -> LineChart? {
    let known = test.curves.filter { curve($0) != nil }
    guard let first = known.first else { return nil }
    let isBinary = test.predictions.task == .binary
    var series = known.compactMap { line($0, name: $0.name, style: style) }
    series += [test.microCurves.flatMap { line($0, name: average, style: .emphasis) }]
      .compactMap { $0 }
    if let chance { series.append(.init("Chance", chance, style: .reference)) }
    let areas = known.compactMap { known in
      curve(known).map { "\(Markup.isolated(known.name)) \(Self.text($0.area))" }
    }
    let label = "Threshold \(NumberText.threshold(test.threshold))"
    return LineChart(
      title: isBinary
        ? "\(name) (positive class: \(Markup.isolated(first.name)))" : "\(name)s, one-vs-rest",
      summary: "\(summary): " + areas.joined(separator: ", ") + ".",
      x: Axis(x, bounds: .fixed(0...1)), y: Axis(y, bounds: .fixed(0...1)), series: series,
      markers: isBinary ? marker.map { [.init($0, label: label)] } ?? [] : [], marksPoints: false)
  }

  private func line(_ curves: ClassCurves, name: String, style: LineChart.Series.Style)
    -> LineChart.Series?
  {
    curve(curves).map {
      .init("\(Markup.isolated(name)) (\(measure) \(Self.text($0.area)))", $0.points, style: style)
    }
  }

  private static func text(_ area: Double) -> String { NumberText.fixed(area, decimals: 3) }
}
