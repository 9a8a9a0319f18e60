import Record

/// By which rule the images were divided.
struct SplitDescription: ReportSection {
  let data: DataRecord
  let id = "split", isHalf = true, title = "Data Split"

  func content() -> [Block] { [.text("<p>\(data.splitWords)</p>\n")] }
}
