/// A `split` column of the table: codes or words for the three subsets.
enum OwnColumn {
  /// The subset that a cell names, in any case; nil for anything else.
  static func subset(_ text: String) -> Subset? {
    switch text.lowercased() {
    case "0", "0.0", "train", "training": .training
    case "1", "1.0", "validation", "val", "valid": .validation
    case "2", "2.0", "test": .test
    default: nil
    }
  }

  /// The subset of each row, or an error that lists the cells that name none.
  static func subsets(
    of cells: [String], lines: [Int], file: String, column: String
  ) throws(SplitError) -> [Int] {
    let subsets = cells.map(subset)
    let wrong = subsets.indices.filter { subsets[$0] == nil }
    guard wrong.isEmpty else {
      let cells = wrong.prefix(10).map { SplitError.Cell(line: lines[$0], text: cells[$0]) }
      throw SplitError(
        file: file, reason: .unknownWords(column: column, cells, total: wrong.count))
    }
    return subsets.compactMap { $0?.rawValue }
  }
}
