import ArgumentParser
import ImageLearner
import Training

/// `image-learner predict`: predictions for new images with a saved model.
struct PredictCommand: ParsableCommand {
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
  @Option(help: ArgumentHelp("Table to write. (default: predictions.csv)", valueName: "file"))
  var output: String?
  @Option(
    help: ArgumentHelp(
      "Images at a time; 0 or auto: chosen from memory and device. (default: auto)",
      valueName: "count"))
  var batchSize: String?
  @Flag(help: "Leave out images that cannot be decoded (and report them), instead of stopping.")
  var skipUnreadable = false
  @Option(
    help: ArgumentHelp("Threads. (default: GALAXY_SLOTS, else all cores)", valueName: "count"))
  var threads: String?
  @Option(
    help: ArgumentHelp(
      "fp32, or bf16 for faster steps on hardware that has it. (default: fp32)", valueName: "type"))
  var precision: String?

  /// The checked request, or every problem of the command line.
  func request() throws(PlanError) -> PredictionRequest {
    var reader = ArgumentReader()
    let isAutomatic = reader.text(batchSize)?.trimmed.lowercased() == "auto"
    let acceptedSize = "a whole number of at least 1, or 0 or 'auto' for automatic"
    let batch = isAutomatic ? nil : reader.whole(batchSize, "--batch-size", acceptedSize)
    if let batch, batch < 0 { reader.refuse("--batch-size", "\(batch)", "must be \(acceptedSize)") }
    let count = reader.whole(threads, "--threads", "a whole number of at least 1")
    if let count, count < 1 {
      reader.refuse("--threads", "\(count)", "must be a whole number of at least 1")
    }
    let aliases: [(String, Precision)] = [("float32", .float32), ("bfloat16", .bfloat16)]
    let precision = reader.choice(precision, "--precision", aliases: aliases) ?? .float32
    let modelDirectory = reader.required(modelDir, "MODEL_DIR", "the folder of the saved model")
    let images = reader.required(images, "IMAGES", "a ZIP file or folder of images, or one image")
    if !reader.problems.isEmpty { throw PlanError(problems: reader.problems) }
    return PredictionRequest(
      modelDirectory: modelDirectory, images: images,
      outputFile: reader.text(output) ?? "predictions.csv", batchSize: batch == 0 ? nil : batch,
      precision: precision, threads: count, skipUnreadable: skipUnreadable)
  }
}
