import Evaluation
import Support

/// One row of the table that a model was asked about: its image and its true label, both as the table spells them.
package struct PredictedRow: Sendable, Equatable {
  package let imagePath: String, label: String

  package init(imagePath: String, label: String) {
    self.imagePath = imagePath
    self.label = label
  }
}

/// A model's answers as a table, with Ludwig's columns in Ludwig's order.
///
/// `label_predictions` of a binary task is the positive class from the decision threshold on, and `label_probability` the probability of the
/// predicted label; Ludwig's is the larger of the two, whatever the threshold. `label_probabilities` holds all of a row's probabilities as a JSON list. Classes are in index order.
package enum PredictionTable {
  /// `predictions.csv`: Ludwig's columns, then the image and the true label. `threshold` matters to binary tasks only.
  package static func test(
    _ predictions: Predictions, threshold: Double, rows: [PredictedRow]
  ) throws(PredictionsError) -> String {
    try text(
      predictions, threshold, count: rows.count, before: [],
      after: [("image_path", rows.map(\.imagePath)), ("label", rows.map(\.label))])
  }

  /// `validation_predictions.csv`: the number of the subset, the true label and the image, then Ludwig's columns.
  package static func validation(
    _ predictions: Predictions, threshold: Double, rows: [PredictedRow]
  ) throws(PredictionsError) -> String {
    try text(
      predictions, threshold, count: rows.count,
      before: [
        ("split", rows.map { _ in "1" }), ("label", rows.map(\.label)),
        ("image_path", rows.map(\.imagePath)),
      ], after: [])
  }

  /// Answers about pictures of which nothing else is known: Ludwig's columns, then the image. What the predictions hold as truth is not looked at.
  package static func unlabelled(
    _ predictions: Predictions, threshold: Double, imagePaths: [String]
  ) throws(PredictionsError) -> String {
    try text(
      predictions, threshold, count: imagePaths.count, before: [],
      after: [("image_path", imagePaths)])
  }

  private typealias Column = (name: String, cells: [String])

  private static func text(
    _ predictions: Predictions, _ threshold: Double, count: Int, before: [Column], after: [Column]
  ) throws(PredictionsError) -> String {
    guard predictions.count == count else {
      throw .rowCounts(predictions: predictions.count, truth: count)
    }
    let columns = before + answers(predictions, threshold) + after
    var table = CSVText()
    table.append(columns.map(\.name))
    for row in 0..<count { table.append(columns.map { $0.cells[row] }) }
    return table.text
  }

  private static func answers(_ predictions: Predictions, _ threshold: Double) -> [Column] {
    switch predictions {
    case .binary(let rows):
      let chosen = rows.decided(at: threshold)
      return [probabilities(rows), labels(rows, chosen)] + perClass(rows)
        + [probability(rows, chosen)]
    case .multiclass(let rows):
      let chosen = rows.mostLikely
      return [labels(rows, chosen), probabilities(rows), probability(rows, chosen)] + perClass(rows)
    case .regression(let rows):
      return [("label_predictions", rows.values.map(PythonFormat.repr))]
    }
  }

  private static func labels(_ rows: ClassificationPredictions, _ chosen: [Int]) -> Column {
    ("label_predictions", chosen.map { rows.classes[$0] })
  }

  private static func probabilities(_ rows: ClassificationPredictions) -> Column {
    (
      "label_probabilities",
      rows.probabilities.map { "[\($0.map(PythonFormat.repr).joined(separator: ", "))]" }
    )
  }

  private static func probability(_ rows: ClassificationPredictions, _ chosen: [Int]) -> Column {
    ("label_probability", zip(rows.probabilities, chosen).map { PythonFormat.repr($0[$1]) })
  }

  private static func perClass(_ rows: ClassificationPredictions) -> [Column] {
    rows.classes.enumerated().map { index, name in
      ("label_probabilities_\(name)", rows.probabilities.map { PythonFormat.repr($0[index]) })
    }
  }
}
