import ArgumentParser
import Record
import Runs

/// `image-learner predict`: predictions for new images with a saved model.
struct PredictCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Predict new images with a saved model.",
    discussion: """
      EXAMPLE
        image-learner predict out/experiment_run/model new_images.zip --output predictions.csv
      """)

  @Argument(help: "Folder of the saved model (experiment_run/model, or a ludwig_model).")
  var modelDir: String
  @Argument(help: "ZIP file or folder of images, or one image.")
  var images: String
  @Option("Table to write. (default: predictions.csv)", "file")
  var output: String?
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
  @Flag(help: "Leave out images that cannot be decoded (and report them), instead of stopping.")
  var skipUnreadable = false
  @OptionGroup var compute: ComputeOptions

  func perform(_ world: World) throws {
    let plan = try plan()
    var inputs = InputFiles()
    inputs.need(.folder, plan.modelDirectory, "MODEL_DIR")
    inputs.need(.fileOrFolder, plan.images, "IMAGES")
    try inputs.check()
    try Prediction(
      plan, grants: world.grants, interruption: world.interruption, observers: [world.display]
    ).run()
    world.say("predictions: \(plan.outputFile)")
    if let folder = plan.explanationFolder { world.say("explanations: \(folder)") }
  }

  /// The checked plan, or every problem of the command line.
  func plan() throws(PlanError) -> PredictionPlan {
    var reader = ArgumentReader()
    var plan = PredictionPlan(
      modelDirectory: reader.required(modelDir, "MODEL_DIR", "the folder of the saved model"),
      images: reader.required(images, "IMAGES", "a ZIP file or folder of images, or one image"))
    plan.batchSize = reader.wholeOrAutomatic(batchSize, "--batch-size")
    plan.explained = reader.whole(explain, "--explain", "a whole number of at least 1")
    plan.compute = compute.read(&reader)
    plan.skipUnreadable = skipUnreadable
    plan.outputFile = reader.output(output, "--output", standard: plan.outputFile)
    let problems = reader.problems + plan.problems
    if !problems.isEmpty { throw PlanError(problems: problems) }
    return plan
  }
}
