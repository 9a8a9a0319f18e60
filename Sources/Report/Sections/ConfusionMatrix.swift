import Charts
import Evaluation
import Foundation
import Support

/// Which classes were taken for which.
struct ConfusionMatrix: ReportSection {
  let test: SubsetEvaluation
  let id = "confusion-matrix", title = "Confusion Matrix"

  var isHalf: Bool { test.predictions.classes.count <= 8 }

  func content() -> [Block] {
    guard let confusion = test.confusion else { return [] }
    let isBinary = test.predictions.task == .binary
    let threshold = NumberText.threshold(test.threshold)
    let chart = HeatMap(
      title: isBinary
        ? "Confusion matrix (threshold \(threshold))" : "Confusion matrix",
      summary: "\(confusion.correct) of \(confusion.total) test images are on the diagonal, "
        + "which is right. " + Self.largestMistakes(confusion),
      rowTitle: "True class", columnTitle: "Predicted class", labels: confusion.classes,
      counts: confusion.matrix)
    let count = confusion.classes.count
    return [
      .figure(
        chart, name: "matrix", plot: "confusion_matrix__label_top\(count)",
        caption: """
          Each row is a true class: counts of test images and, by shade, their share of the row. \
          \(Self.largestMistakes(confusion))
          """, isWide: true),
      .details(
        "How scattered the predictions of each class are",
        [
          .figure(
            entropies(confusion), name: "entropy",
            plot: "confusion_matrix_entropy__label_top\(count)")
        ]),
    ]
  }

  /// Classes by the Shannon entropy of their row's shares, the most scattered first.
  private func entropies(_ confusion: Confusion) -> BarChart {
    let rows = zip(confusion.classes, confusion.matrix).enumerated().map {
      (name: $0.element.0, entropy: Self.entropy($0.element.1), place: $0.offset)
    }.sorted { ($1.entropy ?? -1, $0.place) < ($0.entropy ?? -1, $1.place) }
    return BarChart(
      title: "Classes by entropy of their predictions",
      summary: "In bits: 0 where all test images of a class got one answer, "
        + "\(NumberText.fixed(log2(Double(rows.count)), decimals: 2)) where every answer is as "
        + "frequent as any other.",
      categories: rows.map(\.name), value: Axis("Entropy (bits)", bounds: .fromZero),
      series: [.init("Entropy", rows.map(\.entropy))])
  }

  /// Nil without a row.
  private static func entropy(_ counts: [Int]) -> Double? {
    let total = Double(counts.reduce(0, +))
    guard total > 0 else { return nil }
    return counts.filter { $0 > 0 }.reduce(0) { $0 - Double($1) / total * log2(Double($1) / total) }
  }

  /// The three commonest confusions in words.
  static func largestMistakes(_ confusion: Confusion) -> String {
    var mistakes: [(count: Int, text: String)] = []
    for truth in confusion.classes.indices {
      for predicted in confusion.classes.indices where predicted != truth {
        let count = confusion[truth, predicted]
        guard count > 0 else { continue }
        let text =
          "\(Markup.isolated(confusion.classes[truth])) taken for "
          + "\(Markup.isolated(confusion.classes[predicted])) (\(count))"
        mistakes.append((count, text))
      }
    }
    guard !mistakes.isEmpty else { return "No image was taken for another class." }
    let top = mistakes.enumerated().sorted {
      ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
    }.prefix(3)
    return "Most frequent mistakes: " + top.map(\.element.text).joined(separator: ", ") + "."
  }
}
