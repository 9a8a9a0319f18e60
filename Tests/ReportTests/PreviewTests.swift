import Foundation
import Testing

@testable import Report

/// Writes reports to look at in a browser: `REPORT_PREVIEW=FOLDER swift test --filter
/// PreviewTests`.
@Suite struct PreviewTests {
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["REPORT_PREVIEW"] != nil, "only on request"))
  func `samples`() throws {
    let folder = URL(
      filePath: try #require(ProcessInfo.processInfo.environment["REPORT_PREVIEW"]))
    let many = (1...30).map { "Class number \($0) of a \($0 % 4 == 0 ? "rather long " : "")list" }
    for (name, content) in [
      ("multiclass", try SampleReports.multiclass()), ("binary", try SampleReports.binary()),
      ("regression", try SampleReports.regression()),
      ("many-classes", try SampleReports.multiclass(classes: many, epochs: 100, rows: 900)),
      ("one-epoch", try SampleReports.multiclass(classes: ["a", "b", "c"], epochs: 1, rows: 9)),
      ("hostile", try SampleReports.multiclass(classes: hostileNames, epochs: 3)),
      ("hostile-binary", try SampleReports.binary(classes: Array(hostileNames.prefix(2)))),
      ("hostile-regression", try SampleReports.regression(rows: 12, target: hostileNames[0])),
      ("two-rows", try SampleReports.regression(rows: 2, epochs: 1)),
    ] {
      try Data(ReportPage.training(content).html().utf8).write(
        to: folder.appending(path: "\(name).html"))
    }
  }
}
