import Evaluation
import Support

/// Every choice of the run, in the order that readers of the original tool know.
struct ConfigurationTable: ReportSection {
  let run: ReportContent
  let id = "configuration", title = "Training Configuration (Model, Data, Metrics)"

  private typealias Row = (parameter: String, value: HTML)

  func content() -> [Block] {
    let rows = modelRows() + metricRows() + trainingRows() + [dataRow()]
    let table = Table(
      caption: "What this run did, with automatic choices resolved",
      columns: [.text("Parameter"), .text("Value")],
      rows: rows.map { [.heading($0.parameter), .markup($0.value)] }, isSortable: false,
      isPairs: true)
    return [.table(table)]
  }

  private func modelRows() -> [Row] {
    let settings = run.settings
    let preparation: HTML? = settings.imagePreparation.map {
      "<br><span class=\"aside\">\($0)</span>"
    }
    var rows: [Row] = [
      ("Architecture", .name(settings.architecture)),
      ("Image Size", "\(settings.imageSize)\(preparation)"),
      ("Pretrained", pretrained),
      ("Trainable", settings.usePretrained && !settings.fineTune ? "Frozen" : "Trainable"),
      ("Target Column", .name(settings.targetColumn)),
      ("Task Type", "\(taskName)"),
    ]
    if run.task == .binary, let positive = run.test.predictions.classes.last {
      rows.append(("Positive Class", .name(positive)))
    }
    rows.append(("Compute Resource", "\(settings.computeResource)"))
    rows.append(("Preprocessing Worker Count", "\(settings.workerCount)"))
    return rows
  }

  private var pretrained: HTML {
    guard run.settings.usePretrained else { return "No" }
    let origin: HTML? = run.settings.weightsOrigin.map {
      "<br><span class=\"aside\">\(HTML.name($0))</span>"
    }
    return "Yes (ImageNet)\(origin)"
  }

  private var taskName: String {
    switch run.task {
    case .binary: "Binary Classification"
    case .classification: "Classification"
    case .regression: "Regression"
    }
  }

  private func metricRows() -> [Row] {
    let settings = run.settings
    var rows: [Row] = [("Validation Metric", "\(settings.validationMetric.name)")]
    if let depth = settings.hitsDepth { rows.append(("Hits@K", "\(depth)")) }
    rows.append(("Loss Function", "\(settings.lossFunction)"))
    if let decision = run.decision {
      rows.append(("Decision Threshold (Test)", "\(NumberText.threshold(decision.value))"))
      rows.append(("Threshold Source", "\(decision.sourceText)"))
      rows.append(("Threshold Optimization Metric", "\(decision.metricText)"))
    }
    return rows
  }

  private func trainingRows() -> [Row] {
    let settings = run.settings
    var rows: [Row] = [
      ("Epochs", epochs),
      ("Total Epochs", "\(settings.epochs)"),
      ("Best Epoch", "\(run.history.bestEpoch)"),
      (
        "Batch Size",
        Self.cell(settings.batchSize) {
          "\($0)"
        } automatic: {
          "\($0)"
        }
      ),
      ("Fine Tune", settings.fineTune ? "True" : "False"),
      ("Use Pretrained", settings.usePretrained ? "True" : "False"),
      (
        "Learning Rate",
        Self.cell(settings.learningRate) {
          // Six decimals, as the original shows it, where they say it all.
          let fixed = NumberText.fixed($0, decimals: 6)
          return Double(fixed) == $0 ? fixed : PythonFormat.repr($0)
        } automatic: {
          PythonFormat.repr($0)
        }
      ),
      ("Optimizer", "\(settings.optimizer)"),
      ("Random Seed", "\(settings.randomSeed)"),
      ("Early Stop", settings.earlyStop == 0 ? "0 (never)" : "\(settings.earlyStop)"),
      (
        "Use Mixed Precision",
        settings.mixedPrecision.map { "Yes (\($0))" } ?? "No"
      ),
    ]
    if let clipping = settings.gradientClipping {
      rows.append(("Gradient Clipping", "\(NumberText.short(clipping))"))
    }
    if !settings.augmentations.isEmpty {
      rows.append(("Augmentation", "\(settings.augmentations.joined(separator: ", "))"))
    }
    return rows
  }

  private var epochs: HTML {
    run.history.epochsRun < run.settings.epochs
      ? "Because of early stopping: the training stopped at epoch \(run.history.epochsRun)"
      : "\(run.history.epochsRun)"
  }

  /// An automatic choice is marked as one; tests of the original tool look for exactly this markup.
  private static func cell<Value>(
    _ setting: Setting<Value>, given: (Value) -> String, automatic: (Value) -> String
  ) -> HTML {
    switch setting {
    case .given(let value): "\(given(value))"
    case .automatic(let value):
      "<span style='font-size: 0.85em;'>Auto-selection</span><br>\(automatic(value))"
    }
  }

  private func dataRow() -> Row {
    let split = run.dataset.split
    var text: HTML = "\(split.text)"
    if let groups = split.groups {
      text = """
        \(text)<br><span class="aside">Distinct values of \(HTML.name(groups.column)): \
        \(NumberText.count(groups.training)) train, \
        \(NumberText.count(groups.validation)) validation, \
        \(NumberText.count(groups.test)) test. \(leakage(of: groups, split.sharedPictures))</span>
        """
    }
    if split.sharedPictures.count > 0 {
      text = """
        \(text)<br><span class="aside"><strong class="alarm">Images in more than one subset: \
        \(MatchingNotice.words(split.sharedPictures)). The test is easier than new data would \
        be.</strong></span>
        """
    }
    return ("Data Split", text)
  }

  /// Whether the test holds what training saw, as far as the sample IDs tell.
  private func leakage(
    of groups: DatasetFacts.Split.Groups, _ sharedPictures: DatasetFacts.Leftover
  ) -> HTML {
    if groups.shared.count > 0 {
      return """
        <strong class="alarm">Values of \(HTML.name(groups.column)) in more than one subset: \
        \(MatchingNotice.words(groups.shared)). The test is easier than new data would be.</strong>
        """
    }
    if groups.missingIDs > 0 {
      return """
        No value is in more than one subset, but rows without one: \
        \(NumberText.count(groups.missingIDs)). Each counts as a sample of its own, and may show \
        in the test what training saw.
        """
    }
    if sharedPictures.count > 0 { return "No value is in more than one subset." }
    return """
      No value of \(HTML.name(groups.column)) is in more than one subset: no sample of the test \
      was seen in training.
      """
  }
}
