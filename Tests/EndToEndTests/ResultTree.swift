/// The files that a run leaves: those of every run, and those of its task and its classes.
///
/// Paths are below the working directory of a run with `--output-dir out`.
enum ResultTree {
  /// `parts` are what the files of the classes are told apart by, in any order.
  enum Task {
    case binary(_ parts: [String])
    case classification(_ parts: [String])
    case regression

    var parts: [String] {
      switch self {
      case .binary(let parts), .classification(let parts): parts
      case .regression: []
      }
    }
  }

  static let report = "image_classification_results_report.html"

  /// All of them, in text order.
  static func files(_ task: Task) -> [String] {
    (written(task.parts) + plots(task).map { "\(results)/\($0)" }).sorted()
  }

  private static let results = "out/experiment_run"
  private static let examples = "feature_importance_examples"

  /// The files of a folder, but for the example pictures, which are called after test images.
  static func files(in folder: WorkFolder) -> [String] {
    folder.files().filter { !isExample($0) }
  }

  /// The example pictures.
  static func examples(in folder: WorkFolder) -> [String] { folder.files().filter(isExample) }

  private static func isExample(_ file: String) -> Bool {
    file.hasPrefix("\(results)/\(examples)/") && file.hasSuffix(".png")
  }

  private static let everyRun = [
    "contents.txt", "description.json", "evaluation.json", "\(examples).zip",
    "\(examples)/index.json", report, "image_size_details.json",
    "model_card.md", "model/README.txt", "model/feature_reference.safetensors",
    "model/logs/test/events.out.tfevents.0.image-learner",
    "model/logs/training/events.out.tfevents.0.image-learner",
    "model/logs/validation/events.out.tfevents.0.image-learner",
    "model/model_hyperparameters.json", "model/model_weights", "model/training_progress.json",
    "model/training_set_metadata.json", "predictions.csv", "predictions.shapes.json", "run.json",
    "test_predictions.tsv", "test_statistics.json", "training_statistics.json",
    "validation_predictions.csv",
  ]

  private static func written(_ parts: [String]) -> [String] {
    [report] + (everyRun + columns(parts)).map { "\(results)/\($0)" }
  }

  /// A column of Ludwig's table a file, as text and as an array.
  private static func columns(_ parts: [String]) -> [String] {
    let ofClasses = ["probability", "probabilities"] + parts.map { "probabilities_\($0)" }
    return (["predictions"] + (parts.isEmpty ? [] : ofClasses))
      .flatMap { ["label_\($0).csv", "label_\($0).npy"] }
  }
}

// MARK: - What is drawn

extension ResultTree {
  private static let drawn = ["visualizations/"]

  private static func plots(_ task: Task) -> [String] {
    let (curves, validation, test) = plotNames(task)
    let training = curves.map { "learning_curves_label_\($0)" } + validation
    return training.map { "visualizations/train/\($0).png" }
      + test.map { "visualizations/test/\($0).png" }
  }

  private static func plotNames(
    _ task: Task
  ) -> (curves: [String], validation: [String], test: [String]) {
    switch task {
    case .binary:
      (
        ["accuracy", "f1", "loss", "precision", "recall", "roc_auc", "specificity"],
        [
          "binary_threshold_vs_metric_validation", "confidence_distribution_validation",
          "probability_by_class_validation",
        ],
        ofClasses(2) + ["calibration_1_vs_all_1", "probability_by_class"]
      )
    case .classification(let parts):
      (
        [
          "accuracy", "accuracy_micro", "avg_f1_score_macro", "avg_precision_macro", "loss",
          "roc_auc",
        ] + (parts.count > 3 ? ["hits_at_k"] : []),
        ["confidence_distribution_validation"], ofClasses(parts.count) + ["calibration_multiclass"]
      )
    case .regression:
      (
        [
          "loss", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error",
          "r2", "root_mean_squared_error", "root_mean_squared_percentage_error",
        ], [],
        ["compare_performance_label", "predicted_vs_true", "residuals", "residuals_distribution"]
      )
    }
  }

  private static func ofClasses(_ count: Int) -> [String] {
    let few = min(10, count)
    return ["top\(count)", "sorted", "best\(few)", "worst\(few)"].map {
      "compare_classifiers_multiclass_multimetric__label_\($0)"
    } + [
      "compare_performance_label", "confidence_distribution", "confusion_matrix__label_top\(count)",
      "confusion_matrix_entropy__label_top\(count)", "frequency_vs_f1__label",
      "precision_recall_curve", "roc_curves",
    ]
  }
}

// MARK: - What is there

extension ResultTree {
  /// Whether the files of a folder are exactly those of a run with the classes that its
  /// `evaluation.json` names, and `own`; which plots there are depends on what can be drawn.
  static func isWhole(_ folder: WorkFolder, beside own: [String] = []) throws -> Bool {
    let classes = try folder.json("\(results)/evaluation.json")["classes"]
    let parts = (classes as? [[String: String]] ?? []).compactMap { entry in
      entry["prediction_files"].map { String($0.dropFirst("label_probabilities_".count)) }
    }
    let there = files(in: folder).filter { file in
      !drawn.contains { file.hasPrefix("\(results)/\($0)") }
    }
    return there == (written(parts) + own).sorted()
  }
}
