import Record
import Support

/// By which rule the images were divided, and how large they are.
struct SplitAndSizes: ReportSection {
  let data: DataRecord
  let id = "split", isHalf = true, title = "Split and Image Sizes"

  private static let most = 10

  func content() -> [Block] {
    [.text("<p>\(data.splitWords())</p>\n")] + [sizes].compactMap { $0 }.map(Block.table)
  }

  private var sizes: Table? {
    let sizes = data.pictures.sizes
    guard !sizes.isEmpty else { return nil }
    let others = sizes.dropFirst(Self.most).reduce(0) { $0 + $1.count }
    return Table(
      caption: "Width and height in pixels, the most frequent first",
      columns: [.text("Size"), .number("Images")],
      rows: sizes.prefix(Self.most).map {
        [.heading("\($0.size.width) × \($0.size.height)"), .count($0.count)]
      },
      footer: others > 0 ? [.heading("Other sizes"), .count(others)] : [])
  }
}
