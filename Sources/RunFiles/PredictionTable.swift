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
  ) throws(PredictionsError) -> RowTable {
    try table(
      answers, threshold, count: rows.count, before: [],
      after: [.text("image_path") { rows[$0].imagePath }, .text("label") { rows[$0].label }])
  }

  /// `validation_predictions.csv`: the subset's number, true label, image, then Ludwig's columns.
  package static func validation(
    _ answers: Answers, threshold: Double, rows: [PredictedRow]
  ) throws(PredictionsError) -> RowTable {
    try table(
      answers, threshold, count: rows.count,
      before: [
        .text("split") { _ in "1" }, .text("label") { rows[$0].label },
        .text("image_path") { rows[$0].imagePath },
      ], after: [])
  }

  /// Answers about pictures of which nothing else is known: Ludwig's columns, then the image.
  ///
  /// - Parameter isLeftOpen: of each row, whether it is given no label: its prediction is then
  ///   empty, and `abstained` true; nil where every row has its label, and there is no such column.
  package static func unlabelled(
    _ answers: Answers, threshold: Double, imagePaths: [String], isLeftOpen: [Bool]? = nil
  ) throws(PredictionsError) -> RowTable {
    try table(
      answers, threshold, count: imagePaths.count, before: [],
      after: [.text("image_path") { imagePaths[$0] }]
        + (isLeftOpen.map { isOpen in [.text("abstained") { isOpen[$0] ? "true" : "false" }] }
          ?? []),
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

  private static func table(
    _ answers: Answers, _ threshold: Double, count: Int, before: [RowTable.Part],
    after: [RowTable.Part], isLeftOpen: [Bool]? = nil
  ) throws(PredictionsError) -> RowTable {
    guard answers.count == count else {
      throw .rowCounts(predictions: answers.count, truth: count)
    }
    return RowTable(
      separator: .comma, rowCount: count, probabilities: answers.classified?.probabilities,
      parts: before + parts(of: answers, threshold, isLeftOpen) + after)
  }

  private static func parts(of answers: Answers, _ threshold: Double, _ isLeftOpen: [Bool]?)
    -> [RowTable.Part]
  {
    func labels(_ rows: ClassAnswers, _ chosen: [Int]) -> RowTable.Part {
      .text(firstColumn) { isLeftOpen?[$0] == true ? "" : rows.classes[chosen[$0]] }
    }
    func perClass(_ rows: ClassAnswers) -> RowTable.Part {
      .each(rows.classes.map { "label_probabilities_\($0)" })
    }
    switch answers {
    case .binary(let rows):
      let chosen = rows.decided(at: threshold)
      return [
        .list(probabilitiesColumn), labels(rows, chosen), perClass(rows),
        .chosen("label_probability", chosen),
      ]
    case .multiclass(let rows):
      let chosen = rows.mostLikely
      return [
        labels(rows, chosen), .list(probabilitiesColumn), .chosen("label_probability", chosen),
        perClass(rows),
      ]
    case .regression(let values):
      return [
        .text(firstColumn) { isLeftOpen?[$0] == true ? "" : PythonFormat.repr(values[$0]) }
      ]
    }
  }
}
