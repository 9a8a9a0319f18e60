import Evaluation
import Fixtures
import Foundation
import Record
import Report
import RunFiles
import Testing

@testable import Runs

/// What `image-learner report` makes of the `run.json` that a run left.
@Suite struct StoredRunTests {
  private static let records = Result {
    try SampleRecords.ofEachTask()
      + [
        try SampleRecords.multiclass(
          classes: ["<b>", String(repeating: "long", count: 40), "ünï \u{202E}"], epochs: 2,
          rows: 30),
        try SampleRecords.binary().withOddHistory(),
        try SampleRecords.regression(rows: 2, epochs: 3).withOddHistory(),
      ]
  }

  @Test(arguments: 0..<6) func `the report of a stored run is the same page`(_ index: Int) throws {
    let record = try Self.records.get()[index]
    let page = ReportPage.training(record).html()
    let folder = try TemporaryFolder()
    try folder.write(try RunFile.text(record), to: RunFile.name)
    #expect(
      ReportPage.training(try RunFile.read(inFolder: folder.url.path)).html() == page)
    try ReportAgain.write(fromFolder: folder.url.path, to: folder.path("again.html"))
    #expect(try String(contentsOfFile: folder.path("again.html"), encoding: .utf8) == page)
    #expect(folder.files() == ["again.html", "run.json"])
  }

  @Test func `a run that cannot be read leaves no page`() throws {
    let folder = try TemporaryFolder()
    try folder.write("{}", to: RunFile.name)
    #expect(throws: RunFileError.self) {
      try ReportAgain.write(fromFolder: folder.url.path, to: folder.path("again.html"))
    }
    #expect(folder.files() == ["run.json"])
  }
}

extension RunRecord {
  /// With epochs whose numbers are no numbers, or none at all.
  fileprivate func withOddHistory() -> RunRecord {
    let odd: [Double?] = [.nan, .infinity, -.infinity, nil, -0.0, .greatestFiniteMagnitude, 1e-300]
    var history = self.history
    history.epochs = history.epochs.enumerated().map { index, epoch in
      EpochRecord(
        epoch: epoch.epoch,
        training: epoch.training.map {
          MetricValue(key: $0.key, value: odd[index % odd.count])
        },
        validation: epoch.validation.map {
          MetricValue(key: $0.key, value: odd[(index + 1) % odd.count])
        })
    }
    return changing(history: history)
  }
}
