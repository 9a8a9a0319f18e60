import Networks
import Support

/// The networks as a table for readers, and as JSON and form options for programs.
struct ModelList {
  private let rows: [(row: Architecture, isCached: Bool)]

  init(_ rows: [Architecture], isCached: (Architecture) -> Bool) {
    self.rows = rows.map { ($0, isCached($0)) }
  }

  // MARK: - Table

  private struct Column: Sendable {
    let heading: String
    /// Where there is no room, columns go in this order; those without a number stay.
    var leaves: Int?
    let cell: @Sendable (Architecture, _ isCached: Bool) -> String
  }

  private static let columns = [
    Column(heading: "VALUE") { row, _ in row.name },
    Column(heading: "LABEL", leaves: 1) { row, _ in row.label },
    Column(heading: "FAMILY", leaves: 3) { row, _ in row.family },
    Column(heading: "PARAMETERS") { row, _ in
      "\((Double(row.parameterCount) / 100_000).rounded() / 10) M"
    },
    Column(heading: "INPUT") { row, _ in inputSize(row) },
    Column(heading: "WEIGHTS FILE", leaves: 2) { row, _ in row.weightsFile ?? "" },
    Column(heading: "WEIGHTS") { row, isCached in
      row.weightsFile == nil ? "none published" : isCached ? "cached" : "to download"
    },
  ]

  func table(columns width: Int?) -> String {
    let all = Self.columns.map { column in
      (column, cells: [column.heading] + rows.map { column.cell($0.row, $0.isCached) })
    }
    var shown = all
    var leaving = 1
    while let width, Self.width(shown.map(\.cells)) > width, leaving <= 3 {
      shown.removeAll { $0.0.leaves == leaving }
      leaving += 1
    }
    return (0...rows.count).map { line in
      shown.map { column in
        let cell = column.cells[line]
        return cell + String(repeating: " ", count: Self.width(column.cells) - cell.count)
      }.joined(separator: "  ").trimmed + "\n"
    }.joined()
  }

  private static func width(_ cells: [String]) -> Int { cells.map(\.count).max() ?? 0 }

  /// Of a whole table, two blanks between columns.
  private static func width(_ columns: [[String]]) -> Int {
    columns.map { width($0) + 2 }.reduce(-2, +)
  }

  // MARK: - For programs

  /// An array of objects, in the order of the menu; what is not in the menu comes last.
  var json: String {
    let objects = rows.map { row, isCached in
      JSONValue.object([
        ("value", .string(row.name)), ("label", .string(row.label)),
        ("family", .string(row.family)), ("parameters", .integer(row.parameterCount)),
        ("input_size", .string(Self.inputSize(row))), ("in_menu", .bool(row.isInMenu)),
        ("weights_file", row.weightsFile.map { .string($0) } ?? .null),
        ("weights_url", row.weightsURL.map { .string($0) } ?? .null),
        ("cached", .bool(isCached)),
      ])
    }
    return JSONValue.array(objects).text(indent: 2, sortedKeys: false) + "\n"
  }

  /// As `--image-resize` takes it.
  private static func inputSize(_ row: Architecture) -> String {
    "\(row.transform.crop)x\(row.transform.crop)"
  }
}
