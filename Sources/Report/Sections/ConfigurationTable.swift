import Evaluation
import Record
import Support

/// Every choice of the run, in the order that readers of the original tool know.
struct ConfigurationTable: ReportSection {
  let run: RunRecord
  let id = "configuration", title = "Training Configuration (Model, Data, Metrics)"

  typealias Row = (parameter: String, value: HTML)

  func content() -> [Block] {
    [
      .table(
        .pairs(
          "What this run did, with automatic choices resolved",
          rows + [("Data Split", run.data.splitWords(isFolded: run.evaluations.folds != nil))]))
    ]
  }

  /// All but those of the data.
  var rows: [Row] { modelRows() + metricRows() + trainingRows() }

  private func modelRows() -> [Row] {
    let plan = run.plan.model
    let preparation = run.model.preprocessing
    var rows: [Row] = [
      ("Architecture", architecture),
      (
        "Image Size",
        "\(preparation.size)<br><span class=\"aside\">\(preparation.description)</span>"
      ),
      ("Pretrained", pretrained),
    ]
    if let licence = weightsLicence { rows.append(("Weights Licence", licence)) }
    rows += [
      ("Trainable", plan.isFrozen ? "Frozen" : "Trainable"),
      ("Target Column", .name(run.model.columns.target)),
      ("Task Type", "\(taskName)"),
    ]
    if run.task == .binary, let positive = run.evaluations.test.predictions.classes.last {
      rows.append(("Positive Class", .name(positive)))
    }
    let threads: HTML? = run.compute.threadsSource.map { source in
      let count = counted(run.compute.threads, "thread")
      return "<br><span class=\"aside\">\(HTML.name("\(count), by \(source)"))</span>"
    }
    rows.append(("Compute Resource", "\(computeResource)\(threads)"))
    rows.append(("Preprocessing Worker Count", "\(run.compute.decodingThreads)"))
    rows.append(("Software", "\(software)"))
    return rows
  }

  private var architecture: HTML {
    let shown = NetworkName.shown(run.model.architecture)
    let value: HTML? =
      shown == run.model.architecture
      ? nil : "<br><span class=\"aside\">\(HTML.name(run.model.architecture))</span>"
    return "\(HTML.name(shown))\(value)"
  }

  private var pretrained: HTML {
    guard run.plan.model.usePretrained else { return "No" }
    guard let weights = run.weights else { return "Yes (ImageNet)" }
    let origin =
      weights.isNamedByUser
      ? "given by name; what they were trained on is not known here"
      : "the published file, \(weights.origin)"
    return """
      \(weights.isNamedByUser ? "Yes" : "Yes (ImageNet)")<br><span class="aside">\
      \(HTML.name(weights.file)): \(origin); SHA-256 \(weights.sha256)</span>
      """
  }

  /// What the publishers say; the two networks whose default weights are of SWAG are not free for
  /// all uses (torchvision's README, "Pre-trained Model License").
  private var weightsLicence: HTML? {
    guard let weights = run.weights, !weights.isNamedByUser else { return nil }
    if weights.file.contains("_swag") { return "CC BY-NC 4.0: not for commercial use" }
    return """
      None is named for the file alone: its publisher’s terms and those of the images that it was \
      trained on (ImageNet) may apply
      """
  }

  private var software: String {
    "\(run.software.name) \(run.software.version), LibTorch \(run.software.torchVersion)"
  }

  private var computeResource: String {
    let threads = run.compute.threads
    return switch run.compute.gpuCount {
    case 0: "CPU (\(threads) process-available \(threads == 1 ? "core" : "cores"))"
    case 1: "GPU (1 visible CUDA device)"
    default: "GPU (\(run.compute.gpuCount) visible CUDA devices)"
    }
  }

  private var taskName: String {
    switch run.task {
    case .binary: "Binary Classification"
    case .classification: "Classification"
    case .regression: "Regression"
    }
  }

  private func metricRows() -> [Row] {
    var rows: [Row] = [("Validation Metric", "\(run.validationMetric.name)")]
    if case .classes(let names) = run.model.target, names.count > Metric.hitsDepth {
      rows.append(("Hits@K", "\(Metric.hitsDepth)"))
    }
    rows.append(("Loss Function", "\(run.model.target.lossFunction)"))
    if let decision = run.evaluations.decision {
      rows.append(("Decision Threshold (Test)", "\(NumberText.threshold(decision.value))"))
      rows.append(("Threshold Source", "\(decision.sourceText)"))
      rows.append(("Threshold Optimization Metric", "\(decision.metricText)"))
    }
    return rows
  }

  private func trainingRows() -> [Row] {
    let plan = run.plan.training
    let precision = run.plan.compute.precision
    var rows: [Row] = [
      ("Epochs", epochs),
      ("Total Epochs", "\(plan.epochs)"),
      ("Best Epoch", bestEpoch),
      ("Batch Size", Self.cell(run.settings.batchSize, "\(run.settings.batchSize.value)")),
      ("Fine Tune", run.plan.model.fineTune ? "True" : "False"),
      ("Use Pretrained", run.plan.model.usePretrained ? "True" : "False"),
      ("Learning Rate", learningRate),
      ("Learning Rate Schedule", schedule),
      ("Optimizer", run.settings.learningRate == nil ? "L-BFGS" : "adam"),
      ("Random Seed", "\(run.plan.randomSeed)"),
      ("Early Stop", earlyStop),
      (
        "Use Mixed Precision",
        precision == .float32 ? "No" : "Yes (\(precision.rawValue))"
      ),
    ]
    if let folds = run.evaluations.folds {
      rows.append(("Cross-Validation", "\(folds.folds.count) folds"))
    }
    if run.settings.learningRate != nil {
      rows.append(("Gradient Clipping", "\(NumberText.short(run.settings.gradientClipping))"))
    }
    if let strength = run.inverseStrength {
      rows.append(("Last Layer", solution(strength)))
    }
    if plan.classWeighting != .none {
      rows.append(("Class Weights", "\(plan.classWeighting.rawValue)"))
    }
    if let effect = run.evaluations.calibration {
      rows.append(("Calibration", calibration(effect)))
    }
    if run.model.averagesFlips {
      rows.append(
        ("Test-Time Flips", "Yes: answers are about an image and its three mirror images"))
    }
    if let policy = run.plan.data.leaks, policy != .report {
      rows.append(("Copies in Several Subsets", policy == .group ? "Grouped" : "Refused"))
    }
    if let minutes = plan.maxMinutes {
      rows.append(("Time Limit", "\(NumberText.short(minutes)) minutes"))
    }
    if !plan.augmentations.isEmpty {
      let names = plan.augmentations.map(\.rawValue)
      rows.append(("Augmentation", "\(names.joined(separator: ", "))"))
    }
    return rows
  }

  private var bestEpoch: HTML {
    guard let folds = run.evaluations.folds else { return "\(run.history.bestEpoch)" }
    let epochs = folds.folds.map { "\($0.history.bestEpoch)" }
    return """
      \(run.history.bestEpoch)<br><span class="aside">of the model trained on all images: the median of \
      the folds’ best, \(epochs.joined(separator: ", "))</span>
      """
  }

  /// Six decimals, as the original shows it, where they say it all.
  private var learningRate: HTML {
    guard let rate = run.settings.learningRate else { return "Not used: the last layer is solved" }
    let fixed = NumberText.fixed(rate.value, decimals: 6)
    return Self.cell(
      rate, !rate.isAutomatic && Double(fixed) == rate.value ? fixed : PythonFormat.repr(rate.value)
    )
  }

  private var schedule: HTML {
    if run.settings.learningRate == nil { return "Not used" }
    switch run.plan.training.schedule {
    case .constant: return "Constant"
    case .cosine:
      let epochs = run.plan.training.epochs
      let stepsPerEpoch = run.history.stepsPerEpoch
      let rise = LearningRateScheduleKind.cosine.warmUpSteps(
        epochs: epochs, stepsPerEpoch: stepsPerEpoch)
      return """
        Cosine<br><span class="aside">rises during \
        \(rise < stepsPerEpoch ? "the first tenth of the steps" : "the first epoch"), then falls to 0 at \
        the end of the \(counted(epochs, "planned epoch"))</span>
        """
    }
  }

  private var earlyStop: HTML {
    if run.settings.learningRate == nil { return "Not used: every strength is tried" }
    let rounds = run.plan.training.earlyStop
    return rounds == 0 ? "0 (never)" : "\(rounds)"
  }

  private func calibration(_ effect: CalibrationEffect) -> HTML {
    """
    Temperature \(NumberText.short(effect.temperature))<br><span class="aside">the logits are \
    divided by it; fitted to the \(counted(effect.fittedRows, "validation image")), saved in the \
    last layer. Losses of the epochs are of before</span>
    """
  }

  /// How a solved last layer came about.
  private func solution(_ strength: Double) -> HTML {
    let regression = run.task == .regression ? "ridge" : "logistic"
    let isChosen = run.evaluations.folds == nil
    let count = isChosen ? run.history.epochs.count : run.plan.training.epochs
    let choice = isChosen ? "the best on validation" : "that of the median best epoch"
    return """
      Solved: \(regression) regression on standardised features<br><span class="aside">\
      \(counted(count, "strength")) of the penalty (L2), one an epoch; \(choice) is \
      C = \(NumberText.short(strength))</span>
      """
  }

  private var epochs: HTML {
    if let folds = run.evaluations.folds {
      let counts = folds.folds.map { "\($0.history.epochs.count)" }
      return
        "\(counts.joined(separator: ", ")) in the folds, \(run.history.epochs.count) on all images"
    }
    let count = run.history.epochs.count
    return switch run.history.earlyEnd {
    case nil: "\(count)"
    case .noImprovement: "Because of early stopping: the training stopped at epoch \(count)"
    case .outOfTime: "Because of the time limit: the training stopped after epoch \(count)"
    case .diverged:
      "Because of a number that is not finite in epoch \(count + 1): \(count) epochs count"
    }
  }

  /// An automatic choice is marked as one; tests of the original tool look for exactly this markup.
  private static func cell<Value>(_ setting: Resolved<Value>, _ text: String) -> HTML {
    setting.isAutomatic
      ? "<span style='font-size: 0.85em;'>Auto-selection</span><br>\(text)" : "\(text)"
  }
}
