import ArgumentParser
import Record
import Runs

/// `image-learner predict`: predictions for new images with a saved model.
struct PredictCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Predict new images with a saved model.",
    discussion: """
      EXAMPLE
        image-learner predict out/experiment_run/model new_images.zip --output predictions.csv \\
          --report predictions.html
      """)

  @OptionGroup var asking: AskingOptions
  @Option(
    """
    Table of true labels, to hold the answers against: the report then shows what it shows of a \
    training's test, and predictions_evaluation.json, called after the table of predictions, holds \
    the numbers.
    """, "file")
  var csvFile: String?
  @OptionGroup(title: "True labels") var labels: LabelOptions
  @OptionGroup var compute: ComputeOptions

  func perform(_ world: World) throws {
    let plan = try plan()
    _ = try asking.run(plan, world)
  }

  /// The checked plan, or every problem of the command line.
  func plan() throws(PlanError) -> PredictionPlan {
    var reader = ArgumentReader()
    let table = reader.path(csvFile, "--csv-file")
    if table == nil { labels.refuse(&reader) }
    return try asking.plan(&reader, labels: table.map { labels.plan($0) }, compute)
  }
}

/// `image-learner evaluate`: a saved model's answers against true labels.
struct EvaluateCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Hold a saved model's answers against true labels.",
    discussion: """
      Does what 'predict --csv-file' does. The exit code is 0 only if the model knows all labels; \
      else it is 65, the files are written, and the numbers are those of the other rows.

      EXAMPLE
        image-learner evaluate out/experiment_run/model new_images.zip --csv-file labels.csv \\
          --report evaluation.html
      """)

  @OptionGroup var asking: AskingOptions
  @Option("Table of true labels: CSV, TSV or semicolons, with a header. Required.", "file")
  var csvFile: String?
  @OptionGroup(title: "True labels") var labels: LabelOptions
  @OptionGroup var compute: ComputeOptions

  func perform(_ world: World) throws {
    let plan = try plan()
    let record = try asking.run(plan, world)
    if let sentence = record.labelled?.unknownSentence {
      throw Failure.data("\(sentence); the numbers of the other rows are written")
    }
  }

  /// The checked plan, or every problem of the command line.
  func plan() throws(PlanError) -> PredictionPlan {
    var reader = ArgumentReader()
    let table = reader.required(csvFile, "--csv-file", "the table of true labels")
    return try asking.plan(&reader, labels: labels.plan(table), compute)
  }
}

/// What is asked of which model, and what is written.
struct AskingOptions: ParsableArguments {
  @Argument(help: "Folder of the saved model (experiment_run/model, or a ludwig_model).")
  var modelDir: String
  @Argument(help: "ZIP file or folder of images, or one image.")
  var images: String
  @Option("Table to write. (default: predictions.csv)", "file")
  var output: String?
  @Option(
    """
    Also write a page: how many images of each class, how sure the model is, the least certain \
    images, and those unlike anything in its training.
    """, "file")
  var report: String?
  @Option(
    "Images at a time; 0 or auto: 8, on a GPU 64, and fewer where memory is short. (default: auto)",
    "count")
  var batchSize: String?
  @Option(
    """
    Also show where in so many images the evidence for the answer lies (Grad-CAM), in a folder \
    beside the table that is called after it: predictions_explanations. The predicted classes take \
    turns, each with its most and its least confident answer; a regression's images are taken at \
    equal distances between the lowest and the highest prediction.
    """, "count")
  var explain: String?
  @Option(
    """
    Give no label to an image whose label would be less probable than this; the probabilities are \
    written all the same.
    """, "probability")
  var abstainBelow: String?
  @Flag(help: "Leave out images that cannot be decoded (and report them), instead of stopping.")
  var skipUnreadable = false

  func plan(
    _ reader: inout ArgumentReader, labels: LabelPlan?, _ compute: ComputeOptions
  ) throws(PlanError) -> PredictionPlan {
    var plan = PredictionPlan(
      modelDirectory: reader.required(modelDir, "MODEL_DIR", "the folder of the saved model"),
      images: reader.required(images, "IMAGES", "a ZIP file or folder of images, or one image"))
    plan.batchSize = reader.wholeOrAutomatic(batchSize, "--batch-size")
    plan.explained = reader.whole(explain, "--explain", "a whole number of at least 1")
    plan.abstainBelow = reader.number(
      abstainBelow, "--abstain-below", "a probability above 0.0 and up to 1.0")
    plan.compute = compute.read(&reader)
    plan.skipUnreadable = skipUnreadable
    plan.outputFile = reader.output(output, "--output", standard: plan.outputFile)
    if reader.text(report) != nil {
      plan.reportFile = reader.output(report, "--report", standard: "predictions.html")
    }
    plan.labels = labels
    let problems = reader.problems + plan.problems
    if !problems.isEmpty { throw PlanError(problems: problems) }
    return plan
  }

  /// Does what a plan asks for, and says what is where.
  func run(_ plan: PredictionPlan, _ world: World) throws -> PredictionRecord {
    var inputs = InputFiles()
    inputs.need(.folder, plan.modelDirectory, "MODEL_DIR")
    inputs.need(.fileOrFolder, plan.images, "IMAGES")
    if let labels = plan.labels { inputs.need(.file, labels.csvFile, "--csv-file") }
    try inputs.check()
    let record = try Prediction(
      plan, grants: world.grants, interruption: world.interruption, observers: [world.display]
    ).run()
    world.say("predictions: \(plan.outputFile)")
    if let folder = plan.explanationFolder { world.say("explanations: \(folder)") }
    if let file = plan.evaluationFile { world.say("evaluation: \(file)") }
    if let file = plan.reportFile { world.say("report: \(file)") }
    return record
  }
}

/// Where the true labels are in their table.
struct LabelOptions: ParsableArguments {
  @Option("Column of the labels, by name or number from 1. (default: the training's)", "column")
  var targetColumn: String?
  @Option("Column of the image paths, by name or number. (default: the training's)", "column")
  var imageColumn: String?
  @Option(
    """
    Column whose equal values (a patient, a slide) count as one in the intervals. (default: the \
    training's, where the table has it)
    """, "column")
  var sampleIdColumn: String?
  @Flag(help: "Take rows of one image with different labels as they are, instead of stopping.")
  var allowConflictingLabels = false

  func plan(_ table: String) -> LabelPlan {
    let reader = ArgumentReader()
    var plan = LabelPlan(csvFile: table)
    plan.targetColumn = reader.text(targetColumn)
    plan.imageColumn = reader.text(imageColumn)
    plan.sampleIDColumn = reader.text(sampleIdColumn)
    plan.allowConflictingLabels = allowConflictingLabels
    return plan
  }

  /// Refuses what has no meaning without a table.
  func refuse(_ reader: inout ArgumentReader) {
    let reason = "has no meaning without --csv-file, the table of true labels"
    for (option, value) in [
      ("--target-column", targetColumn), ("--image-column", imageColumn),
      ("--sample-id-column", sampleIdColumn),
    ] {
      if let value = reader.text(value) { reader.refuse(option, value, reason) }
    }
    if allowConflictingLabels { reader.refuse("--allow-conflicting-labels", "", reason) }
  }
}
