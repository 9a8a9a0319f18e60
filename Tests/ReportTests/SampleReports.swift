import Evaluation
import Foundation
import Support

@testable import Report

/// Names that a CSV may hold and that must reach the page as the text they are.
let hostileNames = [
  "<script>alert(1)</script>", "\"quoted\" 'single' & <b>bold</b>", "</style></title>]]>",
  "👩🏽‍⚕️ naevus 🧬", "شامة \u{202E}حميدة", String(repeating: "averylongname", count: 16),
]

/// Reports with plausible numbers, of any size, the same each time.
enum SampleReports {
  static let lesions = ["nv", "mel", "bkl", "bcc", "akiec", "vasc", "df"]

  /// Few, because debug builds are slow.
  private static let resamples = 20

  static func multiclass(classes: [String] = lesions, epochs: Int = 30, rows: Int = 280) throws
    -> ReportContent
  {
    func predictions(_ subset: String, sharpness: Double, rows: Int) throws -> SubsetEvaluation {
      var random = Noise(subset)
      let truth = (0..<rows).map { $0 % classes.count }
      let logits = truth.map { label in
        classes.indices.map {
          Float(random.normal() * 1.4 + ($0 == label ? sharpness - Double($0 % 3) * 0.4 : 0))
        }
      }
      let given = try ClassificationPredictions(classes: classes, logits: logits, truth: truth)
      return SubsetEvaluation(
        .multiclass(given),
        bootstrap: subset == "test"
          ? Bootstrap(rowCount: rows, seed: 42, resamples: resamples) : nil)
    }
    let test = try predictions("test", sharpness: 3.6, rows: rows)
    return content(
      task: .classification, epochs: epochs,
      keys: ["loss", "accuracy", "accuracy_micro", "roc_auc"],
      overview: .classes(
        classes.map { .init(name: $0, training: 140, validation: 20, test: 40) }),
      training: try predictions("training", sharpness: 4.6, rows: rows),
      validation: try predictions("validation", sharpness: 3.8, rows: max(rows / 2, classes.count)),
      test: test, decision: nil)
  }

  static func binary(classes: [String] = ["benign", "malignant"], threshold: Double = 0.6) throws
    -> ReportContent
  {
    func predictions(_ subset: String, _ sharpness: Double, rows: Int) throws -> SubsetEvaluation {
      var random = Noise(subset)
      let truth = (0..<rows).map { $0 % 3 == 0 ? 1 : 0 }
      let logits = truth.map {
        [Float(random.normal() * 1.8 + ($0 == 1 ? sharpness : -sharpness))]
      }
      return SubsetEvaluation(
        .binary(try ClassificationPredictions(classes: classes, logits: logits, truth: truth)),
        threshold: .manual(threshold),
        bootstrap: subset == "test"
          ? Bootstrap(rowCount: rows, seed: 42, resamples: resamples) : nil)
    }
    return content(
      task: .binary, epochs: 12,
      keys: ["loss", "accuracy", "precision", "recall", "roc_auc", "specificity"],
      overview: .classes([
        .init(name: classes[0], training: 280, validation: 40, test: 80),
        .init(name: classes[1], training: 140, validation: 20, test: 40),
      ]),
      training: try predictions("training", 2.4, rows: 420),
      validation: try predictions("validation", 1.8, rows: 60),
      test: try predictions("test", 1.6, rows: 120), decision: .manual(threshold))
  }

  static func regression(
    rows: Int = 200, epochs: Int = 20, target: String = "age", scale: Double = 1
  ) throws -> ReportContent {
    func predictions(_ subset: String, rows: Int) throws -> (SubsetEvaluation, [Double]) {
      var random = Noise(subset)
      let truth = (0..<rows).map { scale * Double(1 + $0 * 37 % 89) }
      let values = truth.map { 0.8 * $0 + scale * (8 + random.normal() * 7) }
      return (
        SubsetEvaluation(
          .regression(try RegressionPredictions(values: values, truth: truth)),
          bootstrap: subset == "test"
            ? Bootstrap(rowCount: rows, seed: 42, resamples: resamples) : nil),
        truth
      )
    }
    let training = try predictions("training", rows: rows * 3)
    let validation = try predictions("validation", rows: max(1, rows / 2))
    let test = try predictions("test", rows: rows)
    return content(
      task: .regression, epochs: epochs,
      keys: ["loss", "mean_absolute_error", "root_mean_squared_error", "r2"],
      overview: .values(
        training: .init(of: training.1), validation: .init(of: validation.1),
        test: .init(of: test.1)),
      training: training.0, validation: validation.0, test: test.0, decision: nil, target: target)
  }

  private static func content(
    task: LearningTask, epochs: Int, keys: [String], overview: DatasetFacts.Overview,
    training: SubsetEvaluation, validation: SubsetEvaluation, test: SubsetEvaluation,
    decision: DecisionThreshold?, target: String = "dx"
  ) -> ReportContent {
    let curves = keys.compactMap { key -> TrainingHistory.Curve? in
      Metric.keyed(key, for: task).map { curve($0, epochs: epochs) }
    }
    let split = DatasetFacts.Split(
      text: "No split column: stratified by label and grouped by lesion_id into 70 % train, 10 % "
        + "validation and 20 % test.",
      groups: .init(
        column: "lesion_id", training: 471, validation: 67, test: 133, shared: .none,
        missingIDs: 0), sharedPictures: .none)
    return ReportContent(
      program: "image-learner 0.1.0", engine: "LibTorch 2.13.0",
      dataset: DatasetFacts(
        overview: overview, matchedSamples: 1398,
        rowsWithoutImage: .init(count: 2, examples: ["ISIC_0031692.jpg", "ISIC_0033413.jpg"]),
        imagesWithoutRow: .init(count: 14, examples: (1...10).map { "extra/picture \($0).png" }),
        split: split,
        notices: [
          "Task: classification, because the target column holds 7 different texts.",
          "3 rows without a label were left out.",
          "12 pictures with transparency were laid on white.",
        ]),
      settings: settings(task: task, epochs: epochs, target: target),
      history: TrainingHistory(
        curves: curves, bestEpoch: max(1, epochs * 2 / 3), epochsRun: epochs,
        trainingNote: "Training values are measured while the model learns, on augmented images."),
      training: training, validation: validation, test: test,
      intervals: IntervalFacts(resamples: resamples, unit: "images"), decision: decision,
      testImages: (0..<test.predictions.count).map { "images/ISIC_00\(31692 + $0 * 7).jpg" })
  }

  private static func settings(task: LearningTask, epochs: Int, target: String) -> RunSettings {
    RunSettings(
      architecture: "caformer_s18_384", imageSize: "384x384",
      imagePreparation: "shorter side to 384, centre crop, bicubic", usePretrained: true,
      weightsOrigin: "caformer_s18_384.pth", fineTune: true, targetColumn: target,
      computeResource: "CPU (2 process-available cores)", workerCount: 2,
      validationMetric: Metric.defaultValidation(for: task),
      hitsDepth: task == .classification ? 3 : nil,
      lossFunction: task == .regression ? "mean_squared_error" : "softmax_cross_entropy",
      epochs: epochs + 5, batchSize: .automatic(16), learningRate: .automatic(1e-5),
      optimizer: "adam", randomSeed: 42, earlyStop: 5, mixedPrecision: nil, gradientClipping: 0.5,
      augmentations: ["random_horizontal_flip", "random_vertical_flip", "random_rotate"])
  }

  private static func curve(_ metric: Metric, epochs: Int) -> TrainingHistory.Curve {
    var random = Noise(metric.key)
    func values(_ floor: Double, noise: Double) -> [Double?] {
      (1...epochs).map { epoch in
        let fall = exp(-Double(epoch) / 6)
        let level = metric.higherIsBetter ? 1 - floor - 0.6 * fall : floor * 2 + 2 * fall
        return level + random.normal() * noise
      }
    }
    return .init(
      metric: metric, training: values(0.05, noise: 0.004), validation: values(0.12, noise: 0.02))
  }

  /// Roughly normal numbers from a fixed stream.
  private struct Noise {
    private var stream: RandomStream

    init(_ name: String) { stream = RandomStream(seed: 42, for: .bootstrap(metric: name)) }

    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + stream.uniform() } }
  }
}
