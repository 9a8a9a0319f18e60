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
  package static func text(_ record: RunRecord) throws(PredictionsError) -> String {
    let rows = record.data.testRows
    let test = record.evaluations.test
    guard test.predictions.count == rows.count else {
      throw .rowCounts(predictions: test.predictions.count, truth: rows.count)
    }
    let (answer, details) = columns(test.predictions, test.threshold)
    var columns: [Column] = [
      ("image", rows.map(\.imagePath)),
      (test.predictions.task == .regression ? "true_value" : "true_label", rows.map(\.label)),
    ]
    columns += answer
    if record.model.columns.sampleID != nil {
      columns.append(("sample_id", rows.map { $0.sampleID ?? "" }))
    }
    if let folds = record.evaluations.folds {
      columns.append(("fold", folds.foldOfRow.map(String.init)))
    }
    return SeparatedText(.tab, columns: columns + details).text
  }

  private typealias Column = (name: String, cells: [String])

  private static func columns(
    _ predictions: Predictions, _ threshold: Double
  ) -> (answer: [Column], details: [Column]) {
    switch predictions {
    case .binary(let rows): columns(rows, chosen: rows.decided(at: threshold))
    case .multiclass(let rows): columns(rows, chosen: rows.mostLikely)
    case .regression(let rows):
      (
        [
          ("predicted_value", rows.values.map(PythonFormat.repr)),
          ("difference", zip(rows.values, rows.truth).map { PythonFormat.repr($0 - $1) }),
        ], []
      )
    }
  }

  private static func columns(
    _ rows: ClassificationPredictions, chosen: [Int]
  ) -> (answer: [Column], details: [Column]) {
    let probabilities = rows.probabilities.map { $0.map(PythonFormat.repr) }
    return (
      [
        ("predicted_label", chosen.map { rows.classes[$0] }),
        ("probability", zip(probabilities, chosen).map { $0[$1] }),
      ],
      rows.classes.enumerated().map { index, name in
        ("probability_\(name)", probabilities.map { $0[index] })
      }
    )
  }
}
