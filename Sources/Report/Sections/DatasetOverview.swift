import Record
import Support

/// How many rows of each class, or which values, each subset holds, and how rows found images.
struct DatasetOverview: ReportSection {
  let data: DataRecord
  let names: ShownNames
  /// Nil where one split was drawn.
  var folds: FoldResults?
  let id = "dataset-overview", isHalf = true, title = "Dataset Overview"

  func content() -> [Block] {
    [.table(data.values.map(valueTable) ?? classTable(data.split.classes))]
      + [data.matching.summary, data.matching.change?.notice.description, data.leaks?.summary]
      .compactMap { $0 }
      .map { Block.text("<p class=\"note\">\($0)</p>\n") }
  }

  private func classTable(_ counts: [SplitReport.ClassCounts]) -> Table {
    let sorted = ClassOrder.natural(counts.map(\.name)).map { counts[$0] }
    if let folds { return foldedTable(sorted, folds.folds.count) }
    let all = BySubset { subset in counts.reduce(0) { $0 + $1.rows[subset] } }
    return Table(
      caption: "Images of each class in the three subsets",
      columns: [
        .text("Label"), .number("Train"), .number("Validation"), .number("Test"), .number("All"),
      ],
      rows: sorted.map {
        [
          .label(names[$0.name], full: $0.name)
        ] + cells($0.rows)
      },
      footer: [.heading("All classes")] + cells(all),
      isTall: counts.count > 15)
  }

  /// Every row is in the test of one fold.
  private func foldedTable(_ sorted: [SplitReport.ClassCounts], _ count: Int) -> Table {
    Table(
      caption: "Images of each class; each is tested in one of \(count) folds",
      columns: [.text("Label"), .number("All")],
      rows: sorted.map { [.label(names[$0.name], full: $0.name), .count($0.rows.test)] },
      footer: [.heading("All classes"), .count(data.split.rows.test)], isTall: sorted.count > 15)
  }

  private func cells(_ rows: BySubset<Int>) -> [Table.Cell] {
    let counts = Subset.allCases.map { rows[$0] }
    return (counts + [counts.reduce(0, +)]).map(Table.Cell.count)
  }

  private func valueTable(_ values: BySubset<ValueSummary>) -> Table {
    func cell(_ value: Double?) -> Table.Cell {
      .number(value.map(NumberText.short) ?? "–", value: value)
    }
    let named = [
      ("Train", values.training), ("Validation", values.validation), ("Test", values.test),
    ]
    return Table(
      caption: folds == nil ? "Target values in the three subsets" : "Target values",
      columns: [
        .text("Split"), .number("Count"), .number("Mean"), .number("Standard deviation"),
        .number("Minimum"), .number("Maximum"),
      ],
      rows: (folds == nil ? named : [("All", values.test)]).map { name, values in
        [
          .heading(name), .count(values.count), cell(values.mean), cell(values.standardDeviation),
          cell(values.minimum), cell(values.maximum),
        ]
      })
  }
}
