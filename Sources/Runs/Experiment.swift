import Evaluation
import Models
import Networks
import Record
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
  /// The networks that can be named.
  let catalogue: @Sendable (String) -> Architecture?
  let observers: [Observer]

  package init(
    _ plan: Plan, grants: Grants, command: [String], interruption: Interruption,
    catalogue: @escaping @Sendable (String) -> Architecture? = Catalogue.architecture(named:),
    observers: [Observer]
  ) {
    self.plan = plan
    self.grants = grants
    self.command = command
    self.interruption = interruption
    self.catalogue = catalogue
    self.observers = observers
  }

  /// All refusals come before the first weight is read; outputs appear complete or not at all.
  package func run() throws -> OutputPaths {
    try plan.check()
    let resources = try Resources.prepared(plan.compute, grants: grants)
    let outputs = OutputPaths(plan.outputDirectory)
    try outputs.checkWritable()
    let lock = try outputs.lock()
    defer { lock.release() }
    // Said, not recorded: the same run gives the same report, whatever was there before it.
    if let earlier = outputs.earlierResults { observers.tell(.notice(earlier)) }
    let architecture = try architecture()
    let preprocessing = try Preprocessing(architecture, resize: plan.model.imageResize)

    let data = try PreparedData(
      plan.data, seed: plan.randomSeed, preprocessing, resources,
      observe: observers.tell)
    var notices = Notices(observers)
    notices.note(data.notices)
    notices.note(LudwigReading.notices(architecture, preprocessing) + data.ludwigNotices)
    let (metric, unused) = try validationMetric(for: data.target.task)
    notices.note(unused)
    try data.training.check(metric)
    let device = Device.best
    let batchSize = try batchSize(data, architecture, preprocessing, resources, device)
    let weights = try locateWeights(architecture)

    let model = try ImageModel(
      architecture, target: data.target, preprocessing: preprocessing,
      filling: weights == nil ? .random(seed: plan.randomSeed) : .zeros, seed: plan.randomSeed,
      compute: plan.compute, device: device)
    let loading = try weights.map { located in
      try architecture.load(located.path, into: model.backbone.root())
    }
    let settings = trainerSettings(metric, batchSize.value)
    let trainer = try Trainer(
      settings, model: model, data: data.training, source: data, observers: observers)
    notices.note((loading?.notices ?? []).map { Notice(.remark, $0) } + trainer.notices)
    observers.tell(.trainingStarted(start(data, model, settings)))
    let history = try trainer.run()
    notices.note(history.notices(wanted: metric))

    observers.tell(.stage(.evaluating))
    let evaluations = try Evaluations(
      trainer, data: data, policy: plan.threshold, seed: plan.randomSeed)
    observers.tell(.evaluated(evaluations))
    try trainer.finish()
    observers.tell(.stage(.writing))
    let record = RunRecord(
      software: Software(torchVersion: Runtime.version), command: command, plan: plan,
      compute: ComputeRecord(
        device: device.description, gpuCount: Device.cudaCount, threads: resources.threads,
        decodingThreads: resources.decodingThreads),
      data: data.record,
      model: ModelCard(
        architecture: architecture.name, preprocessing: preprocessing, target: data.target,
        threshold: evaluations.test.threshold, columns: data.dataset.columns.names,
        programVersion: Software.version),
      weights: weights.map { WeightsRecord($0) },
      settings: RunSettings(
        batchSize: batchSize, learningRate: plan.learningRate, validationMetric: metric.key,
        gradientClipping: Trainer.gradientClipping),
      history: history, evaluations: evaluations, notices: notices.all)
    try ResultFiles(record: record, model: model).write(to: outputs, interruption)
    return outputs
  }

  private func architecture() throws -> Architecture {
    guard let network = catalogue(plan.model.modelName) else {
      throw Failure.usage("--model-name \(plan.model.modelName) is not in the catalogue")
    }
    return network
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
    _ data: PreparedData, _ architecture: Architecture, _ preprocessing: Preprocessing,
    _ resources: Resources, _ device: Device
  ) throws -> Resolved<Int> {
    try Resolved(
      plan.training.batchSize,
      automatic: BatchSize.automatic(
        trainingRows: data.training.training.count, architecture: architecture,
        input: preprocessing.size, isFrozen: plan.model.isFrozen,
        memory: resources.memory(on: device), device: device))
  }

  private func trainerSettings(_ metric: Metric, _ batchSize: Int) -> TrainerSettings {
    TrainerSettings(
      plan.training, learningRate: plan.learningRate.value, batchSize: batchSize,
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

  private func start(
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
private struct Notices {
  private let observers: [Observer]
  private(set) var all: [Notice] = []

  init(_ observers: [Observer]) { self.observers = observers }

  mutating func note(_ notices: [Notice]) {
    for notice in notices { observers.tell(.notice(notice)) }
    all += notices
  }
}

extension WeightsRecord {
  fileprivate init(_ located: LocatedWeights) {
    self.init(
      file: located.path.split(separator: "/").last.map(String.init) ?? located.path,
      origin: located.origin.rawValue, sha256: located.sha256)
  }
}
