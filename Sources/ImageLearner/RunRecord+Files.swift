import Datasets
import Evaluation
import Foundation
import LudwigFormat
import Report
import Support
import Torch
import Training

extension RunRecord {
  /// Writes everything into a folder of another name and gives it its own when all is there.
  func write(to outputs: OutputPaths, _ interruption: Interruption) throws {
    let staging = "\(outputs.experiment).partial"
    try interruption.begin(staging)
    defer { interruption.removeUnfinished() }
    try ModelFolder.write(SavedModel(card, of: model), trainingRecord, to: "\(staging)/model")
    for (name, text) in try files() { try WholeFile.write(text, to: "\(staging)/\(name)") }
    let report = ReportPage.training(reportContent).html()
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

  /// The files of `experiment_run/` beside the model, by name.
  private func files() throws -> [(name: String, text: String)] {
    let threshold = results.test.threshold
    let description = RunDescription(
      command: command.joined(separator: " "), tableName: data.dataset.tableName,
      device: device.description, torchVersion: Runtime.version,
      threshold: results.decision ?? .standard, notices: notices)
    let sizes = data.pictures.originalSizes.map {
      ImageSizeDetails.Size(height: $0.height, width: $0.width)
    }
    return [
      (
        "predictions.csv",
        try PredictionTable.test(
          results.test.predictions, threshold: threshold, rows: predictedRows(data.rows.test))
      ),
      (
        "validation_predictions.csv",
        try PredictionTable.validation(
          results.validation.predictions, threshold: threshold,
          rows: predictedRows(data.rows.validation))
      ),
      ("description.json", try description.json(card, trainingRecord).text()),
      ("training_statistics.json", TrainingStatistics.json(trainingRecord).text()),
      ("test_statistics.json", TestStatistics.json(results.test).text()),
      ("evaluation.json", evaluation.json.text()),
      (
        "image_size_details.json",
        ImageSizeDetails(
          sizes: sizes, unreadableCount: data.pictures.unreadable.count,
          isFolder: data.dataset.archive.isFolder
        ).text(preprocessing, architecture, requested: plan.model.imageResize)
      ),
    ]
  }

  private var evaluation: EvaluationFile {
    EvaluationFile(
      training: results.training, validation: results.validation, test: results.test,
      bestEpoch: results.history.bestEpoch,
      intervals: .init(resamples: Results.resamples, unit: resampledUnit))
  }

  private func predictedRows(_ samples: [Int]) -> [PredictedRow] {
    samples.map {
      let sample = data.dataset.samples[$0]
      // Spellings of one class, such as 1 and 1.0, are one label in every file.
      var label = sample.labelText
      if case .class(let index) = sample.label { label = data.dataset.labels.classes[index] }
      return PredictedRow(imagePath: sample.imagePath, label: label)
    }
  }

  private func move(_ path: String, to target: String) throws {
    guard rename(path, target) == 0 else {
      throw FileError(path: target, action: "write", reason: String(cString: strerror(errno)))
    }
  }
}
