import ArgumentParser
import Evaluation
import Training

/// `image-learner train`: every option is read as text, so that one message can name all that is wrong.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train and evaluate a model (what is done without a command).",
    usage: "image-learner --csv-file FILE --image-zip FILE --model-name NAME [options]",
    discussion: "An option with an empty value counts as not given.")

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Training") var training: TrainingOptions
  @OptionGroup(title: "Decision threshold (binary tasks)") var threshold: ThresholdOptions
  @OptionGroup(title: "Run") var run: RunOptions

  /// The checked plan, or every problem of the command line.
  func plan() throws(PlanError) -> Plan {
    var reader = ArgumentReader()
    let data = data.read(&reader)
    let model = model.read(&reader)
    let training = training.read(&reader, precision: run.precision, threads: run.threads)
    let threshold = threshold.read(&reader)
    let seed = run.readSeed(&reader)
    do {
      let plan = try Plan(
        data: data, model: model, training: training, threshold: threshold, randomSeed: seed,
        outputDirectory: reader.text(run.outputDir) ?? "learner_output")
      if reader.problems.isEmpty { return plan }
    } catch {
      throw PlanError(problems: reader.problems + error.problems)
    }
    throw PlanError(problems: reader.problems)
  }
}

struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Table of images and labels: CSV, TSV or semicolons, with a header. Required.",
      valueName: "file"))
  var csvFile: String?
  @Option(help: ArgumentHelp("ZIP file or folder of the images. Required.", valueName: "file"))
  var imageZip: String?
  @Option(
    help: ArgumentHelp(
      "Column of the labels, by name or number from 1. (default: label)", valueName: "column"))
  var targetColumn: String?
  @Option(
    help: ArgumentHelp(
      "Column of the image paths, by name or number from 1. (default: image_path)",
      valueName: "column"))
  var imageColumn: String?
  @Option(
    help: ArgumentHelp(
      "Column whose equal values (a patient, a slide) stay in one part of the split.",
      valueName: "column"))
  var sampleIdColumn: String?
  @Option(
    help: ArgumentHelp(
      "auto, binary, classification or regression. (default: auto)", valueName: "task"))
  var task: String?
  @Option(
    help: ArgumentHelp("The label that counts as positive in a binary task.", valueName: "label"))
  var positiveClass: String?
  @Option(
    help: ArgumentHelp(
      "Shares of training, validation and test, if the table has no column 'split'."
        + " (default: 0.7 0.1 0.2)", valueName: "train> <validation> <test"))
  var splitProbabilities: [String] = []
  @Option(
    help: ArgumentHelp(
      "Share of training used for validation, if the column 'split' has none. (default: 0.15)",
      valueName: "share"))
  var validationSize: String?
  @Flag(help: "Leave out images that cannot be decoded (and report them), instead of stopping.")
  var skipUnreadable = false
  @Option(
    help: ArgumentHelp("Threads that decode images. (default: as --threads)", valueName: "count"))
  var preprocessingNumProcesses: String?

  func read(_ reader: inout ArgumentReader) -> DataPlan {
    let share = "a number between 0.0 and 1.0"
    let given = splitProbabilities.contains { !$0.isEmpty } ? splitProbabilities : []
    let shares = given.map { text in
      if text.isEmpty { reader.refuse("--split-probabilities", "", "must be \(share)") }
      return reader.number(text, "--split-probabilities", share)
    }
    let usable = shares.compactMap { $0 }
    return DataPlan(
      csvFile: reader.text(csvFile) ?? "",
      imageSource: reader.text(imageZip) ?? "",
      targetColumn: reader.text(targetColumn), imageColumn: reader.text(imageColumn),
      sampleIDColumn: reader.text(sampleIdColumn),
      task: reader.choice(task, "--task") ?? .automatic,
      positiveClass: reader.text(positiveClass),
      splitProbabilities: given.isEmpty || usable.count < given.count ? [0.7, 0.1, 0.2] : usable,
      validationSize: reader.number(validationSize, "--validation-size", share) ?? 0.15,
      skipUnreadable: skipUnreadable,
      decodingThreads: reader.whole(
        preprocessingNumProcesses, "--preprocessing-num-processes",
        "a whole number of at least 1"))
  }
}

struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The network, from the list of 'image-learner models'. Required.", valueName: "name"))
  var modelName: String?
  @Flag(help: "Start from pretrained weights; without --fine-tune only the new head is trained.")
  var usePretrained = false
  @Flag(help: "Train the pretrained network as well (implies --use-pretrained).")
  var fineTune = false
  @Option(
    help: ArgumentHelp(
      "original, or HEIGHTxWIDTH in pixels, such as 224x224. (default: original)", valueName: "size"
    ))
  var imageResize: String?
  @Option(
    help: ArgumentHelp(
      "File of pretrained weights (.pth or .safetensors), used before any other.", valueName: "file"
    ))
  var weights: String?
  @Option(
    help: ArgumentHelp(
      "Folder of pretrained weights, laid out as TORCH_HOME; downloads are kept there.",
      valueName: "folder"))
  var torchHome: String?

  func read(_ reader: inout ArgumentReader) -> ModelPlan {
    var resize = ImageResize.original
    if let text = reader.text(imageResize) {
      if let size = ImageResize(text.trimmed.lowercased()) {
        resize = size
      } else {
        reader.refuse(
          "--image-resize", text,
          "must be 'original' or HEIGHTxWIDTH in pixels, such as 96x96, 224x224 or 384x384")
      }
    }
    return ModelPlan(
      modelName: reader.text(modelName) ?? "", usePretrained: usePretrained || fineTune,
      fineTune: fineTune,
      imageResize: resize, weightsFile: reader.text(weights), torchHome: reader.text(torchHome))
  }
}

struct TrainingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Passes over the training images. (default: 10)", valueName: "count"))
  var epochs: String?
  @Option(
    help: ArgumentHelp(
      "Epochs without a better validation metric before stopping, 0: never. (default: 5)",
      valueName: "count"))
  var earlyStop: String?
  @Option(
    help: ArgumentHelp(
      "Number above 0, or auto: 0.0001 for fine-tuning, else 0.001. (default: auto)",
      valueName: "rate"))
  var learningRate: String?
  @Option(
    help: ArgumentHelp(
      "Images a step; 0 or auto: chosen from rows, memory and device. (default: auto)",
      valueName: "count"))
  var batchSize: String?
  @Option(
    help: ArgumentHelp(
      "Random changes of training images, in this order, with commas between: "
        + AugmentationKind.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "names"))
  var augmentation: String?
  @Option(
    help: ArgumentHelp(
      "Metric that chooses the best epoch."
        + " Binary: \(TaskChoice.binary.validationMetricNames.joined(separator: ", "))."
        + " Classification: "
        + TaskChoice.classification.validationMetricNames.joined(separator: ", ") + "."
        + " Regression: \(TaskChoice.regression.validationMetricNames.joined(separator: ", "))."
        + " (default: roc_auc, accuracy or mean_squared_error)", valueName: "metric"))
  var validationMetric: String?

  func read(_ reader: inout ArgumentReader, precision: String?, threads: String?) -> TrainingPlan {
    let isAutomaticRate = reader.text(learningRate)?.trimmed.lowercased() == "auto"
    let isAutomaticBatch = reader.text(batchSize)?.trimmed.lowercased() == "auto"
    let batch =
      isAutomaticBatch
      ? nil
      : reader.whole(
        batchSize, "--batch-size", "a whole number of at least 1, or 0 or 'auto' for automatic")
    let patience = reader.whole(
      earlyStop, "--early-stop", "a whole number of at least 0 (0: never stop early)")
    return TrainingPlan(
      epochs: reader.whole(epochs, "--epochs", "a whole number of at least 1") ?? 10,
      earlyStop: patience == -1 ? 0 : patience ?? 5,  // -1 is Ludwig's word for never
      learningRate: isAutomaticRate
        ? nil
        : reader.number(
          learningRate, "--learning-rate", "a number above 0, such as 0.001, or 'auto'"),
      batchSize: batch == 0 ? nil : batch,
      augmentations: reader.augmentations(augmentation, "--augmentation"),
      validationMetric: reader.text(validationMetric),
      precision: reader.choice(
        precision, "--precision", aliases: [("float32", .float32), ("bfloat16", .bfloat16)])
        ?? .float32,
      threads: reader.whole(threads, "--threads", "a whole number of at least 1"))
  }
}

struct ThresholdOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "auto: best on validation rows; manual: --threshold. (default: auto)", valueName: "mode"))
  var thresholdMode: String?
  @Option(
    help: ArgumentHelp(
      "What auto makes best: "
        + ThresholdMetric.allCases.map(\.rawValue).joined(separator: ", ") + ". (default: f1)",
      valueName: "metric"))
  var thresholdMetric: String?
  @Option(
    help: ArgumentHelp(
      "Probability between 0.0 and 1.0; implies manual. (default of manual: 0.5)",
      valueName: "value"))
  var threshold: String?

  func read(_ reader: inout ArgumentReader) -> ThresholdPolicy {
    let mode: ThresholdMode? = reader.choice(thresholdMode, "--threshold-mode")
    let metric: ThresholdMetric? = reader.choice(thresholdMetric, "--threshold-metric")
    let value = reader.number(threshold, "--threshold", "a number between 0.0 and 1.0")
    switch (mode, value) {
    case (.auto, .some):
      reader.refuse(
        "--threshold", threshold ?? "",
        "contradicts --threshold-mode auto; leave one of the two out")
    case (.manual, _), (nil, .some):
      if metric != nil {
        reader.refuse(
          "--threshold-metric", thresholdMetric ?? "",
          "has no meaning with a manual threshold; leave it out, or --threshold")
      }
      return .manual(value ?? 0.5)
    case (_, nil): break
    }
    return .automatic(metric: metric ?? .f1)
  }
}

enum ThresholdMode: String, CaseIterable { case auto, manual }

struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Folder for the results; it is made if missing. (default: learner_output)",
      valueName: "folder"))
  var outputDir: String?
  @Option(
    help: ArgumentHelp(
      "Seed of the split, the initial weights and all else. (default: 42)", valueName: "number"))
  var randomSeed: String?
  @Option(
    help: ArgumentHelp("Threads. (default: GALAXY_SLOTS, else all cores)", valueName: "count"))
  var threads: String?
  @Option(
    help: ArgumentHelp(
      "fp32, or bf16 for faster steps on hardware that has it. (default: fp32)", valueName: "type"))
  var precision: String?

  func readSeed(_ reader: inout ArgumentReader) -> UInt64 {
    let accepted = "a whole number between 0 and 4294967295"
    guard let seed = reader.whole(randomSeed, "--random-seed", accepted) else { return 42 }
    guard let seed = UInt64(exactly: seed) else {
      reader.refuse("--random-seed", "\(seed)", "must be \(accepted)")
      return 42
    }
    return seed
  }
}
