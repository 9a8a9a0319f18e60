import Evaluation
import Fixtures
import Record
import Testing

@testable import Report

@Suite struct LeakSectionTests {
  private func record(_ leaks: [Leak], grouped: LeakReport.Grouped? = nil) throws -> RunRecord {
    let sample = try SampleRecords.binary()
    var data = sample.data
    data.leaks = LeakReport(
      compared: 12_000, withoutStructure: 3, rows: sample.data.split.rows, leaks: leaks,
      conflicts: [], grouped: grouped)
    var evaluations = sample.evaluations
    if !leaks.isEmpty {
      let test = evaluations.test
      evaluations.testWithoutLeaks = PartComparison(
        of: test, without: leaks.map(\.row),
        bootstrap: Bootstrap(rowCount: test.predictions.count, seed: 1, resamples: 50))
    }
    return sample.changing(
      data: data, evaluations: evaluations,
      notices: sample.notices + (data.leaks?.notices() ?? []))
  }

  private static let leaks = (0..<2).map { row in
    Leak(
      row: row, image: "a\(row).png", subset: .test, kind: .mirrored, otherImage: "b.png",
      otherSubset: .training, similarity: 1)
  }

  @Test func `the first screen has the test with and without copies, side by side`() throws {
    let page = ReportPage.training(try record(Self.leaks))
    let first = page.headline.html().text
    #expect(first.contains("Data leak: 2 of 120 test images have their mirror image in"))
    #expect(first.contains("Without copies: 118 images") && first.contains("All 120 images"))
    #expect(page.headline.comparison?.rows.count == 3)
  }

  @Test func `a run without copies has no such table, and says that they were looked for`() throws {
    let page = ReportPage.training(try record([]))
    #expect(page.headline.comparison == nil)
    let html = page.html()
    #expect(html.contains("None has a copy in another subset."))
    #expect(html.contains("3 images of one colour, or nearly, could not be."))
    let older = ReportPage.training(try SampleRecords.binary()).html()
    #expect(!older.contains("compared with each other"))
  }

  @Test func `groups of copies are counted`() throws {
    let html = ReportPage.training(
      try record([], grouped: .init(pictures: 1400, groups: 700))
    ).html()
    #expect(html.contains("1400 images in 700 groups of copies were kept together by the split."))
  }
}
