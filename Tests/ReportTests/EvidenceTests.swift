import Fixtures
import Record
import Support
import Testing

@testable import Report

@Suite struct EvidenceTests {
  private func record(_ names: [String] = ["cell.png"]) throws -> RunRecord {
    let size = PixelSize(height: 28, width: 28)
    return try SampleRecords.multiclass(epochs: 1, rows: 14).changing(
      examples: EvidenceExamples(
        rule: "Chosen by hand.", layer: "layer4", mapSize: PixelSize(height: 7, width: 5),
        pictureSize: size,
        examples: names.map {
          .init(
            image: $0, truth: .label("nv"), prediction: .label("mel"), probability: 0.75,
            hasEvidence: $0 != "empty.png", original: "\($0)_original", overlay: "\($0)_gradcam")
        }))
  }

  private func page(_ record: RunRecord, without missing: String? = nil) -> String {
    var files = PictureFiles()
    for name in record.examples?.files ?? [] where name != missing {
      files.add(name, Array(name.utf8))
    }
    return ReportPage.training(record, pictures: files).html()
  }

  @Test func `pairs stand with both labels, the probability, the rule and the size of the map`()
    throws
  {
    let text = page(try record())
    #expect(MarkupInspector(page: text).problem == nil)
    // "cell.png_original" and "cell.png_gradcam" in base64.
    for part in [
      "src=\"data:image/png;base64,Y2VsbC5wbmdfb3JpZ2luYWw=\"",
      "src=\"data:image/png;base64,Y2VsbC5wbmdfZ3JhZGNhbQ==\"", "alt=\"cell.png: ",
      "<bdi>nv</bdi>", "<bdi>mel</bdi>", "0.750", "wrong</strong>", "Chosen by hand.",
      "5 × 7 cells", "layer4", "linear-gradient(to right, rgb(0 0 4)", "no segmentation",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(!text.contains("cannot be shown") && !text.contains("http"))
  }

  @Test func `a file that is not there is named, and what else is there is shown`() throws {
    let text = page(try record(["a.png", "b.png"]), without: "b.png_gradcam")
    #expect(text.contains("1 picture of this section cannot be"))
    #expect(text.contains("Missing: <bdi>b.png_gradcam</bdi>."))
    #expect(text.components(separatedBy: "<img ").count == 4)
  }

  @Test func `a map without evidence says so, and names never become markup`() throws {
    #expect(page(try record(["empty.png"])).contains("the map is zero everywhere"))
    let text = page(try record(["<script>x\u{22}.png"]))
    #expect(MarkupInspector(page: text).problem == nil && !text.contains("<script>x"))
  }

  @Test func `a record without examples has no such section`() throws {
    let text = ReportPage.training(try SampleRecords.binary()).html()
    #expect(!text.contains("id=\"evidence\""))
  }
}
