import Charts
import Evaluation

/// Each class against all others, as numbers and as bars.
struct PerClassResults: ReportSection {
  let test: SubsetEvaluation
  let id = "per-class", title = "Per-Class Metrics"

  func content() -> [Block] {
    let classes = test.perClass
    guard !classes.isEmpty else { return [] }
    let table = Table(
      caption: "Each class of the test images against all others",
      columns: [.text("Class")]
        + [
          "Images", "Precision", "Recall", "F1", "Specificity", "Accuracy", "MCC", "TP", "FP",
          "FN", "TN",
        ].map(Table.Column.number),
      rows: classes.map { one in
        [.heading(one.name), .count(one.support)]
          + [one.precision, one.recall, one.f1, one.specificity, one.accuracy, one.matthews]
          .map(Table.Cell.metric)
          + [one.truePositives, one.falsePositives, one.falseNegatives, one.trueNegatives]
          .map(Table.Cell.count)
      }, isTall: classes.count > 15)
    let chart = BarChart(
      title: "Per-class metrics (test)",
      summary: "Precision, recall and F1 of each class; the table beside it has the numbers.",
      categories: classes.map(\.name), value: Axis("Value", bounds: .fixed(0...1)),
      series: [
        .init("Precision", classes.map(\.precision)), .init("Recall", classes.map(\.recall)),
        .init("F1", classes.map(\.f1)),
      ])
    return [.table(table), .figure(chart, name: "bars", isWide: true)]
  }
}
