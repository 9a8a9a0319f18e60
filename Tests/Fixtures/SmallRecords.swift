import Evaluation
import Record
import Support

/// Predictions of a few rows, whose numbers can be worked out by hand.
package enum SmallPredictions {
  package static func multiclass() throws -> Predictions {
    .multiclass(
      try ClassificationPredictions(
        classes: ["nv", "mel", "df"], logits: [[2, 0, 1], [0, 1, 0], [3, 0, 1], [0, 0, 1]],
        truth: [0, 1, 1, 2]))
  }

  package static func binary() throws -> Predictions {
    .binary(
      try ClassificationPredictions(
        classes: ["cat", "dog"], logits: [[0], [-1.5], [-1], [3]], truth: [1, 0, 1, 1]))
  }

  package static func regression() throws -> Predictions {
    .regression(try RegressionPredictions(values: [1.5, 2, 4], truth: [1, 2, 3]))
  }

  package static func of(_ task: LearningTask) throws -> Predictions {
    switch task {
    case .binary: try binary()
    case .classification: try multiclass()
    case .regression: try regression()
    }
  }
}

extension SampleRecords {
  /// Of a binary task; what is not binary has no use for one.
  package static let smallThreshold = 0.25

  /// Three epochs of a ResNet-18 for pictures of 32x32, the second of which is the best; the same
  /// predictions for validation and test. Training metrics are epoch / 4, those of validation
  /// epoch / 8, and the area under the ROC curve undefined.
  package static func small(
    _ predictions: Predictions, metric: String = "loss", counts: [Int]? = nil,
    bootstrap: Bootstrap? = nil
  ) -> RunRecord {
    let target = Target(predictions.task, classes: predictions.classes)
    let decision =
      target.task == .binary ? DecisionThreshold.manual(smallThreshold) : .standard
    let evaluation = SubsetEvaluation(predictions, threshold: decision)
    var plan = Plan(
      data: DataPlan(csvFile: "table.csv", imageSource: "images.zip"),
      model: ModelPlan(modelName: "resnet18"))
    if target.task == .binary { plan.threshold = .manual(decision.value) }
    return RunRecord(
      software: Software(torchVersion: "2.13.0"),
      command: ["image-learner", "train", "--csv-file", "table.csv"], plan: plan,
      compute: ComputeRecord(device: "cpu", gpuCount: 0, threads: 2, decodingThreads: 2),
      data: smallData(predictions, counts: counts),
      model: ModelCard(
        architecture: "resnet18",
        preprocessing: Preprocessing(
          geometry: .exact(PixelSize(height: 32, width: 32)), filter: .bilinear,
          arithmetic: .float, mean: imageNet.mean, standardDeviation: imageNet.standardDeviation),
        target: target, threshold: decision.value,
        columns: ColumnNames(image: "file", target: "dx", sampleID: nil),
        programVersion: "1.2.3"),
      weights: nil,
      settings: RunSettings(
        batchSize: Resolved(nil, automatic: 4), learningRate: Resolved(nil, automatic: 1e-4),
        validationMetric: metric, gradientClipping: 0.5),
      history: smallHistory(evaluation, metric: metric),
      evaluations: Evaluations(
        training: evaluation.metrics, validation: evaluation,
        test: SubsetEvaluation(predictions, threshold: decision, bootstrap: bootstrap),
        decision: target.task == .binary ? decision : nil,
        intervals: .init(resamples: bootstrap?.resamples ?? 0, unit: "images")),
      notices: [Notice(.leftOut, "Two rows dropped.")])
  }

  private static func smallHistory(
    _ evaluation: SubsetEvaluation, metric: String
  ) -> TrainingHistory {
    // Nine rows in batches of four: the last row joins the second batch.
    var history = TrainingHistory(chosenBy: metric, stepsPerEpoch: 2)
    let keys = evaluation.table(.everyEpoch).map(\.key)
    history.epochs = (1...3).map { epoch in
      EpochRecord(
        epoch: epoch,
        training: keys.map { MetricValue(key: $0, value: Double(epoch) / 4) },
        validation: keys.map {
          MetricValue(key: $0, value: $0 == "roc_auc" ? nil : Double(epoch) / 8)
        })
    }
    history.bestEpoch = 2
    return history
  }

  /// Nine training rows, and what the predictions are about.
  private static func smallData(_ predictions: Predictions, counts: [Int]?) -> DataRecord {
    let count = predictions.count
    let truth = predictions.classified?.truth ?? []
    let classes = predictions.classes.enumerated().map { index, name in
      let rows = truth.count { $0 == index }
      let training = (9 + index) / predictions.classes.count
      return SplitReport.ClassCounts(
        name: name, rows: BySubset(training: training, validation: rows, test: rows))
    }
    var values: BySubset<ValueSummary>?
    if case .regression(let rows) = predictions {
      values = BySubset {
        ValueSummary(of: $0 == .training ? (1...9).map(Double.init) : rows.truth)
      }
    }
    return DataRecord(
      tableName: "table.csv", isFolder: false,
      matching: MatchingReport(
        matchedRows: 9 + 2 * count, rowsMissingImages: [], imagesMissingRows: []),
      split: SplitReport(
        method: .ownColumn, description: "As the split column says.",
        rows: BySubset(training: 9, validation: count, test: count), classes: classes,
        groups: nil),
      classCounts: counts
        ?? classes.map { one in Subset.allCases.reduce(0) { $0 + one.rows[$1] } },
      values: values, picturesInSeveralSubsets: [],
      pictures: PictureSurvey(
        sizes: Array(repeating: PixelSize(height: 96, width: 64), count: 9 + 2 * count),
        unreadableCount: 0),
      validationRows: predictedRows(of: predictions, from: 100),
      testRows: predictedRows(of: predictions, from: 200))
  }
}

// MARK: - The same but for something

extension RunRecord {
  package func changing(
    plan: Plan? = nil, data: DataRecord? = nil, model: ModelCard? = nil,
    weights: WeightsRecord? = nil, settings: RunSettings? = nil,
    history: TrainingHistory? = nil, evaluations: Evaluations? = nil,
    examples: EvidenceExamples? = nil, notices: [Notice]? = nil
  ) -> RunRecord {
    RunRecord(
      software: software, command: command, plan: plan ?? self.plan, compute: compute,
      data: data ?? self.data, model: model ?? self.model, weights: weights ?? self.weights,
      settings: settings ?? self.settings,
      history: history ?? self.history, evaluations: evaluations ?? self.evaluations,
      examples: examples ?? self.examples, notices: notices ?? self.notices)
  }
}

extension DataRecord {
  package func changing(
    matching: MatchingReport? = nil, split: SplitReport? = nil,
    picturesInSeveralSubsets: [String]? = nil, pictures: PictureSurvey? = nil,
    validationRows: [PredictedRow]? = nil, testRows: [PredictedRow]? = nil
  ) -> DataRecord {
    DataRecord(
      tableName: tableName, isFolder: isFolder, matching: matching ?? self.matching,
      split: split ?? self.split, classCounts: classCounts, values: values,
      picturesInSeveralSubsets: picturesInSeveralSubsets ?? self.picturesInSeveralSubsets,
      pictures: pictures ?? self.pictures, validationRows: validationRows ?? self.validationRows,
      testRows: testRows ?? self.testRows)
  }
}

extension Evaluations {
  package func changing(
    training: MetricTable? = nil, validation: SubsetEvaluation? = nil,
    test: SubsetEvaluation? = nil
  ) -> Evaluations {
    Evaluations(
      training: training ?? self.training, validation: validation ?? self.validation,
      test: test ?? self.test, decision: decision, intervals: intervals)
  }
}
