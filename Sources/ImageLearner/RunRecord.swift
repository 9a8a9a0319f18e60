import Datasets
import Evaluation
import LudwigFormat
import Networks
import Report
import Support
import Torch
import Training

/// Everything that is known when a run is over; the files and the report are written from it.
struct RunRecord {
  let plan: Plan
  let command: [String]
  let architecture: Architecture
  let preprocessing: Preprocessing
  let resources: Resources
  let device: Device
  let settings: TrainerSettings
  let weights: LocatedWeights?
  /// Options without a meaning here, what loading the weights found, and what the training came upon.
  let furtherNotices: [String]
  let data: PreparedData
  let model: ImageModel
  let results: Results

  /// What was decided automatically or left out, in the order in which it was.
  var notices: [String] {
    data.notices + furtherNotices
  }

  /// The model as its folder describes it.
  var card: ModelCard {
    let classes = data.dataset.labels.classes
    let answer: ModelCard.Answer =
      switch data.targets.task {
      case .binary:
        .binary(
          negative: classes[0], positive: classes[1], threshold: results.test.threshold)
      case .classification: .classes(classes)
      case .regression: .value
      }
    let columns = data.dataset.columns
    return ModelCard(
      architecture: architecture.name, preprocessing: preprocessing, answer: answer,
      imageColumn: columns.image.name, targetColumn: columns.target.name,
      sampleIDColumn: columns.sampleID?.name, programVersion: ProgramVersion.number)
  }

  /// What was drawn anew for the intervals.
  var resampledUnit: String {
    data.dataset.columns.sampleID.map { "values of \($0.name)" } ?? "images"
  }

  var trainingRecord: TrainingRecord {
    TrainingRecord(
      plan: plan, history: results.history, classCounts: data.dataset.labels.counts,
      trainingRows: data.rows.training.count, test: results.test)
  }
}
