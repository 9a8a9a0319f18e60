import Datasets
import Evaluation
import Models
import Networks
import Record
import Report
import RunFiles
import Support
import Torch
import Training

/// One run from a plan to its results: the stages in their order, and nothing else.
package struct Experiment: Sendable {
  let plan: Plan
  let grants: Grants
  /// The words of the command line, for the record.
  let command: [String]
  let interruption: Interruption
  /// What is done where a training did not end.
  let continuation: Continuation
  /// The networks that can be named.
  let catalogue: @Sendable (String) -> Architecture?
  let observers: [Observer]

  package init(
    _ plan: Plan, grants: Grants, command: [String], interruption: Interruption,
    continuation: Continuation = .ask,
    catalogue: @escaping @Sendable (String) -> Architecture? = Catalogue.architecture(named:),
    observers: [Observer]
  ) {
    self.plan = plan
    self.grants = grants
    self.command = command
    self.interruption = interruption
    self.continuation = continuation
    self.catalogue = catalogue
    self.observers = observers
  }

  /// All refusals come before the first weight is read; outputs appear complete or not at all.
  ///
  /// - Returns: where the results are, and how training ended.
  package func run() throws -> (outputs: OutputPaths, history: TrainingHistory) {
    let start = ContinuousClock.now
    try plan.check()
    if let file = plan.model.weightsFile { try PretrainedWeights.check(named: file) }
    try PlotFiles.check()
    let resources = try Resources.prepared(plan.compute, grants: grants)
    let outputs = OutputPaths(plan.outputDirectory)
    try outputs.checkWritable(reading: plan.inputs)
    let lock = try outputs.lock()
    defer { lock.release() }
    try outputs.checkpoints.check(continuation, plan)
    // Said, not recorded: the same run gives the same report, whatever was there before it.
    if let earlier = outputs.earlierResults { observers.tell(.notice(earlier)) }
    let architecture = try architecture()
    let preprocessing = try Preprocessing(architecture, resize: plan.model.imageResize)

    let device = Device.best
    let memory = try MemoryCheck(
      training: plan, architecture, preprocessing, on: device, free: resources.free(on: device))
    try memory.check(batchSize: plan.training.batchSize, least: BatchSize.least)

    observers.tell(.stage(.readingTable(file: plan.data.csvFile)))
    let dataset = try Dataset.load(plan.data, seed: plan.randomSeed)
    // After the table, whose faults need no download, and before the pictures, which take longer.
    let weights = try locateWeights(architecture)
    let data = try PreparedData(
      dataset, plan.data, preprocessing, resources,
      budget: memory.pictureBudget(resources, plan, device), observe: observers.tell)
    var notices = Notices(observers)
    notices.note(resources.notices + data.notices)
    notices.note(
      LudwigReading.notices(architecture, preprocessing, plan.model) + data.ludwigNotices)
    let (metric, unused) = try validationMetric(for: data.target.task)
    notices.note(unused + unusedOptions(task: data.target.task, split: data.dataset.split.method))
    for training in data.folds.isEmpty ? [data.training] : data.folds.map(\.training) {
      try training.check(metric)
    }
    let (batchSize, shortened) = batchSize(data, memory, device)
    notices.note(shortened)
    let weightsRecord = weights.map { WeightsRecord($0) }
    let setup = TrainingSetup(
      plan: plan, architecture: architecture, preprocessing: preprocessing, weights: weights,
      device: device, data: data, settings: trainerSettings(metric, batchSize.value),
      identity: try RunIdentity(
        plan, torchVersion: Runtime.version, batchSize: batchSize.value, samples: data.digest,
        weights: weightsRecord, device: device.description),
      start: start, interruption: interruption, observers: observers)
    let trained =
      data.folds.isEmpty
      ? try train(setup, outputs.checkpoints, &notices)
      : try CrossValidation(setup, outputs.checkpoints, continuation).run(&notices)
    observers.tell(.stage(.writing))
    let record = RunRecord(
      software: Software(torchVersion: Runtime.version), command: plan.withoutFolders(command),
      plan: plan.withoutFolders,
      compute: ComputeRecord(
        device: device.description, gpuCount: Device.cudaCount,
        threads: resources.threads.amount, threadsSource: resources.threads.name,
        decodingThreads: resources.decodingThreads),
      data: data.record,
      model: ModelCard(
        architecture: architecture.name, preprocessing: preprocessing, target: data.target,
        threshold: trained.evaluations.test.threshold, averagesFlips: plan.model.averagesFlips,
        columns: data.dataset.columns.names,
        programVersion: Software.version),
      weights: weightsRecord,
      settings: RunSettings(
        batchSize: batchSize, learningRate: plan.learningRate, validationMetric: metric.key,
        gradientClipping: Trainer.gradientClipping,
        classWeights: data.training.classWeights(plan.training.classWeighting)),
      history: trained.history, evaluations: trained.evaluations, examples: trained.examples,
      notices: notices.all)
    let results = ResultFiles(
      record: record, model: trained.model, reference: trained.reference,
      pictures: trained.pictures)
    if let left = try results.write(to: outputs, interruption) {
      observers.tell(
        .notice(Notice(.warning, "\(left): of an earlier run, which could not be removed.")))
    }
    outputs.checkpoints.removeAll()
    return (outputs, trained.history)
  }

  /// One training, whose best epoch is tested once.
  private func train(
    _ setup: TrainingSetup, _ checkpoints: CheckpointFolder, _ notices: inout Notices
  ) throws -> TrainedModel {
    let data = setup.data
    let part = TrainingSetup.Part(
      training: data.training, test: data.dataset.samples(in: .test), checkpoints: checkpoints,
      continuation: continuation,
      rowsAfterwards: data.dataset.samples.count
        + FeatureReference.rows(of: data, areKept: plan.model.isFrozen))
    let finished = try setup.train(part, noting: &notices)
    let (model, trainer, history) = (finished.model, finished.trainer, finished.history)
    notices.note(
      history.notices(wanted: setup.settings.validationMetric, epochs: plan.training.epochs))

    observers.tell(.stage(.evaluating))
    let calibrated = try trainer.calibratedValidation(by: plan.training.calibrationMethod, data)
    notices.note(calibrated.notices)
    let evaluations = try Evaluations(
      trainer, calibrated: calibrated, data: data, policy: plan.threshold, seed: plan.randomSeed,
      baseline: finished.baseline)
    observers.tell(.evaluated(evaluations))
    notices.note(evaluations.warnings + (calibrated.scaling?.notices(evaluations) ?? []))
    try trainer.finish()
    let explained = try explain(evaluations.test, by: model, data)
    notices.note(explained.examples?.notices ?? [])
    return TrainedModel(
      model: model, history: history, evaluations: evaluations,
      reference: try FeatureReference(trainer, data, seed: plan.randomSeed),
      examples: explained.examples, pictures: explained.pictures)
  }

  /// Test pictures with the evidence for the best epoch's answers about them.
  private func explain(
    _ test: SubsetEvaluation, by model: ImageModel, _ data: PreparedData
  ) throws -> (examples: EvidenceExamples?, pictures: PictureFiles) {
    let choice = ExampleChoice(
      from: test.predictions, most: EvidencePictures.most, threshold: test.threshold)
    observers.tell(.stage(.explaining(images: choice.rows.count)))
    let (rows, samples) = (data.record.testRows, data.dataset.samples(in: .test))
    var pictures = PictureFiles()
    let examples = try EvidencePictures(
      Inference(model, source: data), answers: test.predictions.answers, threshold: test.threshold
    ).make(choice) { row in
      EvidencePictures.Asked(
        sample: samples[row], image: rows[row].imagePath, truth: test.predictions.truth(of: row))
    } write: {
      pictures.add($0, $1)
    }
    return (examples, pictures)
  }

  private func architecture() throws -> Architecture {
    guard let network = catalogue(plan.model.modelName) else {
      throw Failure.usage("--model-name \(plan.model.modelName) is not in the catalogue")
    }
    return network
  }

  /// What was asked for that has no meaning with these data.
  private func unusedOptions(task: LearningTask, split: SplitReport.Method) -> [Notice] {
    var unused: [Notice] = []
    if case .automatic(let metric) = plan.threshold, metric != .f1, task != .binary {
      unused.append(
        Notice(
          .remark,
          "The threshold metric \(metric.rawValue) is not used: this task is a \(task.rawValue), "
            + "not binary."))
    }
    if plan.training.calibration == .temperature, task == .regression {
      unused.append(
        Notice(
          .remark,
          "The calibration by temperature is not used: this task is a regression, which "
            + "gives no probabilities."))
    }
    if plan.solvesHead, let size = plan.training.batchSize {
      unused.append(
        Notice(
          .remark,
          "The batch size \(size) is not used for learning: the last layer is solved on all rows "
            + "at once, unless a learning rate is given."))
    }
    let size = plan.data.validationSize
    if size != DataPlan.standardValidationSize, split != .ownColumnAndCarvedValidation {
      let reason =
        split == .ownColumn
        ? "the split column has validation rows" : "the table has no split column"
      unused.append(Notice(.remark, "The validation size \(size) is not used: \(reason)."))
    }
    return unused
  }

  /// The metric to choose the best epoch, and what was asked for without a meaning in this task.
  private func validationMetric(for task: LearningTask) throws -> (Metric, unused: [Notice]) {
    var unused: [Notice] = []
    if case .manual(let value) = plan.threshold, task != .binary {
      unused.append(
        Notice(
          .remark,
          "The threshold \(value) is not used: this task is a \(task.rawValue), not binary."))
    }
    let standard = Metric.defaultValidation(for: task)
    guard let name = plan.training.validationMetric else { return (standard, unused) }
    let found = Result { () throws(MetricError) in
      try Metric.validation(named: name, task: task)
    }
    switch found {
    case .success(let metric): return (metric, unused)
    case .failure(let error):
      // Where the labels, not the user, decided the task, the task's own takes its place.
      guard plan.data.task == .automatic, !error.otherTasks.isEmpty else { throw error }
      unused.append(
        Notice(
          .decision,
          "The validation metric \(name) is not used: this task is a \(task.rawValue). "
            + "\(standard.name) takes its place."))
      return (standard, unused)
    }
  }

  private func batchSize(
    _ data: PreparedData, _ memory: MemoryCheck, _ device: Device
  ) -> (Resolved<Int>, [Notice]) {
    let wanted = BatchSize.automatic(
      trainingRows: data.training.training.count, device: device)
    let (fitting, notice) = memory.fitted(wanted, least: BatchSize.least)
    let size = Resolved(plan.training.batchSize, automatic: fitting)
    return (size, size.isAutomatic ? [notice].compactMap { $0 } : [])
  }

  private func trainerSettings(_ metric: Metric, _ batchSize: Int) -> TrainerSettings {
    TrainerSettings(
      plan.training, learningRate: plan.learningRate?.value, batchSize: batchSize,
      isFrozen: plan.model.isFrozen, seed: plan.randomSeed, validationMetric: metric,
      threshold: plan.threshold.whileTraining)
  }

  private func locateWeights(_ architecture: Architecture) throws -> LocatedWeights? {
    guard plan.model.usePretrained else { return nil }
    let located = try PretrainedWeights.locate(
      architecture, file: plan.model.weightsFile,
      homes: grants.weightsFolders(named: plan.model.torchHome)
    ) { done, total in
      let file = architecture.weightsFile ?? "weights"
      observers.tell(.progress((.download(file: file), done: done, total: total ?? done)))
    }
    observers.tell(
      .notice(
        Notice(.remark, "Pretrained weights (\(located.origin.rawValue)): \(located.path)")))
    return located
  }
}

/// Notices in the order in which they came up, each told at once.
struct Notices {
  private let observers: [Observer]
  private(set) var all: [Notice] = []

  init(_ observers: [Observer]) { self.observers = observers }

  mutating func note(_ kind: Notice.Kind, _ text: String) { note([Notice(kind, text)]) }

  mutating func note(_ notices: [Notice]) {
    for notice in notices { observers.tell(.notice(notice)) }
    all += notices
  }
}

extension WeightsRecord {
  fileprivate init(_ located: LocatedWeights) {
    self.init(
      file: located.path.fileName,
      origin: located.origin.rawValue, sha256: located.sha256)
  }
}
