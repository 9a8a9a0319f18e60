/// The files that a run leaves: those of every run, and those of its classes.
///
/// Paths are below the working directory of a run with `--output-dir out`.
enum ResultTree {
  static let report = "image_classification_results_report.html"

  /// In text order; `parts` are what the classes' files are told apart by, none of a regression.
  static func files(classes parts: [String]) -> [String] {
    let results = everyRun + predictions(parts)
    return ([report] + results.map { "out/experiment_run/\($0)" }).sorted()
  }

  private static let everyRun = [
    "description.json", "evaluation.json", report, "image_size_details.json", "model/README.txt",
    "model/logs/test/events.out.tfevents.0.image-learner",
    "model/logs/training/events.out.tfevents.0.image-learner",
    "model/logs/validation/events.out.tfevents.0.image-learner",
    "model/model_hyperparameters.json", "model/model_weights", "model/training_progress.json",
    "model/training_set_metadata.json", "predictions.csv", "predictions.shapes.json", "run.json",
    "test_predictions.tsv", "test_statistics.json", "training_statistics.json",
    "validation_predictions.csv",
  ]

  /// A column of Ludwig's table a file, as text and as an array.
  private static func predictions(_ parts: [String]) -> [String] {
    let ofClasses = ["probability", "probabilities"] + parts.map { "probabilities_\($0)" }
    return (["predictions"] + (parts.isEmpty ? [] : ofClasses))
      .flatMap { ["label_\($0).csv", "label_\($0).npy"] }
  }

  /// The same, by what `evaluation.json` says of the classes.
  static func files(of folder: WorkFolder) throws -> [String] {
    let classes = try folder.json("out/experiment_run/evaluation.json")["classes"]
    let names = (classes as? [[String: String]] ?? []).compactMap { $0["prediction_files"] }
    return files(classes: names.map { String($0.dropFirst("label_probabilities_".count)) })
  }
}
