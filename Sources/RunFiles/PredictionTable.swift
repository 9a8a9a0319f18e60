import Evaluation
import Record
import Support

/// A model's answers as a table, with Ludwig's columns in Ludwig's order.
///
/// `label_predictions` of a binary task is the positive class from the decision threshold on, and
/// `label_probability` the probability of the predicted label; Ludwig's is the larger of the two,
/// whatever the threshold. `label_probabilities` holds all of a row's probabilities as a JSON list.
/// Classes are in index order.
package enum PredictionTable {
  /// `predictions.csv`: Ludwig's columns, image, true label. `threshold` is for binary tasks only.
  package static func test(
    _ answers: Answers, threshold: Double, rows: [PredictedRow]
  ) throws(PredictionsError) -> String {
    try text(
      answers, threshold, count: rows.count, before: [],
      after: [("image_path", rows.map(\.imagePath)), ("label", rows.map(\.label))])
  }

  /// `validation_predictions.csv`: the subset's number, true label, image, then Ludwig's columns.
  package static func validation(
    _ answers: Answers, threshold: Double, rows: [PredictedRow]
  ) throws(PredictionsError) -> String {
    try text(
      answers, threshold, count: rows.count,
      before: [
        ("split", rows.map { _ in "1" }), ("label", rows.map(\.label)),
        ("image_path", rows.map(\.imagePath)),
      ], after: [])
  }

  /// Answers about pictures of which nothing else is known: Ludwig's columns, then the image.
  ///
  /// - Parameter isLeftOpen: of each row, whether it is given no label: its prediction is then
  ///   empty, and `abstained` true; nil where every row has its label, and there is no such column.
  package static func unlabelled(
    _ answers: Answers, threshold: Double, imagePaths: [String], isLeftOpen: [Bool]? = nil
  ) throws(PredictionsError) -> String {
    try text(
      answers, threshold, count: imagePaths.count, before: [],
      after: [("image_path", imagePaths)]
        + (isLeftOpen.map { [("abstained", $0.map { $0 ? "true" : "false" })] } ?? []),
      isLeftOpen: isLeftOpen)
  }

  /// Whether a file that begins so is a table of predictions, ours or Ludwig's.
  package static func isTable(_ beginning: String) -> Bool {
    // A binary task's table begins with the probabilities.
    beginning.hasPrefix(firstColumn) || beginning.hasPrefix(probabilitiesColumn)
  }

  private static let probabilitiesColumn = "\(LudwigNames.label)_probabilities"

  /// Ludwig's name of what a model said.
  private static let firstColumn = "\(LudwigNames.label)_predictions"

  private typealias Column = (name: String, cells: [String])

  private static func text(
    _ answers: Answers, _ threshold: Double, count: Int, before: [Column], after: [Column],
    isLeftOpen: [Bool]? = nil
  ) throws(PredictionsError) -> String {
    guard answers.count == count else {
      throw .rowCounts(predictions: answers.count, truth: count)
    }
    let answered = columns(of: answers, threshold).map { column -> Column in
      guard let isLeftOpen, column.name == firstColumn else { return column }
      return (column.name, zip(column.cells, isLeftOpen).map { $1 ? "" : $0 })
    }
    return SeparatedText(.comma, columns: before + answered + after).text
  }

  private static func columns(of answers: Answers, _ threshold: Double) -> [Column] {
    switch answers {
    case .binary(let rows):
      let chosen = rows.decided(at: threshold)
      return [probabilities(rows), labels(rows, chosen)] + perClass(rows)
        + [probability(rows, chosen)]
    case .multiclass(let rows):
      let chosen = rows.mostLikely
      return [labels(rows, chosen), probabilities(rows), probability(rows, chosen)] + perClass(rows)
    case .regression(let values):
      return [(firstColumn, values.map(PythonFormat.repr))]
    }
  }

  private static func labels(_ rows: ClassAnswers, _ chosen: [Int]) -> Column {
    (firstColumn, chosen.map { rows.classes[$0] })
  }

  private static func probabilities(_ rows: ClassAnswers) -> Column {
    (
      probabilitiesColumn,
      rows.probabilities.map { "[\($0.map(PythonFormat.repr).joined(separator: ", "))]" }
    )
  }

  private static func probability(_ rows: ClassAnswers, _ chosen: [Int]) -> Column {
    ("label_probability", zip(rows.probabilities, chosen).map { PythonFormat.repr($0[$1]) })
  }

  private static func perClass(_ rows: ClassAnswers) -> [Column] {
    rows.classes.enumerated().map { index, name in
      ("label_probabilities_\(name)", rows.probabilities.map { PythonFormat.repr($0[index]) })
    }
  }
}
