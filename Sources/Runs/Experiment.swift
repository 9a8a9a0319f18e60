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
    try data.training.check(metric)
    let (batchSize, shortened) = batchSize(data, memory, device)
    notices.note(shortened)
    let weightsRecord = weights.map { WeightsRecord($0) }

    let model = try ImageModel(
      architecture, target: data.target, preprocessing: preprocessing,
      filling: weights == nil ? .random(seed: plan.randomSeed) : .zeros, seed: plan.randomSeed,
      compute: plan.compute, averagesFlips: plan.model.averagesFlips, device: device)
    let loading = try weights.map { located in
      try architecture.load(located.path, into: model.backbone.root())
    }
    let settings = trainerSettings(metric, batchSize.value)
    let baseline = try baseline(of: model, settings, data)
    let trainer = try Trainer(
      settings, model: model, data: data.training, source: data, observers: observers)
    notices.note((loading?.notices ?? []).map { Notice(.remark, $0) } + trainer.notices)
    let identity = try RunIdentity(
      plan, torchVersion: Runtime.version, batchSize: batchSize.value, samples: data.digest,
      weights: weightsRecord, device: device.description)
    let kept = KeptTraining(
      outputs.checkpoints, identity, epochs: plan.training.epochs, interruption, observers)
    observers.tell(.trainingStarted(trainingStart(data, model, settings)))
    try kept.begin(trainer, continuation)
    let history = try trainer.run(until: timeLimit(from: start, data)) { state in
      kept.keep(state, of: trainer)
    }
    notices.note(history.notices(wanted: metric, epochs: plan.training.epochs))

    observers.tell(.stage(.evaluating))
    let calibrated = try trainer.calibratedValidation(by: plan.training.calibrationMethod, data)
    notices.note(calibrated.notices)
    let evaluations = try Evaluations(
      trainer, calibrated: calibrated, data: data, policy: plan.threshold, seed: plan.randomSeed,
      baseline: baseline)
    observers.tell(.evaluated(evaluations))
    notices.note(evaluations.warnings + (calibrated.scaling?.notices(evaluations) ?? []))
    try trainer.finish()
    let explained = try explain(evaluations.test, by: model, data)
    notices.note(explained.examples?.notices ?? [])
    let reference = try FeatureReference(trainer, data, seed: plan.randomSeed)
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
        threshold: evaluations.test.threshold, averagesFlips: plan.model.averagesFlips,
        columns: data.dataset.columns.names,
        programVersion: Software.version),
      weights: weightsRecord,
      settings: RunSettings(
        batchSize: batchSize, learningRate: plan.learningRate, validationMetric: metric.key,
        gradientClipping: Trainer.gradientClipping,
        classWeights: data.training.classWeights(plan.training.classWeighting)),
      history: history, evaluations: evaluations, examples: explained.examples,
      notices: notices.all)
    let results = ResultFiles(
      record: record, model: model, reference: reference, pictures: explained.pictures)
    if let left = try results.write(to: outputs, interruption) {
      observers.tell(
        .notice(Notice(.warning, "\(left): of an earlier run, which could not be removed.")))
    }
    outputs.checkpoints.removeAll()
    return (outputs, history)
  }

  /// What the training of a pretrained network has to be better than. One more pass over the
  /// pictures: a run with a limit of time has none to spare.
  private func baseline(
    of model: ImageModel, _ settings: TrainerSettings, _ data: PreparedData
  ) throws -> FrozenBaseline? {
    guard plan.model.fineTune, plan.training.maxMinutes == nil else { return nil }
    observers.tell(.stage(.measuringBaseline))
    return try FrozenBaseline(
      of: model, settings, data.training, test: data.dataset.samples(in: .test), source: data)
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

  private func timeLimit(from start: ContinuousClock.Instant, _ data: PreparedData) -> TimeLimit? {
    plan.training.maxMinutes.map {
      TimeLimit(
        minutes: $0, from: start,
        rowsAfterwards: data.dataset.samples.count
          + FeatureReference.rows(of: data, areKept: plan.model.isFrozen))
    }
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

  private func trainingStart(
    _ data: PreparedData, _ model: ImageModel, _ settings: TrainerSettings
  ) -> TrainingStart {
    let head = model.head.parameterCount
    let all = model.backbone.parameterCount + head
    return (
      architecture: model.architecture.name, device: model.device.description,
      epochs: plan.training.epochs, batchSize: settings.batchSize,
      learningRate: settings.learningRate, rows: data.dataset.split.rows,
      trainedParameters: settings.isFrozen ? head : all, parameters: all
    )
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
