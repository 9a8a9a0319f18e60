import Datasets
import Evaluation
import Networks
import Report
import Torch
import Training

extension RunRecord {
  /// The run as the report tells it.
  var reportContent: ReportContent {
    ReportContent(
      program: "\(ProgramVersion.name) \(ProgramVersion.number)",
      engine: "LibTorch \(Runtime.version)", dataset: datasetFacts, settings: runSettings,
      history: curves, training: results.training, validation: results.validation,
      test: results.test,
      intervals: IntervalFacts(resamples: Results.resamples, unit: resampledUnit),
      decision: results.decision,
      testImages: data.rows.test.map { data.dataset.samples[$0].imagePath })
  }

  private var datasetFacts: DatasetFacts {
    let dataset = data.dataset
    let matching = dataset.matching
    let groups = dataset.split.groups.map { groups in
      DatasetFacts.Split.Groups(
        column: groups.column, training: groups.perSubset[0], validation: groups.perSubset[1],
        test: groups.perSubset[2], shared: .init(groups.crossing), missingIDs: groups.missingIDs)
    }
    return DatasetFacts(
      overview: overview, matchedSamples: dataset.samples.count,
      rowsWithoutImage: .init(
        matching.rowsMissingImages.map { "\($0.imagePath) (line \($0.line))" }),
      imagesWithoutRow: .init(matching.imagesMissingRows),
      split: .init(
        text: dataset.split.description, groups: groups,
        sharedPictures: .init(dataset.sharedPictures.crossing)), notices: notices)
  }

  private var overview: DatasetFacts.Overview {
    if case .values(let values) = data.targets {
      let summary = { (rows: [Int]) in DatasetFacts.ValueSummary(of: rows.map { values[$0] }) }
      return .values(
        training: summary(data.rows.training), validation: summary(data.rows.validation),
        test: summary(data.rows.test))
    }
    return .classes(
      data.dataset.split.classes.map {
        .init(name: $0.name, training: $0.training, validation: $0.validation, test: $0.test)
      })
  }

  private var runSettings: RunSettings {
    let task = data.targets.task
    return RunSettings(
      architecture: architecture.name,
      imageSize: "\(preprocessing.height)x\(preprocessing.width)",
      imagePreparation: preprocessing.description, usePretrained: plan.model.usePretrained,
      weightsOrigin: weights.map { located in
        let file = located.path.split(separator: "/").last.map(String.init) ?? located.path
        return "\(file) (\(located.origin.rawValue), SHA-256 \(located.sha256.prefix(12))…)"
      },
      fineTune: plan.model.fineTune, targetColumn: data.dataset.columns.target.name,
      computeResource: resources.description(onGPUs: Device.cudaCount),
      workerCount: resources.decodingThreads,
      validationMetric: Metric.keyed(settings.validationMetric, for: task)
        ?? Metric.defaultValidation(for: task),
      hitsDepth: task == .classification && data.dataset.labels.classes.count > Metric.hitsDepth
        ? Metric.hitsDepth : nil,
      lossFunction: lossFunction, epochs: settings.epochs,
      batchSize: plan.training.batchSize.map { .given($0) } ?? .automatic(settings.batchSize),
      learningRate: plan.training.learningRate.map { .given($0) }
        ?? .automatic(settings.learningRate),
      optimizer: "adam", randomSeed: plan.randomSeed, earlyStop: settings.earlyStop,
      mixedPrecision: settings.precision == .float32 ? nil : settings.precision.rawValue,
      gradientClipping: TrainerSettings.gradientClipping,
      augmentations: settings.augmentations.map(\.rawValue))
  }

  /// Ludwig's names of the losses.
  private var lossFunction: String {
    switch data.targets.task {
    case .binary: "binary_weighted_cross_entropy"
    case .classification: "softmax_cross_entropy"
    case .regression: "mean_squared_error"
    }
  }

  private var curves: Report.TrainingHistory {
    let history = results.history
    let metrics = (history.epochs.first?.validation ?? [])
      .compactMap { Metric.keyed($0.key, for: data.targets.task) }
    let series = { (key: String, subset: (EpochRecord) -> [MetricValue]) in
      history.epochs.map { epoch in subset(epoch).first { $0.key == key }?.value }
    }
    // The tables use the threshold chosen afterwards: without a word the curves would seem to contradict them.
    let note =
      "Training values are measured while the model learns"
      + (settings.augmentations.isEmpty ? "." : ", on augmented images.")
      + (data.targets.task == .binary
        ? " Decisions of every epoch are at threshold \(settings.threshold)." : "")
    return Report.TrainingHistory(
      curves: metrics.map {
        .init(
          metric: $0, training: series($0.key, \.training),
          validation: series($0.key, \.validation))
      }, bestEpoch: history.bestEpoch, epochsRun: history.epochs.count, trainingNote: note)
  }
}
