import Datasets
import Evaluation
import Record
import Support

extension PictureLabels {
  /// Of the draws of the intervals: that of a training that names none.
  private static let seed: UInt64 = 42

  /// A model's answers beside what is true.
  ///
  /// - Parameter entries: the pictures of the answers, by their places in the archive.
  func evaluation(
    of answers: Answers, entries: [Int], by model: ModelCard
  ) throws -> LabelledPictures {
    let places = Dictionary(zip(entries, entries.indices)) { first, _ in first }
    let answered = rows.compactMap { row in places[row.entry].map { (row: row, place: $0) } }
    guard !answered.isEmpty else {
      throw Failure.data("\(tableName): no picture with a label can be read")
    }
    let predictions = try Predictions(
      answers.rows(answered.map(\.place)), truth: answered.map(\.row.label))
    let bootstrap = Bootstrap(
      rowCount: answered.count, groups: answered.map(\.row.drawnTogether), seed: Self.seed,
      resamples: Evaluations.resamples)
    return LabelledPictures(
      tableName: tableName, columns: columns, rows: answered.map(\.row.words),
      evaluation: SubsetEvaluation(
        predictions, threshold: .manual(model.threshold), bootstrap: bootstrap),
      intervals: .init(
        resamples: Evaluations.resamples,
        unit: columns.sampleID.map { "values of \($0)" } ?? "images"),
      unknown: unknown, unanswered: rows.count - answered.count)
  }
}
