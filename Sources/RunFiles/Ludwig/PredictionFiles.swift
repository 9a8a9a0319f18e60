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
    let shapes = ResultFile("predictions.shapes.json", text: Self.shapes.text())
    switch test.predictions.answers {
    case .binary(let rows):
      return [shapes] + files(rows, chosen: rows.decided(at: test.threshold), isBinary: true)
    case .multiclass(let rows):
      return [shapes] + files(rows, chosen: rows.mostLikely, isBinary: false)
    case .regression(let values):
      return [
        shapes,
        column(predictions) {
          (values.map { PythonFormat.repr($0) }, NumPyArray(values.map { Float($0) }))
        },
      ]
    }
  }

  /// For each class the name, without its ending, of the files that hold its probabilities.
  static func names(of classes: [String]) -> [String] {
    ClassFileNames.of(classes).map { "\(LudwigNames.label)_\(probabilities)_\($0)" }
  }

  private static let predictions = "predictions"
  private static let probability = "probability", probabilities = "probabilities"

  /// Ludwig names the columns whose cells have more than one dimension, and none has.
  private static let shapes: JSONValue = [:]

  /// A cell a row as text, and the same as an array.
  private static func column(
    _ name: String, _ values: @escaping @Sendable () -> (cells: [String], array: NumPyArray)
  ) -> ResultFile {
    ResultFile(["\(LudwigNames.label)_\(name).csv", "\(LudwigNames.label)_\(name).npy"]) { sink in
      let (cells, array) = values()
      var text = SeparatedText(.comma)
      for cell in cells { text.append([cell]) }
      try sink(0, Array(text.text.utf8))
      try sink(1, array.bytes)
    }
  }

  private static func files(_ rows: ClassAnswers, chosen: [Int], isBinary: Bool) -> [ResultFile] {
    let values = rows.probabilities
    let stem = "\(LudwigNames.label)_\(probabilities)"
    let table = RowTable(
      separator: .comma, rowCount: chosen.count, probabilities: values,
      parts: [.each(rows.classes)], isHeaded: false)
    return [
      column(predictions) {
        (
          chosen.map { rows.classes[$0] },
          isBinary ? NumPyArray(chosen.map { $0 == 1 }) : NumPyArray(chosen.map { Int64($0) })
        )
      },
      column(probability) {
        let likely = chosen.enumerated().map { values[$0, $1] }
        return (likely.map { PythonFormat.repr($0) }, NumPyArray(likely.map { Float($0) }))
      },
      ResultFile([("\(stem).csv", table)]),
      ResultFile(["\(stem).npy"]) { sink in
        if isBinary { return try sink(0, NumPyArray(values.column(1).map { Float($0) }).bytes) }
        try NumPyArray.write(rows: values.count, columns: rows.classes.count) {
          try sink(0, $0)
        } row: { row, bytes in
          for value in values[row] { bytes.append(littleEndian: Float(value).bitPattern) }
        }
      },
    ]
      + zip(rows.classes.indices, ClassFileNames.of(rows.classes)).map { index, name in
        ofClass("\(stem)_\(name)", values, index, isBinary: isBinary)
      }
  }

  /// The probabilities of one class as text, and as an array.
  private static func ofClass(
    _ stem: String, _ values: Probabilities, _ index: Int, isBinary: Bool
  ) -> ResultFile {
    ResultFile(["\(stem).csv", "\(stem).npy"]) { sink in
      let column = values.column(index)
      var text: [UInt8] = []
      for value in column {
        PythonFormat.append(value, to: &text)
        text.append(UInt8(ascii: "\n"))
      }
      try sink(0, text)
      try sink(1, (isBinary ? NumPyArray(column.map { Float($0) }) : NumPyArray(column)).bytes)
    }
  }
}
