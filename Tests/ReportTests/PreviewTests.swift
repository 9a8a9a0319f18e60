import Fixtures
import Foundation
import Testing

@testable import Report

/// Names that a CSV may hold and that must reach the page as the text they are.
let hostileNames = [
  "<script>alert(1)</script>", "\"quoted\" 'single' & <b>bold</b>", "</style></title>]]>",
  "👩🏽‍⚕️ naevus 🧬", "شامة \u{202E}حميدة", String(repeating: "averylongname", count: 16),
]

/// Writes reports to look at in a browser: `REPORT_PREVIEW=FOLDER swift test --filter
/// PreviewTests`.
@Suite struct PreviewTests {
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["REPORT_PREVIEW"] != nil, "only on request"))
  func `samples`() throws {
    let folder = URL(
      filePath: try #require(ProcessInfo.processInfo.environment["REPORT_PREVIEW"]))
    let many = (1...30).map { "Class number \($0) of a \($0 % 4 == 0 ? "rather long " : "")list" }
    for (name, record) in [
      ("multiclass", try SampleRecords.multiclass()), ("binary", try SampleRecords.binary()),
      ("regression", try SampleRecords.regression()),
      ("many-classes", try SampleRecords.multiclass(classes: many, epochs: 100, rows: 900)),
      ("one-epoch", try SampleRecords.multiclass(classes: ["a", "b", "c"], epochs: 1, rows: 9)),
      ("hostile", try SampleRecords.multiclass(classes: hostileNames, epochs: 3)),
      ("hostile-binary", try SampleRecords.binary(classes: Array(hostileNames.prefix(2)))),
      ("hostile-regression", try SampleRecords.regression(rows: 12, target: hostileNames[0])),
      ("two-rows", try SampleRecords.regression(rows: 2, epochs: 1)),
    ] {
      try Data(ReportPage.training(record).html().utf8).write(
        to: folder.appending(path: "\(name).html"))
    }
  }
}
