import Datasets
import Evaluation
import LudwigFormat
import Networks
import Support
import Torch
import Training

/// One run from a plan to its results: the stages in their order, and nothing else.
package struct Experiment: Sendable {
  let plan: Plan
  let host: Host
  /// The words of the command line, for the record.
  let command: [String]
  let interruption: Interruption
  /// The networks that can be named.
  let catalogue: @Sendable (String) -> Architecture?
  let observe: @Sendable (TrainingEvent) -> Void

  package init(
    _ plan: Plan, host: Host, command: [String], interruption: Interruption,
    catalogue: @escaping @Sendable (String) -> Architecture? = Catalogue.architecture(named:),
    observe: @escaping @Sendable (TrainingEvent) -> Void
  ) {
    self.plan = plan
    self.host = host
    self.command = command
    self.interruption = interruption
    self.catalogue = catalogue
    self.observe = observe
  }

  /// Everything that can be refused is refused before the first weight is read; outputs appear complete or not at all.
  package func run() throws -> OutputPaths {
    try Runtime.checkVersion()
    let resources = Resources(plan.training, decodingThreads: plan.data.decodingThreads, host: host)
    try Runtime.setThreads(resources.threads)
    Runtime.keepFreedMemory()
    let outputs = OutputPaths(plan.outputDirectory)
    try outputs.checkWritable()
    let lock = try outputs.lock()
    defer { lock.release() }
    // Said, not recorded: the same run gives the same report, whatever was there before it.
    if let earlier = outputs.earlierResults { observe(.notice(earlier)) }
    let architecture = try architecture()
    let preprocessing = try Preprocessing(architecture, resize: plan.model.imageResize)

    let data = try PreparedData(plan, preprocessing, resources, observe: observe)
    let unused = unusedOptions(for: data.targets.task)
    for notice in data.notices + unused { observe(.notice(notice)) }
    let device = Device.best
    let settings = try settings(data, architecture, preprocessing, resources, device)
    let weights = try locateWeights(architecture)

    let model = try ImageModel(
      architecture, output: data.targets.output, preprocessing: preprocessing,
      filling: weights == nil ? .random(seed: plan.randomSeed) : .zeros, seed: plan.randomSeed,
      device: device)
    let loading = try weights.map { located in
      try architecture.load(located.path, into: model.backbone.root())
    }
    let trainer = try Trainer(
      settings, model: model, preprocessing: preprocessing, source: data, rows: data.rows,
      targets: data.targets, observe: observe)
    let beforehand = (loading?.notices ?? []) + trainer.notices
    for notice in beforehand { observe(.notice(notice)) }
    observe(.trainingStarted(start(data, model, settings, device)))
    let history = try trainer.run()
    for notice in history.notices { observe(.notice(notice)) }

    observe(.stage("Evaluating the best epoch"))
    let results = try Results(
      trainer, data: data, history: history, policy: plan.threshold, seed: plan.randomSeed)
    observe(.stage(results.summary))
    try trainer.finish()
    observe(.stage("Writing results"))
    let record = RunRecord(
      plan: plan, command: command, architecture: architecture, preprocessing: preprocessing,
      resources: resources, device: device, settings: settings, weights: weights,
      furtherNotices: unused + beforehand + history.notices,
      data: data, model: model, results: results)
    try record.write(to: outputs, interruption)
    return outputs
  }

  private func architecture() throws -> Architecture {
    guard let row = catalogue(plan.model.modelName) else {
      throw Failure.usage("--model-name \(plan.model.modelName) is not in the catalogue")
    }
    if plan.model.usePretrained, row.weightsURL == nil, plan.model.weightsFile == nil {
      throw WeightsError.nonePublished(architecture: row.name)
    }
    return row
  }

  /// Everything automatic, resolved.
  private func settings(
    _ data: PreparedData, _ architecture: Architecture, _ preprocessing: Preprocessing,
    _ resources: Resources, _ device: Device
  ) throws -> TrainerSettings {
    let task = data.targets.task
    var metric = Metric.defaultValidation(for: task)
    if let name = plan.training.validationMetric, metricOfAnotherTask(task) == nil {
      metric = try Metric.validation(named: name, task: task)
    }
    try Trainer.check(metric, on: data.rows.validation, data.targets)
    let memory = device == .cpu ? resources.memory : try device.memory()
    let batchSize =
      plan.training.batchSize
      ?? BatchSize.automatic(
        trainingRows: data.rows.training.count, architecture: architecture,
        height: preprocessing.height, width: preprocessing.width, isFrozen: plan.model.isFrozen,
        memory: memory, device: device)
    var threshold = 0.5
    if case .manual(let value) = plan.threshold { threshold = value }
    return TrainerSettings(
      epochs: plan.training.epochs, earlyStop: plan.training.earlyStop,
      learningRate: plan.learningRate, batchSize: batchSize,
      augmentations: plan.training.augmentations, precision: plan.training.precision,
      isFrozen: plan.model.isFrozen, seed: plan.randomSeed, validationMetric: metric.key,
      threshold: threshold)
  }

  /// What was asked for and has no meaning in this task.
  private func unusedOptions(for task: LearningTask) -> [String] {
    var unused: [String] = []
    if case .manual(let value) = plan.threshold, task != .binary {
      unused.append(
        "The threshold \(value) is not used: this task is a \(task.rawValue), not binary.")
    }
    if let name = metricOfAnotherTask(task) {
      unused.append(
        "The validation metric \(name) is not used: this task is a \(task.rawValue). "
          + "\(Metric.defaultValidation(for: task).name) takes its place.")
    }
    return unused
  }

  /// The name of the metric that was asked for, where only other tasks have it and the labels decided the task.
  private func metricOfAnotherTask(_ task: LearningTask) -> String? {
    guard plan.data.task == .automatic, let name = plan.training.validationMetric else {
      return nil
    }
    do throws(MetricError) {
      _ = try Metric.validation(named: name, task: task)
    } catch  where !error.otherTasks.isEmpty {
      return name
    } catch {
      return nil
    }
    return nil
  }

  private func locateWeights(_ architecture: Architecture) throws -> LocatedWeights? {
    guard plan.model.usePretrained else { return nil }
    let homes = host.weightsFolders(named: plan.model.torchHome)
    let observe = observe
    let located = try PretrainedWeights.locate(
      architecture, file: plan.model.weightsFile, homes: homes
    ) { done, total in
      observe(
        .progress(
          ProgressStep(
            stage: "Downloading \(architecture.weightsFile ?? "weights")", done: done,
            total: total ?? done)))
    }
    observe(.notice("Pretrained weights (\(located.origin.rawValue)): \(located.path)"))
    return located
  }

  private func start(
    _ data: PreparedData, _ model: ImageModel, _ settings: TrainerSettings, _ device: Device
  ) -> TrainingStart {
    let head = model.head.parameterCount
    let all = model.backbone.parameterCount + head
    return TrainingStart(
      modelName: model.architecture.name, device: device.description, epochs: settings.epochs,
      batchSize: settings.batchSize, learningRate: settings.learningRate,
      trainingRows: data.rows.training.count, validationRows: data.rows.validation.count,
      testRows: data.rows.test.count, trainedParameters: settings.isFrozen ? head : all,
      parameters: all)
  }
}
