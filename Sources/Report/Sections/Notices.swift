import Support

/// Rows and images that found no partner; left out where all did.
struct MatchingNotice: ReportSection {
  let dataset: DatasetFacts
  let id = "matching-notice", title = "CSV/ZIP Matching Notice"

  func content() -> [Block] {
    let rows = dataset.rowsWithoutImage
    let images = dataset.imagesWithoutRow
    guard rows.count + images.count > 0 else { return [] }
    let samples = dataset.matchedSamples == 1 ? "sample" : "samples"
    var items: [HTML] = []
    if rows.count > 0 {
      items.append("Rows of the table without an image: \(Self.words(rows))")
    }
    if images.count > 0 {
      items.append("Images without a row in the table: \(Self.words(images))")
    }
    let notice: HTML = """
      <div class="notice warning"><p>The table and the images do not match completely. \
      This experiment used the <strong>\(NumberText.count(dataset.matchedSamples)) \
      \(samples)</strong> that have both.</p>\(HTML.list(items))</div>
      """
    return [.text(notice)]
  }

  /// The count, and the names that were kept.
  static func words(_ leftover: DatasetFacts.Leftover) -> HTML {
    let names = leftover.examples.map { HTML.name($0).text }.joined(separator: ", ")
    let more = leftover.count - leftover.examples.count
    let list: HTML? =
      leftover.examples.isEmpty
      ? nil
      : " <span class=\"names\">(\(HTML(alreadyEscaped: names))\(more > 0 ? ", …" : ""))</span>"
    return "<strong>\(NumberText.count(leftover.count))</strong>\(list)"
  }
}

/// What the program decided or left out without being asked.
struct Notices: ReportSection {
  let notices: [String]
  let id = "notices", title = "Decided Automatically"

  func content() -> [Block] {
    guard !notices.isEmpty else { return [] }
    return [.text("<div class=\"notice\">\(HTML.list(notices.map { "\($0)" }))</div>")]
  }
}
