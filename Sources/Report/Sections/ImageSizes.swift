import Record
import Support

/// How large the images are.
struct ImageSizes: ReportSection {
  let survey: PictureSurvey
  let id = "image-sizes", isHalf = true, title = "Image Sizes"

  private static let most = 10

  func content() -> [Block] {
    guard !survey.sizes.isEmpty else { return [] }
    let others = survey.sizes.dropFirst(Self.most).reduce(0) { $0 + $1.count }
    let table = Table(
      caption: "Width and height in pixels, the most frequent first",
      columns: [.text("Size"), .number("Images")],
      rows: survey.sizes.prefix(Self.most).map {
        [.heading("\($0.size.width) × \($0.size.height)"), .count($0.count)]
      },
      footer: others > 0 ? [.heading("Other sizes"), .count(others)] : [])
    return [.table(table)]
  }
}
