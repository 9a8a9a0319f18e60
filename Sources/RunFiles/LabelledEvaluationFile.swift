import Evaluation
import Record
import Support

/// What a comparison with true labels says of a model's answers, for programs to read: every metric
/// with its interval, and what was left out.
package enum LabelledEvaluationFile {
  private static let format = "image-learner evaluation"
  private static let schemaVersion = 1

  /// An undefined metric is null; `interval` is [lower, upper]. Rows of `confusion_matrix` are true
  /// classes, columns predicted ones, both in the order of `classes`; a regression has none.
  package static func json(_ given: LabelledPictures) -> JSONValue {
    let evaluation = given.evaluation
    let isBinary = evaluation.predictions.task == .binary
    var members: [(key: String, value: JSONValue)] = [
      ("format", .string(format)), ("schema_version", .integer(schemaVersion)),
      ("table", .string(given.tableName)),
      (
        "columns",
        [
          "image": .string(given.columns.image), "target": .string(given.columns.target),
          "sample_id": given.columns.sampleID.map { .string($0) } ?? .null,
        ]
      ),
      ("task", .string(evaluation.predictions.task.rawValue)),
      ("decision_threshold", isBinary ? .number(evaluation.threshold) : .null),
      ("intervals", EvaluationFile.intervals(given.intervals)),
      ("test", EvaluationFile.subset(evaluation.metrics)),
      (
        "unknown_labels",
        .array(
          given.unknown.map {
            [
              "line": .integer($0.line), "image_path": .string($0.imagePath),
              "label": .string($0.label),
            ]
          })
      ),
    ]
    if let confusion = evaluation.confusion {
      members += [
        ("classes", .array(confusion.classes.map { .string($0) })),
        (
          "confusion_matrix",
          .array(confusion.matrix.map { .array($0.map { .integer($0) }) })
        ),
        ("per_class_stats", .object(evaluation.perClass.map { ($0.name, $0.json) })),
      ]
    }
    return .object(members)
  }

  package static func text(_ given: LabelledPictures) -> String {
    json(given).text(sortedKeys: false)
  }

  /// Whether a file that begins so is one of them.
  package static func isEvaluation(_ beginning: String) -> Bool {
    beginning.hasPrefix("{\n    \"format\": \"\(format)\"")
  }
}
