import Evaluation
import Record
import Support

/// Pictures that several rows name: harmless inside a subset, a leak across subsets.
package struct SharedPictures: Sendable {
  /// Rows whose picture an earlier row names too.
  package let rowCount: Int
  /// Pictures with rows in more than one subset, each with its first two lines.
  package let crossing: [String]
  /// Whether the split was drawn, and so kept the rows of one picture together.
  private let isDrawn: Bool

  init(_ samples: [Sample], _ method: SplitReport.Method) {
    isDrawn = method != .ownColumn
    var firstUse: [Int: Sample] = [:]
    var rowCount = 0
    var crossing: [String] = []
    var isCrossing: Set<Int> = []
    for sample in samples {
      guard let first = firstUse[sample.entry] else {
        firstUse[sample.entry] = sample
        continue
      }
      rowCount += 1
      if first.subset != sample.subset, isCrossing.insert(sample.entry).inserted {
        crossing.append("\(sample.entryName.quoted) (lines \(first.line) and \(sample.line))")
      }
    }
    self.rowCount = rowCount
    self.crossing = crossing
  }

  var notices: [Notice] {
    if rowCount == 0 { return [] }
    var notices = [
      Notice(
        .remark,
        "\(counted(rowCount, "row")) with an image that an earlier row names too"
          + (isDrawn ? "; rows of one image were drawn together." : "."))
    ]
    if !crossing.isEmpty {
      notices.note(
        .leak, "the same image is in more than one subset: \(crossing.listed()).")
    }
    return notices
  }
}

/// Pictures whose rows do not agree about the label.
package struct ConflictingLabels: Error, Equatable, Sendable, CustomStringConvertible {
  /// One such picture, with all of its rows.
  package struct Picture: Equatable, Sendable {
    package let name: String, cells: [TableCell]
  }

  package let file: String, column: String
  /// In the order in which the table names them; never empty.
  package let pictures: [Picture]

  /// Nil where the rows of every picture agree. Spellings of one class or value are one label.
  init?(
    _ rows: [SplitRow], file: String, column: String, cell: (Int) -> TableCell,
    name: (Int) -> String
  ) {
    var places: [Int: Int] = [:]
    var pictures: [(picture: Int, rows: [SplitRow])] = []
    for row in rows {
      guard let picture = row.picture else { continue }
      if let place = places[picture] {
        pictures[place].rows.append(row)
      } else {
        places[picture] = pictures.count
        pictures.append((picture, [row]))
      }
    }
    self.pictures = pictures.compactMap { picture, rows in
      guard rows.contains(where: { $0.label != rows[0].label }) else { return nil }
      return Picture(name: name(picture), cells: rows.map { cell($0.row) })
    }
    (self.file, self.column) = (file, column)
    if self.pictures.isEmpty { return nil }
  }

  package var description: String {
    "\(file), column \(column.quoted): \(facts); correct these rows, or give "
      + "--allow-conflicting-labels to take them as they are:" + list
  }

  var notice: Notice {
    Notice(.warning, "\(facts), which are taken as they are, as was asked for:\(list)")
  }

  private var facts: String {
    let images = counted(pictures.count, "image")
    return "\(images) \(pictures.count == 1 ? "has" : "have") rows with different labels"
  }

  private var list: String {
    pictures.listedInLines { picture in
      picture.name.quoted + ": "
        + picture.cells.listed { "line \($0.line) \($0.text.quoted)" }
    }
  }
}
