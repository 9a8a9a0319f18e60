import Evaluation
import Fixtures
import Record
import Support
import Testing

@testable import Report

@Suite struct ModelCardTests {
  @Test(
    arguments: [
      ("a_b 1.5 %", "a_b 1.5 %"), ("_a_ *b* `c`", "\\_a\\_ \\*b\\* \\`c\\`"),
      ("<b> | [x](y) # ~", "\\<b\\> \\| \\[x\\](y) \\# \\~"),
      ("R&D &lt;\n\tz", "R&amp;D &amp;lt;  z"),
      ("\\", "\\\\"), ("größe_µm", "größe_µm"), ("", ""),
    ])
  func `characters of a text mean themselves in Markdown`(_ text: String, _ markdown: String) {
    #expect(Markdown.plain(text) == markdown)
  }

  @Test func `markup becomes words in one line`() {
    let html: HTML =
      "A <strong>b</strong>.<br><span class=\"aside\">c</span><br>\("<d> & \"e\"")\nf"
    #expect(Markdown.plain(html) == "A b. c; \\<d\\> &amp; \"e\" f")
  }

  @Test func `a card of each task has all chapters, its numbers and its questions`() throws {
    for run in try SampleRecords.ofEachTask() {
      let card = Markdown.modelCard(of: run)
      let chapters = card.split(separator: "\n").filter { $0.hasPrefix("## ") }
      #expect(
        chapters == [
          "## Model", "## Intended use", "## Data", "## Performance",
          "## Limits that the checks found", "## Ethical considerations", "## Training",
          "## Command",
        ])
      for row in run.evaluations.test.headline {
        let value = try #require(row.value)
        #expect(card.contains("| \(row.name), test | \(NumberText.metric(value))"))
      }
      #expect(card.contains("- What must it not be used for?"))
      #expect(card.contains("\(run.data.split.rows.training) training"))
      #expect(!card.contains("<br>") && !card.contains("<strong>") && !card.contains("&quot;"))
      let page = ReportPage.training(run).html()
      #expect(page.contains("id=\"model-card\"") && page.contains("What must it not be used for?"))
    }
  }

  @Test func `digests and limits stand in the card, and names cannot change its form`() throws {
    let sample = try SampleRecords.binary()
    var data = sample.data
    data.digests = DataDigests(table: "abc123", content: "def456")
    let warned = sample.changing(
      data: data, evaluations: sample.evaluations,
      notices: [Notice(.warning, "| a table |\n# and a title")])
    let card = Markdown.modelCard(of: warned)
    #expect(card.contains("| Table (SHA-256) | abc123 |") && card.contains("split | def456 |"))
    #expect(card.contains("- \\| a table \\| \\# and a title"))
    #expect(!Markdown.modelCard(of: sample).contains("SHA-256) | abc"))
  }
}
