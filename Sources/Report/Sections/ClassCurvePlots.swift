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
      x: "False positive rate", y: "True positive rate", area: { $0.roc?.area },
      points: { $0.roc.map(Self.points) ?? [] })
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
      Point(
        curve.falsePositiveRates[i], curve.truePositiveRates[i],
        value: curve.thresholds[i].isFinite ? curve.thresholds[i] : nil)
    }
  }

  private func caption(_ plot: CurvePlot) -> HTML? {
    let missing = test.curves.filter { $0.roc == nil }
    let faint: HTML? =
      plot.isPale ? "Pale lines are the single classes; point at one for its name. " : nil
    let absent: HTML? =
      missing.isEmpty
      ? nil
      : "Without a curve, for lack of test images: \(missing.listed { Markup.isolated($0.name) })."
    let parts = [plot.choice, faint, absent].compactMap { $0 }
    return parts.isEmpty ? nil : "\(parts)"
  }
}

/// Precision against recall over all thresholds.
struct PrecisionRecallCurves: ReportSection {
  let test: SubsetEvaluation
  let id = "precision-recall-curves", isHalf = true, title = "Precision-Recall Curves"

  func content() -> [Block] {
    let plot = CurvePlot(
      test: test, name: "Precision-recall curve", measure: "AP", average: "Micro-average",
      x: "Recall", y: "Precision", area: { $0.precisionRecall?.averagePrecision },
      points: { $0.precisionRecall.map(Self.points) ?? [] })
    let positive = test.perClass.last
    let marker = positive?.precision.flatMap { precision in
      positive?.recall.map { Point($0, precision) }
    }
    let prevalence = test.curves.first?.precisionRecall?.prevalence
    let chance = test.predictions.task == .binary ? prevalence : nil
    let chart = plot.chart(
      summary: "Average precision", chance: chance.map { [Point(0, $0), Point(1, $0)] },
      marker: marker)
    return chart.map {
      [.figure($0, name: "pr", plot: "precision_recall_curve", caption: plot.choice)]
    } ?? []
  }

  private static func points(_ curve: PrecisionRecallCurve) -> [Point] {
    curve.recalls.indices.map { i in
      Point(
        curve.recalls[i], curve.precisions[i],
        value: i < curve.thresholds.count ? curve.thresholds[i] : nil)
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
  let area: (ClassCurves) -> Double?
  let points: (ClassCurves) -> [Point]

  /// Lines beyond these are one grey cloud.
  private static let lineLimit = 30, fewest = 5

  /// The classes that have such a curve.
  private var known: [ClassCurves] { test.curves.filter { area($0) != nil } }

  /// Said where not all are drawn.
  var choice: HTML? {
    let count = known.count
    guard count > Self.lineLimit else { return nil }
    return """
      Of \(NumberText.count(count)) classes, the \(Self.fewest) with the largest and the \
      \(Self.fewest) with the smallest area are drawn; the areas of all stand in the table per \
      class. 
      """
  }

  /// Of too many, those with the largest and the smallest areas.
  private static func shown(_ known: [ClassCurves], _ area: (ClassCurves) -> Double?)
    -> [ClassCurves]
  {
    guard known.count > lineLimit else { return known }
    let byArea = known.enumerated().sorted {
      (area($1.element) ?? 0, $0.offset) < (area($0.element) ?? 0, $1.offset)
    }.map(\.element)
    return Array(byArea.prefix(fewest) + byArea.suffix(fewest))
  }

  /// Up to seven classes have a colour each; beyond it they are pale and the average stands out.
  var isPale: Bool { min(known.count, Self.lineLimit) > 7 }

  /// Nil without any curve. `marker` is where the decisions of a binary task are.
  func chart(summary: String, chance: [Point]?, marker: Point?) -> LineChart? {
    let shown = Self.shown(known, area)
    guard let first = shown.first else { return nil }
    let isBinary = test.predictions.task == .binary
    let style: LineChart.Series.Style = isPale ? .faint : .distinct
    var series = shown.map { line($0, name: $0.name, style: style) }
    if let micro = test.microCurves, area(micro) != nil {
      series.append(line(micro, name: average, style: .emphasis))
    }
    if let chance { series.append(.init("Chance", chance, style: .reference)) }
    let areas = shown.map { "\(Markup.isolated($0.name)) \(text(of: $0))" }
    let label = "Threshold \(NumberText.threshold(test.threshold))"
    return LineChart(
      title: isBinary
        ? "\(name) (positive class: \(Markup.isolated(first.name)))" : "\(name)s, one-vs-rest",
      summary: "\(summary): " + areas.joined(separator: ", ") + ".",
      x: Axis(x, bounds: .fixed(0...1)), y: Axis(y, bounds: .fixed(0...1)), series: series,
      markers: isBinary ? marker.map { [.init($0, label: label)] } ?? [] : [], marksPoints: false,
      valueLabel: "Threshold")
  }

  private func line(_ curves: ClassCurves, name: String, style: LineChart.Series.Style)
    -> LineChart.Series
  {
    .init(
      Markup.isolated(name), points(curves), style: style,
      detail: "(\(measure) \(text(of: curves)))")
  }

  private func text(of curves: ClassCurves) -> String {
    area(curves).map { NumberText.fixed($0, decimals: 3) } ?? "–"
  }
}
