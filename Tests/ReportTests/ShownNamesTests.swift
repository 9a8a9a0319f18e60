import Fixtures
import Testing

@testable import Report

@Suite struct ShownNamesTests {
  private let a = String(repeating: "a", count: 5_000)

  @Test func `only long names are shortened`() {
    let sixty = String(repeating: "b", count: 60)
    let names = ShownNames(["cat", sixty, sixty + "b", "start" + a + "end"])
    #expect(names["cat"] == "cat" && names[sixty] == sixty && names["unknown"] == "unknown")
    // 40 from the beginning and 19 from the end.
    #expect(
      names[sixty + "b"]
        == String(repeating: "b", count: 40) + "…" + String(repeating: "b", count: 19))
    let long = names["start" + a + "end"]
    #expect(long.count == 60 && long.hasPrefix("startaaa") && long.hasSuffix("aaaend"))
    #expect(ShownNames(["cat", sixty]).isEmpty)
  }

  @Test func `names stay distinct`() {
    let short = ShownNames([a])[a]
    let all = [short, a, a + "a", a + "aa", "cat"]
    let names = ShownNames(all)
    let shown = all.map { names[$0] }
    #expect(shown[0] == short && shown[1].hasSuffix("a (2)") && shown[2].hasSuffix("a (3)"))
    #expect(Set(shown).count == 5 && shown.allSatisfy { $0.count <= 60 })
  }

  @Test func `one character of many scalars is shortened too`() {
    let heap = "e" + String(repeating: "\u{301}", count: 4_000)
    let names = ShownNames([heap, "x" + heap])
    #expect(names[heap] == "…" && names["x" + heap] == "x…")
  }

  @Test func `a long label stands in full once`() throws {
    for record in [
      try SampleRecords.multiclass(classes: ["cat", a, a + "a"], epochs: 2, rows: 30),
      try SampleRecords.binary(classes: ["cat", a]),
    ] {
      let text = ReportPage.training(record).html()
      #expect(text.components(separatedBy: "\"\(a)\"").count == 2)
      #expect(text.replacing("title=\"\(a)", with: "").contains(a) == false)
      let page = MarkupInspector(page: text)
      #expect(page.problem == nil)
      #expect(page.rows(inSection: "dataset-overview").contains { $0[0] == ShownNames([a])[a] })
    }
  }
}
