import Foundation
import Testing

/// Short trainings from the command line to the files that they leave.
@Suite(.serialized)
struct TrainingRunTests {
  static let report = ResultTree.report
  /// Of the three digits of the small set.
  static let outputs = ResultTree.files(.classification(["0", "1", "2"]))

  /// Trains, expects success, silence on standard error and exactly the outputs of its classes.
  static func trained(
    _ arguments: [String], in folder: WorkFolder, environment: [String: String] = [:],
    beside own: [String] = []
  ) throws -> Program.Run {
    let run = try folder.run(arguments, environment: environment)
    #expect(run.code == 0)
    #expect(run.errors == "")
    #expect(try ResultTree.isWhole(folder, beside: own), "\(folder.files())")
    return run
  }

  @Test
  func `Three classes: every file, its schema, and one truth in all of them`() throws {
    let folder = try WorkFolder()
    let run = try Self.trained(Small.training("small.csv", ["--epochs", "2"]), in: folder)
    #expect(run.output.contains("\nepoch 2/2  training loss "))
    #expect(run.output.contains("\nreport: \(Self.report)\nresults: out/experiment_run\n"))

    let test = try folder.table("out/experiment_run/predictions.csv")
    #expect(
      test.header == [
        "label_predictions", "label_probabilities", "label_probability", "label_probabilities_0",
        "label_probabilities_1", "label_probabilities_2", "image_path", "label",
      ])
    #expect(test.rows.count == 12)
    let labels = Dictionary(uniqueKeysWithValues: try Small.rows().map { ($0.image, $0.label) })
    for (place, image) in test["image_path"].enumerated() {
      #expect(labels[image] == test["label"][place])
      let probabilities = (0..<3).map { test.numbers("label_probabilities_\($0)")[place] }
      #expect(abs(probabilities.reduce(0, +) - 1) < 1e-9)
      let top = probabilities.max() ?? -1
      #expect(test.numbers("label_probability")[place] == top)
      #expect(
        probabilities.firstIndex(of: top).map(String.init) == test["label_predictions"][place])
    }
    let validation = try folder.table("out/experiment_run/validation_predictions.csv")
    #expect(validation.header == ["split", "label", "image_path"] + test.header.prefix(6))
    #expect(validation["split"] == [String](repeating: "1", count: 6))
    #expect(Set(validation["image_path"]).isDisjoint(with: test["image_path"]))

    let statistics = try folder.json("out/experiment_run/test_statistics.json")
    let label = try #require(statistics["label"] as? [String: Any])
    #expect(
      label.keys.sorted() == [
        "accuracy", "accuracy_micro", "confusion_matrix", "loss", "overall_stats",
        "per_class_stats", "roc_auc",
      ])
    let right = zip(test["label"], test["label_predictions"]).filter { $0 == $1 }.count
    #expect(label["accuracy_micro"] as? Double == Double(right) / 12)
    let matrix = try #require(label["confusion_matrix"] as? [[Int]])
    #expect((0..<3).map { matrix[$0][$0] }.reduce(0, +) == right)
    #expect((label["per_class_stats"] as? [String: Any])?.keys.sorted() == ["0", "1", "2"])

    let training = try folder.json("out/experiment_run/training_statistics.json")
    #expect(training.keys.sorted() == ["evaluation_frequency", "test", "training", "validation"])
    let curve = (training["validation"] as? [String: [String: [Double]]])?["label"]?["loss"]
    #expect(curve?.count == 2)

    let sizes = try folder.json("out/experiment_run/image_size_details.json")
    #expect(sizes["original_size"] as? String == "8x8")
    #expect(sizes["final_training_size"] as? String == "32x32")
    #expect(sizes["image_count"] as? Int == 60)
    let description = try folder.json("out/experiment_run/description.json")
    #expect(description["random_seed"] as? Int == 42)
    #expect((description["command"] as? String)?.hasSuffix("--epochs 2") == true)
    let metadata = try folder.json("out/experiment_run/model/training_set_metadata.json")
    #expect((metadata["label"] as? [String: Any])?["idx2str"] as? [String] == ["0", "1", "2"])
  }

  @Test
  func `The report holds the texts of the original's tests, and nothing from the network`() throws {
    let folder = try WorkFolder()
    _ = try Self.trained(
      Small.training(
        "small.csv",
        ["--augmentation", "random_horizontal_flip,random_vertical_flip,random_rotate"]),
      in: folder)
    let page = try folder.text(Self.report)
    for text in [
      "Experiment Summary", "Validation Summary", "Test Summary", "Compute Resource",
      "CPU (1 process-available core)", "Preprocessing Worker Count", "Test Performance Summary",
      "squeezenet1_1", "32x32", "random_rotate",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    for forbidden in [
      "src=\"http", "href=\"http", "url(http", "@import", "<link", "Decision Threshold",
    ] {
      #expect(!page.contains(forbidden), "\(forbidden)")
    }
  }

  @Test
  func `Two classes with a threshold by hand`() throws {
    let folder = try WorkFolder()
    let run = try Self.trained(
      Small.training(
        "small_binary.csv",
        [
          "--task", "binary", "--validation-metric", "accuracy", "--threshold-mode", "manual",
          "--threshold", "0.6",
        ]), in: folder)
    #expect(run.output.contains("epoch 1/1"))
    let test = try folder.table("out/experiment_run/predictions.csv")
    #expect(
      test.header == [
        "label_probabilities", "label_predictions", "label_probabilities_other",
        "label_probabilities_zero", "label_probability", "image_path", "label",
      ])
    let positive = test.numbers("label_probabilities_zero")
    #expect(test["label_predictions"] == positive.map { $0 >= 0.6 ? "zero" : "other" })
    for (no, yes) in zip(test.numbers("label_probabilities_other"), positive) {
      #expect(abs(no + yes - 1) < 1e-9)
    }
    let page = try folder.text(Self.report)
    for text in ["Decision Threshold (Test)", "Threshold Source", "0.600", "Test Summary"] {
      #expect(page.contains(text), "\(text)")
    }
    let statistics = try folder.json("out/experiment_run/test_statistics.json")
    let label = try #require(statistics["label"] as? [String: Any])
    for key in ["roc_curve", "precision_recall_curve", "average_precision_macro", "specificity"] {
      #expect(label[key] != nil, "\(key)")
    }
  }

  @Test
  func `The positive class is the user's, in the table as in the model`() throws {
    let folder = try WorkFolder()
    _ = try Self.trained(
      Small.training(
        "small_binary.csv", ["--positive-class", "other", "--threshold-metric", "mcc"]),
      in: folder)
    let test = try folder.table("out/experiment_run/predictions.csv")
    #expect(
      Array(test.header[2...3]) == ["label_probabilities_zero", "label_probabilities_other"])
    let card = try folder.json("out/experiment_run/model/model_hyperparameters.json")
    let model = try #require(card["image_learner"] as? [String: Any])
    #expect(model["positive_class"] as? String == "other")
    #expect(model["classes"] as? [String] == ["zero", "other"])
    let threshold = try #require(model["threshold"] as? Double)
    let expected = test.numbers("label_probabilities_other").map {
      $0 >= threshold ? "other" : "zero"
    }
    #expect(test["label_predictions"] == expected)
    #expect(try folder.text(Self.report).contains("Decision Threshold (Test)"))
  }

  @Test
  func `Numbers: a regression by itself, with predictions in the target's unit`() throws {
    let folder = try WorkFolder()
    let run = try Self.trained(Small.training("small_regression.csv"), in: folder)
    #expect(run.output.contains("Task: regression"))
    let test = try folder.table("out/experiment_run/predictions.csv")
    #expect(test.header == ["label_predictions", "image_path", "label"])
    #expect(test.rows.count == 12)
    let errors = zip(test.numbers("label_predictions"), test.numbers("label")).map { $0 - $1 }
    #expect(errors.allSatisfy { abs($0) < 2 })  // shares of ink, between 0.2 and 0.4
    let statistics = try folder.json("out/experiment_run/test_statistics.json")
    let label = try #require(statistics["label"] as? [String: Double])
    #expect(
      label.keys.sorted() == [
        "loss", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error",
        "r2", "root_mean_squared_error", "root_mean_squared_percentage_error",
      ])
    let squares = errors.map { $0 * $0 }.reduce(0, +) / 12
    #expect(abs((label["mean_squared_error"] ?? 0) - squares) < 1e-6)
    #expect(try folder.text(Self.report).contains("Mean Absolute Error"))
  }

  @Test
  func `A target far from zero beside its spread: that answers come in steps is said everywhere`()
    throws
  {
    let folder = try WorkFolder()
    let table = try folder.write(
      try Small.rows(adding: "seconds") { "\(1_700_000_000 + 5000 * $0)" }, to: "far.csv")
    let run = try Self.trained(
      Small.training(table, ["--target-column", "seconds"]), in: folder, beside: ["far.csv"])
    let notice = "told apart in steps of 128 (float32); subtract a constant from the target."
    #expect(run.output.contains(notice))
    #expect(try folder.text(Self.report).contains(notice))
    let description = try folder.json("out/experiment_run/description.json")
    #expect((description["notices"] as? [String])?.contains { $0.hasSuffix(notice) } == true)
    // Values that are one number to float32, or two.
    let near = try folder.write(
      try Small.rows(adding: "seconds") { "\(1_700_000_000 + $0)" }, to: "near.csv")
    let before = folder.files()
    let refused = try folder.run(Small.training(near, ["--target-column", "seconds"]))
    #expect(refused.code == 65 && refused.errors.contains("'seconds'"), "\(refused.errors)")
    #expect(folder.files() == before)
  }

  @Test
  func `A threshold for a task that has none is not passed over in silence`() throws {
    let folder = try WorkFolder()
    let run = try Self.trained(Small.training("small.csv", ["--threshold", "0.3"]), in: folder)
    let notice = "The threshold 0.3 is not used: this task is a classification, not binary."
    #expect(run.output.contains("note: \(notice)\n"))
    #expect(try folder.text(Self.report).contains(notice))
  }

  @Test
  func `A metric that no epoch defines: the loss chooses, and it is said everywhere`() throws {
    let folder = try WorkFolder()
    let run = try Self.trained(
      Small.training(
        "small_binary.csv",
        [
          "--validation-metric", "precision", "--threshold-mode", "manual", "--threshold", "1.0",
          "--epochs", "2",
        ]), in: folder)
    let notice =
      "WARNING: the validation metric precision was undefined in every epoch, so the best epoch "
      + "was chosen by the validation loss."
    #expect(run.output.contains("Precision undefined (best)"))
    #expect(run.output.contains("note: \(notice)\n"))
    let page = try folder.text(Self.report)
    #expect(page.contains(notice) && page.contains("by validation loss on the validation images"))
    #expect(!page.contains("the best by Precision"))
    let description = try folder.json("out/experiment_run/description.json")
    #expect((description["notices"] as? [String])?.contains(notice) == true)
    let statistics = try folder.json("out/experiment_run/training_statistics.json")
    let validation = statistics["validation"] as? [String: [String: [Any]]]
    #expect(validation?["label"]?["precision"]?.allSatisfy { $0 is NSNull } == true)
    #expect(validation?["label"]?["loss"] as? [Double] != nil)
  }

  @Test
  func `All augmentations, in bf16`() throws {
    let folder = try WorkFolder()
    let all =
      "random_horizontal_flip,random_vertical_flip,random_rotate,random_blur,random_brightness,"
      + "random_contrast"
    _ = try Self.trained(
      Small.training("small.csv", ["--augmentation", all, "--precision", "bf16"]), in: folder)
    let hyperparameters = try folder.json("out/experiment_run/model/model_hyperparameters.json")
    let input = try #require((hyperparameters["input_features"] as? [[String: Any]])?.first)
    let types = (input["augmentation"] as? [[String: Any]])?.compactMap { $0["type"] as? String }
    #expect(types?.joined(separator: ",") == all)
    let test = try folder.table("out/experiment_run/predictions.csv")
    #expect(test.numbers("label_probability").allSatisfy { $0 >= 1.0 / 3 && $0 <= 1 })
    #expect(try folder.text(Self.report).contains("bf16"))
  }
}
