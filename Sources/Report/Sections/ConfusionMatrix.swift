import Charts
import Evaluation
import Foundation
import Support

/// Which classes were taken for which.
struct ConfusionMatrix: ReportSection {
  let test: SubsetEvaluation
  let id = "confusion-matrix", title = "Confusion Matrix"

  /// A page has room for the matrix of so many classes, a file for more.
  private static let pageLimit = 30, fileLimit = 100
  /// Pairs beyond these are rows of the page only while scripts show them.
  private static let pairLimit = 300

  var isHalf: Bool { test.predictions.classes.count <= 12 }

  func content() -> [Block] {
    guard let confusion = test.confusion else { return [] }
    let count = confusion.classes.count
    let mistakes = confusion.mistakes
    let words = Self.largestMistakes(confusion, mistakes)
    let matrix = chart(confusion, mistakes, most: Self.pageLimit, words)
    let caption: HTML = """
      Each row is a true class: counts of test images and, by shade, their share of the row. \(words)
      """
    let fileChart = chart(confusion, mistakes, most: Self.fileLimit, words)
    let name = "confusion_matrix__label_top\(fileChart.labels.count)"
    let blocks: [Block] =
      count <= Self.pageLimit
      ? [.figure(matrix, name: "matrix", plot: name, caption: caption, isWide: true)]
      : [
        .figure(matrix, name: "matrix", caption: caption, isWide: true),
        .plotFile(fileChart, name: name), .table(pairs(confusion, mistakes)),
      ]
    let entropies = entropies(confusion)
    return blocks + [
      .details(
        "How scattered the predictions of each class are",
        [
          .figure(
            entropies, name: "entropy",
            plot: "confusion_matrix_entropy__label_top\(entropies.categories.count)")
        ])
    ]
  }

  /// Where there are more classes than `most`, of those that have a part in the most mistakes.
  private func chart(
    _ confusion: Confusion, _ mistakes: [Mistake], most: Int, _ words: String
  ) -> HeatMap {
    let classes = confusion.classes.count
    let shown = classes <= most ? confusion : confusion.choosing(Self.confused(mistakes, most))
    let threshold = NumberText.threshold(test.threshold)
    let title =
      test.predictions.task == .binary
      ? "Confusion matrix (threshold \(threshold))"
      : classes <= most
        ? "Confusion matrix"
        : "Confusion matrix of the \(shown.classes.count) most confused of \(classes) classes"
    return HeatMap(
      title: title,
      summary: "\(confusion.correct) of \(confusion.total) test images are on the diagonal, "
        + "which is right. " + words,
      rowTitle: "True class", columnTitle: "Predicted class", labels: shown.classes,
      counts: shown.matrix)
  }

  private typealias Mistake = (truth: Int, predicted: Int, count: Int)

  /// The classes of the most frequent mistakes, in index order.
  private static func confused(_ mistakes: [Mistake], _ most: Int) -> [Int] {
    var chosen: Set<Int> = []
    for mistake in mistakes {
      let more = chosen.union([mistake.truth, mistake.predicted])
      if more.count > most { continue }
      chosen = more
      if chosen.count == most { break }
    }
    return chosen.sorted()
  }

  private func pairs(_ confusion: Confusion, _ mistakes: [Mistake]) -> Table {
    let shown = mistakes.prefix(Self.pairLimit)
    let isWhole = shown.count == mistakes.count
    let rest: HTML? =
      isWhole
      ? nil
      : """
      , the most frequent first; without scripts this page has \(NumberText.count(shown.count)) of \
      them, and the rest follows from test_predictions.tsv
      """
    return Table(
      caption: "\(NumberText.count(mistakes.count)) pairs of classes were mistaken\(rest)",
      columns: [
        .text("True class"), .text("Predicted class"), .number("Images"),
        .number("Share of the true class"),
      ],
      rows: shown.map { mistake in
        let row = test.perClass[mistake.truth].support
        return [
          .heading(confusion.classes[mistake.truth]), .text(confusion.classes[mistake.predicted]),
          .count(mistake.count), .metric(row == 0 ? nil : Double(mistake.count) / Double(row)),
        ]
      }, isSortable: isWhole, isTall: true, download: "confused_classes.csv",
      more: isWhole
        ? nil
        : MoreRows(
          classes: confusion.classes, supports: test.perClass.map(\.support),
          pairs: Array(mistakes.dropFirst(shown.count))))
  }

  /// Classes by the Shannon entropy of their row's shares, the most scattered first.
  private func entropies(_ confusion: Confusion) -> BarChart {
    let rows = zip(confusion.classes, confusion.matrix).enumerated().map {
      (name: $0.element.0, entropy: Self.entropy($0.element.1), place: $0.offset)
    }.sorted { ($1.entropy ?? -1, $0.place) < ($0.entropy ?? -1, $1.place) }
    let shown = rows.prefix(Self.fileLimit)
    return BarChart(
      title: shown.count < rows.count
        ? "The \(shown.count) classes with the most scattered predictions, by entropy"
        : "Classes by entropy of their predictions",
      summary: "In bits: 0 where all test images of a class got one answer, "
        + "\(NumberText.fixed(log2(Double(rows.count)), decimals: 2)) where every answer is as "
        + "frequent as any other.",
      categories: shown.map(\.name), value: Axis("Entropy (bits)", bounds: .fromZero),
      series: [.init("Entropy", shown.map(\.entropy))])
  }

  /// Nil without a row.
  private static func entropy(_ counts: [Int]) -> Double? {
    let total = Double(counts.reduce(0, +))
    guard total > 0 else { return nil }
    return counts.filter { $0 > 0 }.reduce(0) { $0 - Double($1) / total * log2(Double($1) / total) }
  }

  /// The three commonest confusions in words.
  private static func largestMistakes(_ confusion: Confusion, _ mistakes: [Mistake]) -> String {
    guard !mistakes.isEmpty else { return "No image was taken for another class." }
    let top = mistakes.prefix(3).map { mistake in
      "\(Markup.isolated(confusion.classes[mistake.truth])) taken for "
        + "\(Markup.isolated(confusion.classes[mistake.predicted])) (\(mistake.count))"
    }
    return "Most frequent mistakes: " + top.joined(separator: ", ") + "."
  }

  static func largestMistakes(_ confusion: Confusion) -> String {
    largestMistakes(confusion, confusion.mistakes)
  }
}
