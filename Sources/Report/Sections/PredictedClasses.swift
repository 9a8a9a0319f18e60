import Charts
import Evaluation
import Record
import Support

/// How many images were called what.
struct PredictedClasses: ReportSection {
  let record: PredictionRecord
  let id = "predicted-classes", title = "Predicted Classes"

  var isHalf: Bool { record.model.target.classes.count <= 8 }

  /// So many classes at most are drawn; the table has all of them.
  private static let mostDrawn = 30

  func content() -> [Block] {
    guard let counts = record.classCounts, let rows = record.answers.classified,
      let decided = record.answers.decided(at: record.model.threshold)
    else { return [] }
    var sureness = [[Double]](repeating: [], count: rows.classes.count)
    for (row, index) in decided.enumerated() {
      sureness[index].append(rows.probabilities[row][index])
    }
    let table = Table(
      caption: """
        \(NumberText.count(decided.count)) images by the class that they were given\(clause)\(open)
        """,
      columns: [
        .text("Class"), .number("Images"), .number("Share"), .number("Median probability"),
      ],
      rows: ClassOrder.natural(counts.map(\.name)).map { counts[$0] }.map { one in
        let share = Double(one.count) / Double(max(1, decided.count))
        let own = sureness[one.index].sorted()
        return [
          .heading(one.name), .count(one.count),
          .number(NumberText.percent(share), value: share),
          .metric(own.isEmpty ? nil : quantile(own, 0.5)),
        ]
      }, isTall: counts.count > 15)
    return [.table(table), .figure(bars(counts.map { ($0.name, $0.count) }), name: "bars")]
  }

  private var clause: HTML {
    guard record.model.target.task == .binary else { return "" }
    return "; decisions at threshold \(NumberText.threshold(record.model.threshold))"
  }

  /// How many were given none after all.
  private var open: HTML {
    guard let isLeftOpen = record.isLeftOpen, let least = record.abstainBelow else { return "" }
    let count = isLeftOpen.count { $0 }
    return """
      . The table of predictions leaves \(NumberText.count(count, "image")) without a label: less \
      probable than \(NumberText.short(least))
      """
  }

  private func bars(_ counts: [(name: String, count: Int)]) -> BarChart {
    let drawn = counts.prefix(Self.mostDrawn)
    let rest = drawn.count < counts.count ? ", the \(drawn.count) most frequent" : ""
    return BarChart(
      title: "Images by predicted class\(rest)",
      summary: "How many images were given each class; the table beside it has the numbers.",
      categories: drawn.map(\.name),
      value: Axis("Images", bounds: .fromZero, wholeNumbers: true),
      series: [.init("Images", drawn.map { Double($0.count) })])
  }
}

/// Where the predictions of a number lie.
struct PredictedValues: ReportSection {
  let record: PredictionRecord
  let id = "predicted-values", title = "Predicted Values"

  func content() -> [Block] {
    guard case .regression(let values) = record.answers, let least = values.min(),
      let most = values.max()
    else { return [] }
    let target = record.model.columns.target
    let summary = ValueSummary(of: values)
    func cell(_ value: Double?) -> Table.Cell {
      .number(value.map(NumberText.short) ?? "–", value: value)
    }
    let table = Table(
      caption: "Predictions of \(HTML.name(target))",
      columns: [
        .text("Target"), .number("Images"), .number("Mean"), .number("Standard deviation"),
        .number("Minimum"), .number("Median"), .number("Maximum"),
      ],
      rows: [
        [
          .heading(target), .count(summary.count), cell(summary.mean),
          cell(summary.standardDeviation), cell(least), cell(quantile(values.sorted(), 0.5)),
          cell(most),
        ]
      ], isSortable: false)
    // A bin needs a width also where all predictions are one.
    let reach = most > least ? least...most : least - 0.5...least + 0.5
    let edges = Histogram.edges(reach, count: 20)
    let chart = Histogram(
      title: "Distribution of predicted \(target)",
      summary: "Counts of the predictions of \(values.count) images in 20 bins.",
      x: Axis("Predicted \(target)"), countLabel: "Images", edges: edges,
      series: [.init("Images", Histogram.counts(of: values, edges: edges))])
    return [.table(table), .figure(chart, name: "histogram")]
  }
}

/// How sure the model is of its answers, whether rightly or not.
struct PredictionConfidence: ReportSection {
  let record: PredictionRecord
  let id = "prediction-confidence", isHalf = true, title = "Prediction Confidence Distribution"

  func content() -> [Block] {
    guard let confidences = record.answers.confidences else { return [] }
    let edges = Histogram.edges(0...1, count: 20)
    let chart = Histogram(
      title: "Confidence of the predictions",
      summary: "Probability of the most likely class for \(confidences.count) images.",
      x: Axis("Predicted probability (confidence)", bounds: .fixed(0...1)), countLabel: "Images",
      edges: edges, series: [.init("Images", Histogram.counts(of: confidences, edges: edges))])
    return [
      .figure(
        chart, name: "histogram",
        caption: """
          The probability of the most likely class. It is the model's own word, and no measure of \
          how often it is right.
          """)
    ]
  }
}
