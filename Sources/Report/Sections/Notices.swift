import Record
import Support

/// Rows and images that found no partner; left out where all did.
struct MatchingNotice: ReportSection {
  let data: DataRecord
  let id = "matching-notice", title = "CSV/ZIP Matching Notice"

  func content() -> [Block] {
    let rows = data.matching.rowsMissingImages.map { "\($0.imagePath) (line \($0.line))" }
    let images = data.matching.imagesMissingRows
    guard rows.count + images.count > 0 else { return [] }
    let count = Subset.allCases.reduce(0) { $0 + data.split.rows[$1] }
    var items: [HTML] = []
    if rows.count > 0 {
      items.append("Rows of the table without an image: \(Self.words(rows))")
    }
    if let namesakes = data.matching.refusedNamesakes { items.append("\(namesakes)") }
    if images.count > 0 {
      items.append("Images without a row in the table: \(Self.words(images))")
    }
    let notice: HTML = """
      <div class="notice warning"><p>The table and the images do not match completely. \
      This experiment used the <strong>\(NumberText.count(count)) \
      \(count == 1 ? "sample" : "samples")</strong> that have both.</p>\(HTML.list(items))</div>
      """
    return [.text(notice)]
  }

  /// The count, and the first ten by name.
  static func words(_ names: [String]) -> HTML {
    let shown = names.prefix(10).map { HTML.name($0).text }.joined(separator: ", ")
    let more: HTML = names.count > 10 ? ", …" : ""
    let list: HTML = "(\(HTML(alreadyEscaped: shown))\(more))"
    return """
      <strong>\(NumberText.count(names.count))</strong> <span class="names">\(list)</span>
      """
  }
}

/// What the program decided or left out without being asked.
struct Notices: ReportSection {
  let notices: [Notice]
  let id = "notices", title = "Decided Automatically"

  func content() -> [Block] {
    guard !notices.isEmpty else { return [] }
    return [.text("<div class=\"notice\">\(HTML.list(notices.map { "\($0)" }))</div>")]
  }
}
