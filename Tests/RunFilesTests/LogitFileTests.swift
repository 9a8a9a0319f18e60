import Evaluation
import Fixtures
import Foundation
import Record
import Testing

@testable import RunFiles

/// Logits that are too many for a text lie beside the record, and come back with it.
@Suite struct LogitFileTests {
  private static let rows = 1001, classes = 1000

  private func folder() throws -> (TemporaryFolder, RunRecord) {
    let names = (0..<Self.classes).map { "c\($0)" }
    let logits = (0..<Self.rows).map { row in
      (0..<Self.classes).map { Float($0 == row % Self.classes ? 3 : 0) + Float($0 % 7) / 8 }
    }
    let record = SampleRecords.small(
      .multiclass(
        try ClassificationPredictions(
          classes: names, logits: logits, truth: (0..<Self.rows).map { $0 % Self.classes })))
    let folder = try TemporaryFolder()
    try folder.write(try RunFile.text(record), to: RunFile.name)
    for file in LogitFile.files(of: record) { try file.write(into: folder.url.path) }
    return (folder, record)
  }

  @Test func `a record of many logits is read back with all of them`() throws {
    let (folder, record) = try folder()
    let text = try String(contentsOf: folder.url.appending(path: RunFile.name), encoding: .utf8)
    #expect(text.utf8.count < 1_000_000 && text.contains("\"schemaVersion\":2"))
    let again = try RunFile.read(inFolder: folder.url.path)
    for (one, other) in [
      (again.evaluations.test, record.evaluations.test),
      (again.evaluations.validation, record.evaluations.validation),
    ] {
      #expect(one.predictions == other.predictions && one.predictions.count == Self.rows)
    }
    #expect(try RunFile.text(again) == text)
    #expect(LogitFile.files(of: try RunRecord.small(.classification)).isEmpty)
  }

  @Test func `a file of logits that is cut, changed in size or gone is refused by name`() throws {
    let (folder, _) = try folder()
    let file = folder.url.appending(path: "test_logits.npy")
    let bytes = try Data(contentsOf: file)
    for damaged in [
      bytes.dropLast(4), bytes + Data([0, 0, 0, 0]), Data("x".utf8) + bytes.dropFirst(),
    ] {
      try damaged.write(to: file)
      let error = #expect(throws: RunFileError.self) {
        try RunFile.read(inFolder: folder.url.path)
      }
      #expect("\(String(describing: error))".contains("test_logits.npy does not hold 1001 rows"))
    }
    try FileManager.default.removeItem(at: file)
    #expect(throws: RunFileError.self) { try RunFile.read(inFolder: folder.url.path) }
  }
}
