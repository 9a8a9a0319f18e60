import Charts
import Evaluation
import Record

/// Each class against all others, as numbers and as bars.
struct PerClassResults: ReportSection {
  let test: SubsetEvaluation
  /// Of each class; nil where they are not known.
  let trainingRows: [Int]?
  let id = "per-class", title = "Per-Class Metrics"

  /// So many classes at most have a plot of the best and of the worst.
  private static let fewest = 10

  private var classes: [ClassStatistics] { test.perClass }

  func content() -> [Block] {
    guard !classes.isEmpty else { return [] }
    let byF1 = classes.enumerated().sorted {
      ($1.element.f1 ?? -1, $0.offset) < ($0.element.f1 ?? -1, $1.offset)
    }.map(\.element)
    let few = min(Self.fewest, classes.count)
    return [
      .table(table),
      .figure(
        bars(of: classes, title: "Per-class metrics (test)"), name: "bars",
        plot: Self.plot("top\(classes.count)"), isWide: true),
      .details(
        trainingRows == nil
          ? "The same by F1" : "The same by F1, and F1 by the number of training images",
        [sorted(byF1)] + frequencies),
      .plotFile(
        bars(of: Array(byF1.prefix(few)), title: "Classes with the highest F1 (test)"),
        name: Self.plot("best\(few)")),
      .plotFile(
        bars(of: byF1.reversed().prefix(few) + [], title: "Classes with the lowest F1 (test)"),
        name: Self.plot("worst\(few)")),
    ]
  }

  private static func plot(_ part: String) -> String {
    "compare_classifiers_multiclass_multimetric__label_\(part)"
  }

  private var table: Table {
    Table(
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
  }

  private func bars(of classes: [ClassStatistics], title: String) -> BarChart {
    BarChart(
      title: title,
      summary: "Precision, recall and F1 of each class; the table beside it has the numbers.",
      categories: classes.map(\.name), value: Axis("Value", bounds: .fixed(0...1)),
      series: [
        .init("Precision", classes.map(\.precision)), .init("Recall", classes.map(\.recall)),
        .init("F1", classes.map(\.f1)),
      ])
  }

  private func sorted(_ byF1: [ClassStatistics]) -> Block {
    .figure(
      bars(of: byF1, title: "Per-class metrics (test), by F1"), name: "sorted",
      plot: Self.plot("sorted"))
  }

  private var frequencies: [Block] {
    guard let trainingRows else { return [] }
    return [
      .figure(frequency(trainingRows), name: "frequency", plot: "frequency_vs_f1__label")
    ]
  }

  /// Whether a class does badly because there is little to learn it from.
  private func frequency(_ trainingRows: [Int]) -> ScatterPlot {
    ScatterPlot(
      title: "F1 by number of training images",
      summary: "F1 of each class on the test images against its number of training images.",
      x: Axis("Training images", bounds: .fromZero, wholeNumbers: true),
      y: Axis("F1 (test)", bounds: .fixed(0...1)),
      points: zip(classes, trainingRows).map { one, count in
        Point(Double(count), one.f1 ?? .nan, name: one.name)
      })
  }
}
