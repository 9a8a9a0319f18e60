import Foundation
import Models
import Record
import Report
import RunFiles
import Support

/// Everything that a run leaves, from its record and its model.
struct ResultFiles {
  let record: RunRecord
  let model: ImageModel

  /// What a run puts into `experiment_run/`, beside the model.
  static let names = all.map(\.name)

  /// The files of `experiment_run/` beside the model: what each is called, and how it is made.
  private static let all: [(name: String, text: @Sendable (RunRecord) throws -> String)] = [
    (
      "predictions.csv",
      {
        try PredictionTable.test(
          $0.evaluations.test.predictions.answers, threshold: $0.evaluations.test.threshold,
          rows: $0.data.testRows)
      }
    ),
    (
      "validation_predictions.csv",
      {
        try PredictionTable.validation(
          $0.evaluations.validation.predictions.answers,
          threshold: $0.evaluations.validation.threshold, rows: $0.data.validationRows)
      }
    ),
    ("description.json", { try RunDescription.json($0).text() }),
    ("training_statistics.json", { TrainingStatistics.json($0).text() }),
    ("test_statistics.json", { TestStatistics.json($0.evaluations.test).text() }),
    ("evaluation.json", { EvaluationFile.json($0).text() }),
    ("image_size_details.json", { try ImageSizeDetails.text($0) }),
    (RunFile.name, { try RunFile.text($0) }),
  ]

  /// Writes everything into a folder of another name and gives it its own when all is there.
  func write(to outputs: OutputPaths, _ interruption: Interruption) throws {
    let staging = "\(outputs.experiment).partial"
    try interruption.begin(staging)
    defer { interruption.removeUnfinished() }
    try ModelFolder.write(
      SavedModel(record.model, of: model), record, to: "\(staging)/\(OutputPaths.modelFolder)")
    for (name, text) in Self.all {
      try WholeFile.write(try text(record), to: "\(staging)/\(name)")
    }
    let report = ReportPage.training(record).html()
    let manager = FileManager.default
    // Results and report appear together, or neither does.
    try interruption.complete {
      if manager.fileExists(atPath: outputs.experiment) {
        try manager.removeItem(atPath: outputs.experiment)
      }
      try move(staging, to: outputs.experiment)
      do {
        try WholeFile.write(report, to: outputs.report)
      } catch {
        try? manager.removeItem(atPath: outputs.experiment)
        throw error
      }
    }
  }

  private func move(_ path: String, to target: String) throws {
    guard rename(path, target) == 0 else {
      throw FileError(path: target, action: "write", reason: String(cString: strerror(errno)))
    }
  }
}

/// The report once more, from the record that a run left.
package enum ReportAgain {
  package static func write(fromFolder folder: String, to file: String) throws {
    let record = try RunFile.read(inFolder: folder)
    if OutputPaths.areOneFile(RunFile.path(inFolder: folder), file) {
      throw Failure.usage("--output \(file) is the record that is read; choose another file")
    }
    if let place = WholeFile.unwritable(file) { throw place }
    try WholeFile.write(ReportPage.training(record).html(), to: file)
  }
}
