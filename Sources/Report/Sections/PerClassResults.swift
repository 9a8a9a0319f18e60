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
    let few = min(Self.fewest, classes.count)
    let best = bars(of: Array(byF1.prefix(few)), title: "Classes with the highest F1 (test)")
    let worst = bars(
      of: byF1.reversed().prefix(few) + [], title: "Classes with the lowest F1 (test)")
    let isMany = classes.count > Self.pageLimit
    return [.table(table)]
      + (isMany
        ? [.figure(worst, name: "worst", plot: Self.plot("worst\(few)"))]
          + [.figure(best, name: "best", plot: Self.plot("best\(few)"))] : [])
      + all(byF1, isMany: isMany)
      + (isMany
        ? []
        : [
          .plotFile(best, name: Self.plot("best\(few)")),
          .plotFile(worst, name: Self.plot("worst\(few)")),
        ])
  }

  /// Every class as bars, in its own order and by F1: files alone where there are many.
  private func all(_ byF1: [ClassStatistics], isMany: Bool) -> [Block] {
    let count = min(classes.count, Self.fileLimit)
    let first = count < classes.count ? ", the first \(count) of \(classes.count) classes" : ""
    let own = bars(of: Array(classes.prefix(count)), title: "Per-class metrics (test)\(first)")
    let sorted = bars(
      of: Array(byF1.prefix(count)), title: "Per-class metrics (test), by F1\(first)")
    if isMany {
      return [
        .plotFile(own, name: Self.plot("top\(count)")),
        .plotFile(sorted, name: Self.plot("sorted")),
      ]
        + (trainingRows == nil
          ? [] : [.details("F1 by the number of training images", frequencies)])
    }
    return [
      .figure(own, name: "bars", plot: Self.plot("top\(count)"), isWide: true),
      .details(
        trainingRows == nil
          ? "The same by F1" : "The same by F1, and F1 by the number of training images",
        [.figure(sorted, name: "sorted", plot: Self.plot("sorted"))] + frequencies),
    ]
  }

  private static func plot(_ part: String) -> String {
    "compare_classifiers_multiclass_multimetric__label_\(part)"
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
