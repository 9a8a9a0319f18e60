import Evaluation
import Fixtures
import Record
import Support
import Testing

@testable import Report

@Suite struct InspectionPageTests {
  private static let hostile = "<b>\"1\" & 2.png"

  private func record(
    _ run: RunRecord, leaks: [Leak] = [], conflicts: [LabelConflict] = []
  ) -> InspectionRecord {
    var data = run.data
    data.leaks = LeakReport(
      compared: 120, withoutStructure: 0, rows: data.split.rows, leaks: leaks,
      conflicts: conflicts)
    return InspectionRecord(
      software: run.software, data: data, target: run.model.target, columns: run.model.columns,
      source: "images.zip",
      examples: [.init(line: 2, image: Self.hostile, label: "a < b")],
      notices: data.leaks?.notices() ?? [])
  }

  private func leak(_ row: Int) -> Leak {
    Leak(
      row: row, image: "a\(row).png", subset: .test, kind: .mirrored, otherImage: Self.hostile,
      otherSubset: .training, similarity: 1)
  }

  private func page(_ record: InspectionRecord, _ files: PictureFiles = PictureFiles()) -> String {
    let text = ReportPage.inspection(record, pictures: files).html()
    #expect(MarkupInspector(page: text).problem == nil)
    #expect(ReportPage.isPage(text) && !text.contains("http") && !text.contains("<b>"))
    return text
  }

  @Test func `every task has a page that says what there is to learn`() throws {
    for run in try SampleRecords.ofEachTask() {
      let text = page(record(run))
      for id in ["dataset-overview", "split", "examples", "copies-in-subsets"] {
        #expect(text.contains("id=\"\(id)\""), "\(id)")
      }
      #expect(!text.contains("id=\"conflicting-copies\"") && !text.contains("Data leak:"))
      let rows = Subset.allCases.reduce(0) { $0 + run.data.split.rows[$1] }
      #expect(text.contains("<strong>\(NumberText.count(rows, "image"))</strong>"))
    }
  }

  @Test func `copies stand on the first screen, as pairs of pictures and in a table`() throws {
    let text = page(record(try SampleRecords.binary(), leaks: (0..<1200).map(leak)))
    #expect(text.contains("Data leak: 1200 of 120 test images have their mirror image"))
    #expect(text.contains("The first 1000 of 1200 images with a copy"))
    #expect(text.components(separatedBy: "<figure class=\"group\">").count == 1 + 12)
    #expect(text.contains("a999.png") && !text.contains("a1000.png"))
  }

  @Test func `contradicting labels are named with their lines`() throws {
    let pair = LabelConflict(
      line: 12, image: "x.png", label: "mel", otherLine: 1345, otherImage: "y.png",
      otherLabel: "nv")
    let text = page(record(try SampleRecords.binary(), conflicts: [pair]))
    #expect(text.contains("id=\"conflicting-copies\"") && text.contains("1 pair of practically"))
    #expect(text.contains("<bdi>y.png</bdi>, line 1345: “<bdi>nv</bdi>”"))
  }

  @Test func `a picture has the size that its file tells, or is told to be absent`() throws {
    let png: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 1,
      2, 0, 0, 0, 160,
    ]
    let size = try #require(PictureFiles.size(ofPNG: png))
    #expect(size == PixelSize(height: 160, width: 258))
    #expect(PictureFiles.size(ofPNG: Array(png.dropLast())) == nil)
    var files = PictureFiles()
    files.add(Self.hostile, png)
    let record = record(try SampleRecords.binary(), leaks: [leak(1)])
    let text = page(record, files)
    #expect(text.contains("width=\"258\" height=\"160\""))
    #expect(text.contains("no picture"))
    #expect(record.shownImages == [Self.hostile, "a1.png"])
  }
}
