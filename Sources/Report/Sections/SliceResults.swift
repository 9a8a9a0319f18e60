import Evaluation
import Support

/// The main metrics of the test for each value of a column.
struct SliceResults: ReportSection {
  let slices: Slices?
  let test: SubsetEvaluation
  /// What the intervals draw: `images`, or the values of a column.
  let unit: String
  let id = "slices"

  var title: String { slices.map { "Results by \($0.column)" } ?? "Results by Value" }

  func content() -> [Block] {
    guard let slices else { return [] }
    let differing = slices.differing(from: test).map { ($0.slice.value, $0.row.key) }
    func isMarked(_ slice: Slices.Slice, _ row: MetricRow) -> Bool {
      differing.contains { $0 == (slice.value, row.key) }
    }
    let metrics = test.headline
    // The rows without a value stand last.
    let order = ClassOrder.natural(slices.slices.compactMap(\.value))
    let placed = order.map { slices.slices[$0] } + slices.slices.dropFirst(order.count)
    let all: [Table.Cell] =
      [.heading("All"), .count(test.predictions.count)]
      + metrics.flatMap { [.metric($0.value), Table.Cell.interval($0.interval)] }
    let rows = placed.map { slice -> [Table.Cell] in
      [.heading(slice.value ?? "no value"), .count(slice.rowCount)]
        + slice.rows.flatMap { row -> [Table.Cell] in
          [
            .metric(row.value),
            Table.Cell.interval(row.interval, mark: isMarked(slice, row) ? " *" : ""),
          ]
        }
    }
    return [
      .table(
        Table(
          caption: """
            The test images by the values of \(HTML.name(slices.column)), with 95 % intervals. \
            \(conclusion(slices, differing: differing.count))
            """,
          columns: [.text(slices.column), .number("Images")]
            + metrics.flatMap { [.number($0.name), .number("95 % interval")] },
          rows: [all] + rows, isSortable: false, isTall: rows.count > 15))
    ]
  }

  private func conclusion(_ slices: Slices, differing: Int) -> HTML {
    let few: HTML =
      slices.slices.contains { $0.groupCount < Slices.leastGroups }
      ? " From fewer than \(Slices.leastGroups) \(unit) nothing is concluded." : ""
    if differing == 0 { return "No interval leaves out the value of all images.\(few)" }
    return """
      * The interval leaves out the value of all images: of \(slices.comparisons) comparisons one in \
      twenty does by chance.\(few)
      """
  }
}
