/// A table of true labels, to hold a model's answers against.
package struct LabelPlan: Sendable, Equatable {
  package var csvFile: String
  /// A header, or a 1-based column number as text; nil for the column that the model learned from.
  package var targetColumn: String?
  package var imageColumn: String?
  /// The column that groups rows which count as one where intervals are drawn; nil for the one of
  /// the training, where the table has it.
  package var sampleIDColumn: String?
  /// Take rows of one picture with different labels as they are, instead of stopping.
  package var allowConflictingLabels = false

  package init(csvFile: String) { self.csvFile = csvFile }

  package var problems: [PlanProblem] {
    [
      ("--target-column", targetColumn), ("--image-column", imageColumn),
      ("--sample-id-column", sampleIDColumn),
    ].filter { $0.1 == "0" }.map {
      .init($0.0, "0", "must be a column name or a column number, counted from 1")
    }
  }
}
