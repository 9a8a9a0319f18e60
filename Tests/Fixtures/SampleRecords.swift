import Evaluation
import Foundation
import Record
import Support

/// Records of runs that never were, with plausible numbers: of any size, and the same each time.
package enum SampleRecords {
  package static let lesions = ["nv", "mel", "bkl", "bcc", "akiec", "vasc", "df"]

  /// Few, because debug builds are slow.
  private static let resamples = 20

  package static func multiclass(
    classes: [String] = lesions, epochs: Int = 30, rows: Int = 280
  ) throws -> RunRecord {
    func evaluation(_ subset: Subset, sharpness: Double, rows: Int) throws -> SubsetEvaluation {
      var random = Noise(subset.description)
      let truth = (0..<rows).map { $0 % classes.count }
      let logits = truth.map { label in
        classes.indices.map {
          Float(random.normal() * 1.4 + ($0 == label ? sharpness - Double($0 % 3) * 0.4 : 0))
        }
      }
      let given = try ClassificationPredictions(classes: classes, logits: logits, truth: truth)
      return SubsetEvaluation(.multiclass(given), bootstrap: bootstrap(subset, rows: rows))
    }
    return record(
      .classes(classes),
      training: try evaluation(.training, sharpness: 4.6, rows: rows),
      validation: try evaluation(
        .validation, sharpness: 3.8, rows: max(rows / 2, classes.count)),
      test: try evaluation(.test, sharpness: 3.6, rows: rows),
      classes: classes.map {
        .init(name: $0, rows: BySubset(training: 140, validation: 20, test: 40))
      },
      history: history(
        .classification, keys: ["loss", "accuracy", "accuracy_micro", "roc_auc"], epochs: epochs))
  }

  /// A run of several classes that came to these evaluations.
  package static func multiclass(
    evaluations: Evaluations, epochs: Int = 30, trainingRows: Int
  ) -> RunRecord {
    let classes = evaluations.test.predictions.classes
    func share(_ rows: Int, _ place: Int) -> Int {
      rows * (place + 1) / classes.count - rows * place / classes.count
    }
    let (validation, test) = (evaluations.validation, evaluations.test)
    return record(
      .classes(classes), evaluations: evaluations,
      classes: classes.enumerated().map { place, name in
        .init(
          name: name,
          rows: BySubset(
            training: share(trainingRows, place),
            validation: share(validation.predictions.count, place),
            test: share(test.predictions.count, place)))
      },
      history: history(
        .classification, keys: ["loss", "accuracy", "accuracy_micro", "roc_auc"], epochs: epochs))
  }

  /// Of `classes` the second is the positive one.
  package static func binary(
    classes: [String] = ["benign", "malignant"], threshold: Double = 0.6
  ) throws -> RunRecord {
    func evaluation(_ subset: Subset, sharpness: Double, rows: Int) throws -> SubsetEvaluation {
      var random = Noise(subset.description)
      let truth = (0..<rows).map { $0 % 3 == 0 ? 1 : 0 }
      let logits = truth.map {
        [Float(random.normal() * 1.8 + ($0 == 1 ? sharpness : -sharpness))]
      }
      return SubsetEvaluation(
        .binary(try ClassificationPredictions(classes: classes, logits: logits, truth: truth)),
        threshold: .manual(threshold), bootstrap: bootstrap(subset, rows: rows))
    }
    return record(
      .binary(negative: classes[0], positive: classes[1]), decision: .manual(threshold),
      training: try evaluation(.training, sharpness: 2.4, rows: 420),
      validation: try evaluation(.validation, sharpness: 1.8, rows: 60),
      test: try evaluation(.test, sharpness: 1.6, rows: 120),
      classes: [
        .init(name: classes[0], rows: BySubset(training: 280, validation: 40, test: 80)),
        .init(name: classes[1], rows: BySubset(training: 140, validation: 20, test: 40)),
      ],
      history: history(
        .binary, keys: ["loss", "accuracy", "precision", "recall", "roc_auc", "specificity"],
        epochs: 12))
  }

  /// `rows` is the size of the test, `scale` that of the target's values.
  package static func regression(
    rows: Int = 200, epochs: Int = 20, target: String = "age", scale: Double = 1
  ) throws -> RunRecord {
    func predictions(_ subset: Subset) throws -> RegressionPredictions {
      var random = Noise(subset.description)
      let count =
        switch subset {
        case .training: rows * 3
        case .validation: max(1, rows / 2)
        case .test: rows
        }
      let truth = (0..<count).map { scale * Double(1 + $0 * 37 % 89) }
      let values = truth.map { 0.8 * $0 + scale * (8 + random.normal() * 7) }
      return try RegressionPredictions(values: values, truth: truth)
    }
    func evaluation(_ subset: Subset) throws -> SubsetEvaluation {
      let given = try predictions(subset)
      return SubsetEvaluation(
        .regression(given), bootstrap: bootstrap(subset, rows: given.truth.count))
    }
    return record(
      .value, column: target, training: try evaluation(.training),
      validation: try evaluation(.validation), test: try evaluation(.test),
      values: try BySubset { ValueSummary(of: try predictions($0).truth) },
      history: history(
        .regression, keys: ["loss", "mean_absolute_error", "root_mean_squared_error", "r2"],
        epochs: epochs))
  }

  /// One of each task.
  package static func ofEachTask() throws -> [RunRecord] {
    [try multiclass(), try binary(), try regression()]
  }
}

// MARK: - The parts that all of them share

extension SampleRecords {
  private static func bootstrap(_ subset: Subset, rows: Int) -> Bootstrap? {
    subset == .test ? Bootstrap(rowCount: rows, seed: 42, resamples: resamples) : nil
  }

  private static func record(
    _ target: Target, decision: DecisionThreshold? = nil, column: String = "dx",
    training: SubsetEvaluation, validation: SubsetEvaluation, test: SubsetEvaluation,
    classes: [SplitReport.ClassCounts] = [], values: BySubset<ValueSummary>? = nil,
    history: TrainingHistory
  ) -> RunRecord {
    record(
      target, column: column,
      evaluations: Evaluations(
        training: training.metrics, validation: validation, test: test, decision: decision,
        intervals: .init(resamples: resamples, unit: "images")),
      classes: classes, values: values, history: history)
  }

  private static func record(
    _ target: Target, column: String = "dx", evaluations: Evaluations,
    classes: [SplitReport.ClassCounts] = [], values: BySubset<ValueSummary>? = nil,
    history: TrainingHistory
  ) -> RunRecord {
    let (validation, test) = (evaluations.validation, evaluations.test)
    var plan = Plan(
      data: DataPlan(csvFile: "data/image_metadata.csv", imageSource: "data/images.zip"),
      model: ModelPlan(modelName: "caformer_s18_384"))
    plan.data.targetColumn = column
    plan.data.sampleIDColumn = "lesion_id"
    plan.model.usePretrained = true
    plan.model.fineTune = true
    plan.training.epochs = history.epochs.count + 5
    plan.training.augmentations = [.horizontalFlip, .verticalFlip, .rotate]
    if let decision = evaluations.decision { plan.threshold = .manual(decision.value) }
    return RunRecord(
      software: Software(torchVersion: "2.13.0"),
      command: ["image-learner", "train", "--csv-file", plan.data.csvFile], plan: plan,
      compute: ComputeRecord(device: "cpu", gpuCount: 0, threads: 2, decodingThreads: 2),
      data: data(classes, values, validation: validation.predictions, test: test.predictions),
      model: ModelCard(
        architecture: plan.model.modelName,
        preprocessing: Preprocessing(
          geometry: .published(resize: 384, crop: 384), filter: .bicubic, arithmetic: .pillow,
          mean: imageNet.mean,
          standardDeviation: imageNet.standardDeviation),
        target: target, threshold: test.threshold,
        columns: ColumnNames(image: "image_path", target: column, sampleID: "lesion_id"),
        programVersion: Software.version),
      weights: WeightsRecord(
        file: "caformer_s18_384.pth", origin: "cached",
        sha256: String(repeating: "0123456789abcdef", count: 4)),
      settings: RunSettings(
        batchSize: Resolved(nil, automatic: 16), learningRate: Resolved(nil, automatic: 1e-5),
        validationMetric: history.chosenBy, gradientClipping: 0.5),
      history: history, evaluations: evaluations,
      notices: [
        Notice(
          .decision, "Task: classification, because the target column holds 7 different texts."),
        Notice(.leftOut, "3 rows without a label were left out."),
        Notice(.leftOut, "12 pictures with transparency were laid on white."),
      ])
  }

  static let imageNet = (
    mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225]
  )

  private static func data(
    _ classes: [SplitReport.ClassCounts], _ values: BySubset<ValueSummary>?,
    validation: Predictions, test: Predictions
  ) -> DataRecord {
    let rows = BySubset { subset in
      values?[subset].count ?? classes.reduce(0) { $0 + $1.rows[subset] }
    }
    let matched = Subset.allCases.reduce(0) { $0 + rows[$1] }
    return DataRecord(
      tableName: "image_metadata.csv", isFolder: false,
      matching: MatchingReport(
        matchedRows: matched,
        rowsMissingImages: [
          .init(line: 12, imagePath: "ISIC_0031692.jpg"),
          .init(line: 77, imagePath: "ISIC_0033413.jpg"),
        ],
        imagesMissingRows: (1...14).map { "extra/picture \($0).png" }),
      split: SplitReport(
        method: .grouped,
        description: "No split column: stratified by label and grouped by lesion_id into 70 % "
          + "train, 10 % validation and 20 % test.",
        rows: rows, classes: classes,
        groups: .init(
          column: "lesion_id", perSubset: BySubset(training: 471, validation: 67, test: 133),
          crossing: [], mixedClasses: 0, missingIDs: 0)),
      classCounts: classes.map { one in Subset.allCases.reduce(0) { $0 + one.rows[$1] } },
      values: values, picturesInSeveralSubsets: [],
      pictures: PictureSurvey(
        sizes: (0..<matched).map { PixelSize(height: 450, width: $0 % 9 == 0 ? 450 : 600) },
        unreadableCount: 0),
      validationRows: predictedRows(of: validation, from: 20_000),
      testRows: predictedRows(of: test, from: 31_692))
  }

  /// The rows of a table that predictions may be about.
  static func predictedRows(of predictions: Predictions, from number: Int) -> [PredictedRow] {
    let labels =
      switch predictions {
      case .binary(let rows), .multiclass(let rows): rows.truth.map { rows.classes[$0] }
      case .regression(let rows): rows.truth.map { "\($0)" }
      }
    return labels.enumerated().map {
      PredictedRow(imagePath: "images/ISIC_00\(number + $0 * 7).jpg", label: $1)
    }
  }

  private static func history(
    _ task: LearningTask, keys: [String], epochs: Int
  ) -> TrainingHistory {
    var history = TrainingHistory(
      chosenBy: Metric.defaultValidation(for: task).key, stepsPerEpoch: 61)
    let curves = keys.compactMap { Metric.keyed($0, for: task) }.map { metric in
      var random = Noise(metric.key)
      func values(_ floor: Double, noise: Double) -> [Double] {
        (1...epochs).map { epoch in
          let fall = exp(-Double(epoch) / 6)
          let level = metric.higherIsBetter ? 1 - floor - 0.6 * fall : floor * 2 + 2 * fall
          return level + random.normal() * noise
        }
      }
      return (
        key: metric.key, training: values(0.05, noise: 0.004),
        validation: values(0.12, noise: 0.02)
      )
    }
    history.epochs = (0..<epochs).map { epoch in
      EpochRecord(
        epoch: epoch + 1,
        training: curves.map { MetricValue(key: $0.key, value: $0.training[epoch]) },
        validation: curves.map { MetricValue(key: $0.key, value: $0.validation[epoch]) })
    }
    history.bestEpoch = max(1, epochs * 2 / 3)
    history.earlyEnd = .noImprovement
    return history
  }

  /// Roughly normal numbers from a fixed stream.
  private struct Noise {
    private var stream: RandomStream

    init(_ name: String) {
      stream = RandomStream(seed: 42, for: .initialise(parameter: name))
    }

    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + stream.uniform() } }
  }
}
