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
  ///
  /// - Returns: where earlier results were left that could not be removed.
  func write(to outputs: OutputPaths, _ interruption: Interruption) throws -> String? {
    let staging = ResultsFolder(path: outputs.staging)
    try interruption.begin(.init(path: staging.path) { staging.remove() }) {
      try Folder.make(staging.path)
    }
    defer { interruption.removeUnfinished() }
    try ModelFolder.write(
      SavedModel(record.model, of: model), record,
      to: "\(staging.path)/\(ResultsFolder.modelFolder)")
    for (name, text) in Self.all {
      try WholeFile.write(try text(record), to: "\(staging.path)/\(name)")
    }
    let page = ReportPage.training(record).html()
    try WholeFile.write(page, to: "\(staging.path)/\(OutputPaths.reportName)")
    let report = WholeFile.StagedFile(for: outputs.report)
    try interruption.begin(.init(path: report.temporary) { report.discard() }) {
      try report.write(page)
    }
    // Results and report appear together, or neither does.
    var left: String?
    try interruption.complete {
      left = try staging.take(the: ResultsFolder(path: outputs.experiment), with: report)
    }
    return left
  }
}

/// The report once more, from the record that a run left.
package enum ReportAgain {
  package static func write(
    fromFolder folder: String, to file: String, _ interruption: Interruption = Interruption()
  ) throws {
    let record = try RunFile.read(inFolder: folder)
    if OutputPaths.areOneFile(RunFile.path(inFolder: folder), file) {
      throw Failure.usage("--output \(file) is the record that is read; choose another file")
    }
    try OutputPaths.checkReplaceable(file, what: "report of a run") { ReportPage.isPage($0) }
    let page = ReportPage.training(record).html()
    try interruption.complete { try WholeFile.write(page, to: file) }
  }
}
