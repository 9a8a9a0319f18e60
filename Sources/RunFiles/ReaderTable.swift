import Evaluation
import Record
import Support

/// `test_predictions.tsv`: what a person looks for first. One row a test image, in the order of
/// the table.
///
/// Image, true label, predicted label, the probability of the predicted label, the sample ID where
/// there is such a column, the fold of a cross-validation whose model answered, then the
/// probability of each class, in index order. Of a regression: image, true value, predicted value,
/// their difference (predicted less true), the sample ID, the fold.
package enum ReaderTable {
  package static func table(_ record: RunRecord) throws(PredictionsError) -> RowTable {
    let rows = record.data.testRows
    let test = record.evaluations.test
    guard test.predictions.count == rows.count else {
      throw .rowCounts(predictions: test.predictions.count, truth: rows.count)
    }
    let truth = test.predictions.task == .regression ? "true_value" : "true_label"
    let sampleID: [RowTable.Part] =
      record.model.columns.sampleID == nil
      ? [] : [.text("sample_id") { rows[$0].sampleID ?? "" }]
    let fold = record.evaluations.folds.map { folds -> [RowTable.Part] in
      [.text("fold") { String(folds.foldOfRow[$0]) }]
    }
    let (answer, details) = parts(test.predictions, test.threshold)
    return RowTable(
      separator: .tab, rowCount: rows.count,
      probabilities: test.predictions.classified?.probabilities,
      parts: [.text("image") { rows[$0].imagePath }, .text(truth) { rows[$0].label }] + answer
        + sampleID + (fold ?? []) + details)
  }

  private static func parts(
    _ predictions: Predictions, _ threshold: Double
  ) -> (answer: [RowTable.Part], details: [RowTable.Part]) {
    if case .regression(let rows) = predictions {
      return (
        [
          .text("predicted_value") { PythonFormat.repr(rows.values[$0]) },
          .text("difference") { PythonFormat.repr(rows.values[$0] - rows.truth[$0]) },
        ], []
      )
    }
    let (classes, chosen) = (predictions.classes, predictions.decided(at: threshold) ?? [])
    return (
      [
        .text("predicted_label") { classes[chosen[$0]] }, .chosen("probability", chosen),
      ], [.each(classes.map { "probability_\($0)" })]
    )
  }
}
