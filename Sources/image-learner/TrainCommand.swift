import ArgumentParser
import Evaluation
import Record
import Runs

/// `image-learner train`: all options are read as text, so that one message names all faults.
struct TrainCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train and evaluate a model (what is done without a command).",
    usage: "image-learner --csv-file FILE --image-zip FILE --model-name NAME [options]",
    discussion: "An option with an empty value counts as not given.")

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Training") var training: TrainingOptions
  @OptionGroup(title: "Decision threshold (binary tasks)") var threshold: ThresholdOptions
  @OptionGroup(title: "Run") var run: RunOptions

  func perform(_ world: World) throws {
    let plan = try plan()
    let continuation = try run.continuation()
    var inputs = InputFiles()
    inputs.need(.file, plan.data.csvFile, "--csv-file")
    inputs.need(.fileOrFolder, plan.data.imageSource, "--image-zip")
    if let file = plan.model.weightsFile { inputs.need(.file, file, "--weights") }
    try inputs.check()
    let (outputs, history) = try Experiment(
      plan, grants: world.grants, command: RunOptions.withoutContinuation(CommandLine.arguments),
      interruption: world.interruption, continuation: continuation, observers: [world.display]
    ).run()
    world.say("report: \(outputs.report)")
    world.say("results: \(outputs.experiment)")
    if case .diverged(let reason) = history.earlyEnd {
      throw Failure.diverged(
        "training ended early, because \(reason); the results are those of epoch "
          + "\(history.bestEpoch), the best before")
    }
  }

  /// The checked plan, or every problem of the command line.
  func plan() throws(PlanError) -> Plan {
    var reader = ArgumentReader()
    var plan = Plan(
      data: data.read(&reader), model: model.read(&reader), training: training.read(&reader))
    plan.compute = run.compute.read(&reader)
    plan.compute.decodingThreads = data.readDecodingThreads(&reader)
    plan.threshold = threshold.read(&reader)
    plan.randomSeed = reader.seed(run.randomSeed) ?? plan.randomSeed
    plan.outputDirectory = reader.path(run.outputDir, "--output-dir") ?? plan.outputDirectory
    let problems = reader.problems + plan.problems
    if !problems.isEmpty { throw PlanError(problems: problems) }
    return plan
  }
}

struct DataOptions: ParsableArguments {
  @Option("Table of images and labels: CSV, TSV or semicolons, with a header. Required.", "file")
  var csvFile: String?
  @Option("ZIP file or folder of the images. Required.", "file")
  var imageZip: String?
  @Option("Column of the labels, by name or number from 1. (default: label)", "column")
  var targetColumn: String?
  @Option("Column of the image paths, by name or number from 1. (default: image_path)", "column")
  var imageColumn: String?
  @Option("Column whose equal values (a patient, a slide) stay in one part of the split.", "column")
  var sampleIdColumn: String?
  @Option("Column (a sex, a scanner) by whose values the test's results are compared.", "column")
  var sliceColumn: String?
  @Option("auto, binary, classification or regression. (default: auto)", "task")
  var task: String?
  @Option("The label that counts as positive in a binary task.", "label")
  var positiveClass: String?
  @Option(
    help: ArgumentHelp(
      "Shares of training, validation and test, if the table has no column 'split'."
        + " (default: 0.7 0.1 0.2)", valueName: "train> <validation> <test"))
  var splitProbabilities: [String] = []
  @Option(
    "Share of training used for validation, if the column 'split' has none. (default: 0.15)",
    "share")
  var validationSize: String?
  @Option(
    "Cross-validation with so many folds (2 to 20): each image is tested once, by a model that was"
      + " not trained on it; the saved model is trained on all.", "count")
  var folds: String?
  @Flag(help: "Leave out images that cannot be decoded (and report them), instead of stopping.")
  var skipUnreadable = false
  @Flag(help: "Take rows of one image with different labels as they are, instead of stopping.")
  var allowConflictingLabels = false
  @Option(
    "What to do with images that are practically the same in several parts of the split:"
      + " report them, group them before the split is drawn, or refuse the run. (default: report)",
    "policy")
  var leaks: String?
  @Option("Threads that decode images. (default: as --threads)", "count")
  var preprocessingNumProcesses: String?

  func read(_ reader: inout ArgumentReader) -> DataPlan {
    let share = "a number between 0.0 and 1.0"
    let given = splitProbabilities.contains { !$0.isEmpty } ? splitProbabilities : []
    let shares = given.map { text in
      if text.isEmpty { reader.refuse("--split-probabilities", "", "must be \(share)") }
      return reader.number(text, "--split-probabilities", share)
    }
    let usable = shares.compactMap { $0 }
    var plan = DataPlan(
      csvFile: reader.path(csvFile, "--csv-file") ?? "",
      imageSource: reader.path(imageZip, "--image-zip") ?? "")
    plan.targetColumn = reader.text(targetColumn)
    plan.imageColumn = reader.text(imageColumn)
    plan.sampleIDColumn = reader.text(sampleIdColumn)
    plan.sliceColumn = reader.text(sliceColumn)
    plan.task = reader.choice(task, "--task") ?? plan.task
    plan.positiveClass = reader.text(positiveClass)
    if !given.isEmpty, usable.count == given.count { plan.splitProbabilities = usable }
    plan.validationSize =
      reader.number(validationSize, "--validation-size", share) ?? plan.validationSize
    plan.folds = reader.whole(folds, "--folds", "a whole number from 2 to 20")
    plan.skipUnreadable = skipUnreadable
    plan.allowConflictingLabels = allowConflictingLabels ? true : nil
    plan.leaks = reader.choice(leaks, "--leaks")
    return plan
  }

  func readDecodingThreads(_ reader: inout ArgumentReader) -> Int? {
    reader.whole(
      preprocessingNumProcesses, "--preprocessing-num-processes", "a whole number of at least 1")
  }
}

struct ModelOptions: ParsableArguments {
  @Option("The network, from the list of 'image-learner models'. Required.", "name")
  var modelName: String?
  @Flag(help: "Start from pretrained weights; without --fine-tune only the new head is trained.")
  var usePretrained = false
  @Flag(help: "Train the pretrained network as well (implies --use-pretrained).")
  var fineTune = false
  @Option("original, or HEIGHTxWIDTH in pixels, such as 224x224. (default: original)", "size")
  var imageResize: String?
  @Option("File of pretrained weights (.pth or .safetensors), used before any other.", "file")
  var weights: String?
  @Option(
    "Folder of pretrained weights, laid out as TORCH_HOME; downloads are kept there.", "folder")
  var torchHome: String?
  @Flag(help: "Answer by the mean over an image and its three mirror images (four times as long).")
  var testTimeFlips = false

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
    var plan = ModelPlan(modelName: reader.text(modelName) ?? "")
    plan.usePretrained = usePretrained || fineTune
    plan.fineTune = fineTune
    plan.imageResize = resize
    plan.weightsFile = reader.path(weights, "--weights")
    plan.torchHome = reader.path(torchHome, "--torch-home")
    plan.testTimeFlips = testTimeFlips ? true : nil
    return plan
  }
}

struct TrainingOptions: ParsableArguments {
  @Option("Passes over the training images. (default: 10)", "count")
  var epochs: String?
  @Option(
    "Epochs without a better validation metric before stopping, 0: never. (default: 5)", "count")
  var earlyStop: String?
  @Option(
    "Number above 0, or auto: 0.0001 for fine-tuning, 0.001 from scratch; with pretrained weights"
      + " alone the last layer is solved, without steps. (default: auto)", "rate")
  var learningRate: String?
  @Option(
    "cosine (up during the first epoch, then down to 0 at the last) or constant."
      + " (default: cosine)", "name")
  var learningRateSchedule: String?
  @Option(
    "Images a step; 0 or auto: by the rows and device, fewer where memory is short. (default: auto)",
    "count")
  var batchSize: String?
  @Option(
    "Random changes of training images, in this order, with commas between: "
      + AugmentationKind.allCases.map(\.rawValue).joined(separator: ", ") + ".", "names")
  var augmentation: String?
  @Option(
    "Metric that chooses the best epoch."
      + " Binary: \(TaskChoice.binary.validationMetricNames.joined(separator: ", "))."
      + " Classification: "
      + TaskChoice.classification.validationMetricNames.joined(separator: ", ") + "."
      + " Regression: \(TaskChoice.regression.validationMetricNames.joined(separator: ", "))."
      + " (default: roc_auc, accuracy or mean_squared_error)", "metric")
  var validationMetric: String?

  @Option("none, or balanced: rows of rare classes count more in the loss. (default: none)", "name")
  var classWeights: String?

  @Option(
    "auto (temperature from 50 validation images on), temperature (probabilities are made to agree"
      + " with what happens on validation) or none. (default: auto)", "name")
  var calibration: String?

  @Option("Minutes for the whole run: it ends in time, with the best epoch until then.", "number")
  var maxMinutes: String?

  func read(_ reader: inout ArgumentReader) -> TrainingPlan {
    var plan = TrainingPlan()
    plan.epochs =
      reader.whole(epochs, "--epochs", "a whole number of at least 1") ?? plan.epochs
    let patience = reader.whole(
      earlyStop, "--early-stop", "a whole number of at least 0 (0: never stop early)")
    // -1 is Ludwig's word for never.
    plan.earlyStop = patience == -1 ? 0 : patience ?? plan.earlyStop
    if !reader.isAutomatic(learningRate) {
      plan.learningRate = reader.number(
        learningRate, "--learning-rate", "a number above 0, such as 0.001, or 'auto'")
    }
    plan.learningRateSchedule =
      reader.choice(learningRateSchedule, "--learning-rate-schedule") ?? plan.learningRateSchedule
    let weighting: ClassWeighting? = reader.choice(classWeights, "--class-weights")
    plan.classWeights = weighting == ClassWeighting.none ? nil : weighting
    plan.calibration = reader.choice(calibration, "--calibration") ?? plan.calibration
    plan.batchSize = reader.wholeOrAutomatic(batchSize, "--batch-size")
    plan.augmentations = reader.augmentations(augmentation, "--augmentation")
    plan.validationMetric = reader.text(validationMetric)
    plan.maxMinutes = reader.number(maxMinutes, "--max-minutes", "a number above 0")
    return plan
  }
}

struct ThresholdOptions: ParsableArguments {
  @Option("auto: best on validation rows; manual: --threshold. (default: auto)", "mode")
  var thresholdMode: String?
  @Option(
    "What auto makes best: " + ThresholdMetric.allCases.map(\.rawValue).joined(separator: ", ")
      + ". (default: f1)", "metric")
  var thresholdMetric: String?
  @Option("Probability between 0.0 and 1.0; implies manual. (default of manual: 0.5)", "value")
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
  @Option("Folder for the results; it is made if missing. (default: learner_output)", "folder")
  var outputDir: String?
  @Option("Seed of the split, the initial weights and all else. (default: 42)", "number")
  var randomSeed: String?
  @Flag(help: "Go on with a training that did not end in --output-dir; the same bytes come out.")
  var resume = false
  @Flag(help: "Begin anew where a training did not end.")
  var restart = false
  @OptionGroup var compute: ComputeOptions

  func continuation() throws(PlanError) -> Continuation {
    if resume, restart {
      throw PlanError(problems: [
        .init("--restart", "", "contradicts --resume; leave one of the two out")
      ])
    }
    return resume ? .resume : restart ? .restart : .ask
  }

  /// A command line as it is recorded: a training that was gone on with is the one that was begun.
  static func withoutContinuation(_ arguments: [String]) -> [String] {
    arguments.filter { !["--resume", "--restart"].contains($0) }
  }
}

/// Of everything that decodes pictures.
struct ThreadOption: ParsableArguments {
  @Option(
    "Threads. (default: all processors at hand, or fewer by GALAXY_SLOTS or SLURM_CPUS_PER_TASK)",
    "count")
  var threads: String?

  func read(_ reader: inout ArgumentReader) -> Int? {
    reader.whole(threads, "--threads", "a whole number of at least 1")
  }
}

/// Of training and prediction alike.
struct ComputeOptions: ParsableArguments {
  @OptionGroup var threads: ThreadOption
  @Option("fp32, or bf16 for faster steps on hardware that has it. (default: fp32)", "type")
  var precision: String?

  func read(_ reader: inout ArgumentReader) -> ComputePlan {
    var plan = ComputePlan()
    plan.threads = threads.read(&reader)
    let aliases: [(String, Precision)] = [("float32", .float32), ("bfloat16", .bfloat16)]
    plan.precision = reader.choice(precision, "--precision", aliases: aliases) ?? plan.precision
    return plan
  }
}
