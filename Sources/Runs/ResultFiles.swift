import Foundation
import Models
import Record
import Report
import RunFiles
import Support

/// Everything that a run leaves, from its record and its model.
package struct ResultFiles {
  let record: RunRecord
  let model: ImageModel
  /// What the network saw in pictures of the training.
  let reference: FeatureReference?
  /// Of the record's examples.
  let pictures: PictureFiles

  /// The files that follow from the record alone, in the order in which they are written.
  package static func files(of record: RunRecord) throws -> [ResultFile] {
    let (validation, test) = (record.evaluations.validation, record.evaluations.test)
    return [
      ResultFile([
        (
          "predictions.csv",
          try PredictionTable.test(
            test.predictions.answers, threshold: test.threshold, rows: record.data.testRows)
        ), ("test_predictions.tsv", try ReaderTable.table(record)),
      ]),
      ResultFile([
        (
          "validation_predictions.csv",
          try PredictionTable.validation(
            validation.predictions.answers, threshold: validation.threshold,
            rows: record.data.validationRows)
        )
      ]),
      ResultFile("description.json", text: try RunDescription.json(record).text()),
      ResultFile("training_statistics.json", text: TrainingStatistics.json(record).text()),
      ResultFile("test_statistics.json", text: TestStatistics.json(test).text()),
      ResultFile("evaluation.json", text: EvaluationFile.json(record).text()),
      ResultFile("image_size_details.json", text: try ImageSizeDetails.text(record)),
      ResultFile(RunFile.name, text: try RunFile.text(record)),
      ResultFile("model_card.md", text: Markdown.modelCard(of: record)),
    ] + LogitFile.files(of: record) + leakFiles(of: record) + foldFiles(of: record)
      + PredictionFiles.files(record)
      + TensorBoardLogs.files(record)
  }

  /// Only where there is something to tell.
  private static func leakFiles(of record: RunRecord) -> [ResultFile] {
    guard let report = record.data.leaks, !report.leaks.isEmpty else { return [] }
    return [ResultFile(LeakReport.fileName, text: LeakTable.text(report))]
  }

  private static func foldFiles(of record: RunRecord) -> [ResultFile] {
    let test = record.evaluations.test
    return record.evaluations.folds.map {
      [ResultFile(FoldResults.fileName, text: FoldTable.text($0, test))]
    } ?? []
  }

  private var exampleFiles: [ResultFile] {
    guard let examples = record.examples else { return [] }
    let folder = EvidencePictures.folder
    let overlays = examples.examples.compactMap { example in
      pictures[example.overlay].map { (name: example.overlay, bytes: $0) }
    }
    return pictures.all.map { file in
      ResultFile("\(folder)/\(file.name)", bytes: file.bytes)
    } + [
      ResultFile("\(folder)/\(ExampleIndex.name)", text: ExampleIndex.json(examples).text()),
      ResultFile(EvidencePictures.archive, bytes: ZipLayout.archive(of: overlays)),
    ]
  }

  /// Writes everything into a folder of another name and gives it its own when all is there.
  ///
  /// - Returns: where earlier results were left that could not be removed.
  func write(to outputs: OutputPaths, _ interruption: Interruption) throws -> String? {
    let staging = ResultsFolder(path: outputs.staging)
    try interruption.begin(.init(path: staging.path) { staging.remove() }) {
      try Folder.make(staging.path)
    }
    defer { interruption.removeUnfinished() }
    let report = ReportPage.training(record, pictures: pictures)
    let page = report.html()
    let files =
      try Self.files(of: record) + exampleFiles + PlotFiles.files(of: report)
      + [ResultFile(OutputPaths.reportName, text: page)]
    // First, so that what is unfinished is known for what it is.
    try staging.writeContents(files.flatMap(\.paths))
    for file in files { try interruption.add { try file.write(into: staging.path) } }
    try ModelFolder.write(
      SavedModel(record.model, of: model, reference: reference), record,
      to: "\(staging.path)/\(ResultsFolder.modelFolder)")
    let pageFile = WholeFile.StagedFile(for: outputs.report)
    try interruption.begin(.init(path: pageFile.temporary) { pageFile.discard() }) {
      try pageFile.write(page)
    }
    // Results and report appear together, or neither does.
    var left: String?
    try interruption.complete {
      left = try staging.take(
        the: ResultsFolder(path: outputs.experiment), with: StagedFiles([pageFile]))
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
    let pictures = PictureFiles(
      record.examples?.files ?? [], inFolder: "\(folder)/\(EvidencePictures.folder)")
    let page = ReportPage.training(record, pictures: pictures).html()
    try interruption.complete { try WholeFile.write(page, to: file) }
  }
}
