import Record
import Support

/// Rows with labels that the model cannot give; left out where it knows all of them.
struct UnknownLabels: ReportSection {
  let labelled: LabelledPictures
  let id = "unknown-labels", title = "Labels That the Model Does Not Know"

  func content() -> [Block] {
    let unknown = labelled.unknown
    guard !unknown.isEmpty else { return [] }
    let all = unknown.count + labelled.rows.count
    let rest: HTML? =
      unknown.count > Table.mostListed ? ", the first \(NumberText.count(Table.mostListed))" : nil
    let text: HTML = """
      <div class="notice warning"><p><strong>\(NumberText.count(unknown.count)) of \
      \(NumberText.count(all)) \(all == 1 ? "row" : "rows")</strong> \
      \(unknown.count == 1 ? "has" : "have") a label that the model cannot give. It is wrong about \
      these images whatever it says, and they are in none of the numbers on this page: the numbers \
      are those of the other rows alone.</p></div>

      """
    let table = Table(
      caption: "\(counted(unknown.count, "row")) of \(HTML.name(labelled.tableName))\(rest)",
      columns: [.number("Line"), .text("Image"), .text("Label")],
      rows: unknown.prefix(Table.mostListed).map {
        [.line($0.line), .heading($0.imagePath), .text($0.label)]
      }, isTall: unknown.count > 15, download: "unknown_labels.csv")
    return [.text(text), .table(table)]
  }
}
