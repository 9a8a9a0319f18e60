import Charts
import Evaluation
import Record

/// Each class against all others, as numbers and as bars.
struct PerClassResults: ReportSection {
  let test: SubsetEvaluation
  /// By the name of the class; nil where they are not known.
  let trainingRows: [String: Int]?
  let id = "per-class", title = "Per-Class Metrics"

  /// So many classes at most have a plot of the best and of the worst.
  private static let fewest = 10

  private var classes: [ClassStatistics] { test.perClass }

  /// A page has room for the bars of so many classes, a file for more.
  private static let pageLimit = 30, fileLimit = 100

  func content() -> [Block] {
    guard !classes.isEmpty else { return [] }
    let byF1 = classes.enumerated().sorted {
      ($1.element.f1 ?? -1, $0.offset) < ($0.element.f1 ?? -1, $1.offset)
    }.map(\.element)
    let count = min(classes.count, Self.fileLimit)
    let few = min(Self.fewest, classes.count)
    let first = count < classes.count ? ", the first \(count) of \(classes.count) classes" : ""
    let charts: Charts = (
      all: bars(of: classes.prefix(count), "top\(count)", "Per-class metrics (test)\(first)"),
      sorted: bars(of: byF1.prefix(count), "sorted", "Per-class metrics (test), by F1\(first)"),
      best: bars(of: byF1.prefix(few), "best\(few)", "Classes with the highest F1 (test)"),
      worst: bars(
        of: byF1.reversed().prefix(few), "worst\(few)", "Classes with the lowest F1 (test)")
    )
    return [.table(table)]
      + (classes.count > Self.pageLimit ? blocksOfMany(charts) : blocksOfFew(charts))
  }

  private typealias Bars = (chart: BarChart, plot: String)
  private typealias Charts = (all: Bars, sorted: Bars, best: Bars, worst: Bars)

  /// Every class is on the page, in its own order and by F1; the extremes are files alone.
  private func blocksOfFew(_ charts: Charts) -> [Block] {
    [
      .figure(charts.all.chart, name: "bars", plot: charts.all.plot, isWide: true),
      .details(
        trainingRows == nil
          ? "The same by F1" : "The same by F1, and F1 by the number of training images",
        [.figure(charts.sorted.chart, name: "sorted", plot: charts.sorted.plot)] + frequencies),
      .plotFile(charts.best.chart, name: charts.best.plot),
      .plotFile(charts.worst.chart, name: charts.worst.plot),
    ]
  }

  /// The extremes are on the page; what shows every class is a file alone.
  private func blocksOfMany(_ charts: Charts) -> [Block] {
    [
      .figure(charts.worst.chart, name: "worst", plot: charts.worst.plot),
      .figure(charts.best.chart, name: "best", plot: charts.best.plot),
      .plotFile(charts.all.chart, name: charts.all.plot),
      .plotFile(charts.sorted.chart, name: charts.sorted.plot),
    ] + (trainingRows == nil ? [] : [.details("F1 by the number of training images", frequencies)])
  }

  private var table: Table {
    let curves = Dictionary(
      test.curves.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return Table(
      caption: """
        Each class of the test images against all others\(ThresholdWords.clause(test)); the darker, \
        the better
        """,
      columns: [.text("Class")]
        + [
          "Images", "Precision", "Recall", "F1", "Accuracy", "MCC", "Specificity", "ROC-AUC",
          "Average precision", "TP", "FP", "FN", "TN",
        ].map(Table.Column.number),
      rows: classes.map { one in
        [.heading(one.name), .count(one.support)]
          + [one.precision, one.recall, one.f1, one.accuracy, one.matthews, one.specificity]
          .map(Table.Cell.shaded)
          + [curves[one.name]?.roc?.area, curves[one.name]?.precisionRecall?.averagePrecision]
          .map(Table.Cell.shaded)
          + [one.truePositives, one.falsePositives, one.falseNegatives, one.trueNegatives]
          .map(Table.Cell.count)
      }, isTall: classes.count > 15, download: "per_class_metrics.csv")
  }

  private func bars(of classes: some Sequence<ClassStatistics>, _ part: String, _ title: String)
    -> Bars
  {
    let classes = Array(classes)
    let chart = BarChart(
      title: title,
      summary: "Precision, recall and F1 of each class; the table beside it has the numbers.",
      categories: classes.map(\.name), value: Axis("Value", bounds: .fixed(0...1)),
      series: [
        .init("Precision", classes.map(\.precision)), .init("Recall", classes.map(\.recall)),
        .init("F1", classes.map(\.f1)),
      ])
    return (chart, "compare_classifiers_multiclass_multimetric__label_\(part)")
  }

  private var frequencies: [Block] {
    guard let trainingRows else { return [] }
    return [
      .figure(frequency(trainingRows), name: "frequency", plot: "frequency_vs_f1__label")
    ]
  }

  /// Whether a class does badly because there is little to learn it from.
  private func frequency(_ trainingRows: [String: Int]) -> ScatterPlot {
    ScatterPlot(
      title: "F1 by number of training images",
      summary: "F1 of each class on the test images against its number of training images.",
      x: Axis("Training images", bounds: .fromZero, wholeNumbers: true),
      y: Axis("F1 (test)", bounds: .fixed(0...1)),
      points: classes.map { one in
        Point(Double(trainingRows[one.name] ?? 0), one.f1 ?? .nan, name: one.name)
      })
  }
}
