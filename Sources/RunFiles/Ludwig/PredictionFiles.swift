import Evaluation
import Record
import Support

/// The test predictions as Ludwig leaves them beside its table: a file for each of its columns,
/// once as text without a header and once as a NumPy array; and the shapes of the table's columns.
///
/// Arrays have Ludwig's types: what was predicted is the class's index, or whether it is the
/// positive one; a binary task's probabilities are the positive class's alone.
package enum PredictionFiles {
  package static func files(_ record: RunRecord) -> [ResultFile] {
    let test = record.evaluations.test
    let columns: [Column] =
      switch test.predictions.answers {
      case .binary(let rows): binary(rows, chosen: rows.decided(at: test.threshold))
      case .multiclass(let rows): multiclass(rows, chosen: rows.mostLikely)
      case .regression(let values): [regression(values)]
      }
    return [ResultFile("predictions.shapes.json", text: shapes.text())]
      + columns.flatMap { column in
        let name = "\(LudwigNames.label)_\(column.name)"
        return [
          ResultFile("\(name).csv", text: text(column.rows)),
          ResultFile("\(name).npy", bytes: column.array.bytes),
        ]
      }
  }

  /// For each class the name, without its ending, of the files that hold its probabilities.
  static func names(of classes: [String]) -> [String] {
    ClassFileNames.of(classes).map { "\(LudwigNames.label)_\(probabilities)_\($0)" }
  }

  private static let predictions = "predictions"
  private static let probability = "probability", probabilities = "probabilities"

  /// Rows as text, and the same as an array.
  private typealias Column = (name: String, rows: [[String]], array: NumPyArray)

  /// Ludwig names the columns whose cells have more than one dimension, and none has.
  private static let shapes: JSONValue = [:]

  private static func text(_ rows: [[String]]) -> String {
    var text = SeparatedText(.comma)
    for row in rows { text.append(row) }
    return text.text
  }

  private static func regression(_ values: [Double]) -> Column {
    (predictions, values.map { [PythonFormat.repr($0)] }, NumPyArray(values.map { Float($0) }))
  }

  private static func binary(_ rows: ClassAnswers, chosen: [Int]) -> [Column] {
    let positive = NumPyArray(rows.probabilities.map { Float($0[1]) })
    return columns(
      rows, chosen, predicted: NumPyArray(chosen.map { $0 == 1 }), probabilities: positive
    ) { NumPyArray($0.map { Float($0) }) }
  }

  private static func multiclass(_ rows: ClassAnswers, chosen: [Int]) -> [Column] {
    let all = NumPyArray(
      rows: rows.probabilities.map { $0.map { Float($0) } }, columns: rows.classes.count)
    return columns(
      rows, chosen, predicted: NumPyArray(chosen.map { Int64($0) }), probabilities: all
    ) { NumPyArray($0) }
  }

  private static func columns(
    _ rows: ClassAnswers, _ chosen: [Int], predicted: NumPyArray, probabilities all: NumPyArray,
    ofClass: ([Double]) -> NumPyArray
  ) -> [Column] {
    let values = rows.probabilities
    let likely = zip(values, chosen).map { $0[$1] }
    let classes = zip(rows.classes.indices, ClassFileNames.of(rows.classes)).map { index, name in
      let column = values.map { $0[index] }
      return (
        name: "\(probabilities)_\(name)", rows: column.map { [PythonFormat.repr($0)] },
        array: ofClass(column)
      )
    }
    return [
      (predictions, chosen.map { [rows.classes[$0]] }, predicted),
      (probability, likely.map { [PythonFormat.repr($0)] }, NumPyArray(likely.map { Float($0) })),
      (probabilities, values.map { $0.map(PythonFormat.repr) }, all),
    ] + classes
  }
}
