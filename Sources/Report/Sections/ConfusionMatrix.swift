import Charts
import Evaluation
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
    return [
      .figure(
        chart, name: "matrix",
        caption: """
          Each row is a true class: counts of test images and, by shade, their share of the row. \
          \(Self.largestMistakes(confusion))
          """, isWide: true)
    ]
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
