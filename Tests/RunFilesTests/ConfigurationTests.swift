import Evaluation
import Fixtures
import Foundation
import Record
import Support
import Testing

@testable import RunFiles

@Suite struct ConfigurationTests {
  private func hyperparameters(_ record: RunRecord) throws -> JSONValue {
    try Configuration(record, isResolved: true).modelHyperparameters()
  }

  private func hyperparameters(_ task: LearningTask, metric: String = "loss") throws -> JSONValue {
    try hyperparameters(.small(task, metric: metric))
  }

  private func first(_ json: JSONValue, _ key: String) throws -> JSONValue {
    guard case .array(let elements)? = json[key] else { return .null }
    return try #require(elements.first)
  }

  private func reference(_ name: String) throws -> JSONValue {
    try JSONValue(
      parsing: [UInt8](
        Data(contentsOf: URL(filePath: Shared.path("spec/reference/\(name)")))))
  }

  /// A document as it comes back from a file, where 1.0 and 1 are the same.
  private func reread(_ json: JSONValue) throws -> JSONValue {
    try JSONValue(parsing: Array(json.text().utf8))
  }

  @Test func `what Ludwig needs to build the network`() throws {
    let json = try hyperparameters(.classification)
    let input = try first(json, "input_features")
    #expect(input["name"] == "image_path")
    #expect(input["encoder"]?["type"] == "resnet")
    #expect(input["encoder"]?["model_variant"] == 18)
    #expect(input["encoder"]?["saved_weights_in_checkpoint"] == true)
    let output = try first(json, "output_features")
    #expect(output["name"] == "label")
    #expect(output["type"] == "category")
    #expect(output["num_classes"] == 3)
    #expect(output["top_k"] == 3)
    #expect(output["decoder"]?["input_size"] == 512)
    #expect(json["model_type"] == "ecd")
    #expect(json["ludwig_version"] == "0.10.1")
    #expect(json["trainer"]?["batch_size"] == 4)
    #expect(json["trainer"]?["learning_rate"] == 1e-4)
    #expect(json["trainer"]?["layers_to_freeze_regex"] == nil)
  }

  /// Ten epochs of two steps, of which the first one's rise.
  @Test func `the course of the learning rate is told in Ludwigs words`() throws {
    let record = try RunRecord.small(.classification)
    let cosine = try hyperparameters(record)["trainer"]?["learning_rate_scheduler"]
    #expect(cosine?["decay"] == "cosine" && cosine?["t_0"] == 18)
    #expect(cosine?["warmup_fraction"] == 0.1)
    var plan = record.plan
    plan.training.learningRateSchedule = .constant
    let constant =
      try hyperparameters(record.changing(plan: plan))["trainer"]?["learning_rate_scheduler"]
    #expect(constant?["decay"] == .null && constant?["t_0"] == .null)
    #expect(constant?["warmup_fraction"] == 0.0)
  }

  @Test func `a solved last layer has no learning rate`() throws {
    let record = try RunRecord.small(.classification)
    let solved = RunSettings(
      batchSize: record.settings.batchSize, learningRate: nil, validationMetric: "loss",
      gradientClipping: 0.5)
    let trainer = try hyperparameters(record.changing(settings: solved))["trainer"]
    #expect(trainer?["optimizer"]?["type"] == "lbfgs" && trainer?["learning_rate"] == "auto")
    #expect(trainer?["learning_rate_scheduler"]?["decay"] == .null)
    #expect(try hyperparameters(record)["trainer"]?["optimizer"]?["type"] == "adam")
  }

  /// Of two classes Ludwig wants the positive one over the negative one.
  @Test func `weights of classes are those of Ludwigs loss`() throws {
    for (task, weights) in [(LearningTask.classification, [2, 0.5, 0.5]), (.binary, [0.8, 1.2])] {
      let record = try RunRecord.small(task)
      let settings = RunSettings(
        batchSize: record.settings.batchSize, learningRate: record.settings.learningRate,
        validationMetric: "loss", gradientClipping: 0.5, classWeights: weights)
      let weighed = try first(
        hyperparameters(record.changing(settings: settings)), "output_features")["loss"]
      let plain = try first(hyperparameters(record), "output_features")["loss"]
      if task == .binary {
        #expect(weighed?["positive_class_weight"] == .number(1.2 / 0.8))
        #expect(plain?["positive_class_weight"] == .null)
      } else {
        #expect(weighed?["class_weights"] == [2.0, 0.5, 0.5])
        #expect(plain?["class_weights"] == .null)
      }
    }
  }

  /// Ludwig's own network is described by its size alone, and takes pixels as they are.
  @Test func `ludwigs own network`() throws {
    let record = try RunRecord.small(
      .classification, architecture: "stacked_cnn", resize: .size(height: 48, width: 64))
    let json = try hyperparameters(record)
    let encoder = try #require(try first(json, "input_features")["encoder"])
    #expect(encoder["type"] == "stacked_cnn")
    #expect(encoder["custom_model"] == nil)
    #expect(encoder["height"] == 48 && encoder["width"] == 64)
    #expect(encoder["output_size"] == 128 && encoder["num_channels"] == 3)
    for ofMetadata in [false, true] {
      let preprocessing = ImagePreprocessing.json(
        record.model.preprocessing, ofMetadata: ofMetadata)
      #expect(preprocessing["standardize_image"] == .null)
      #expect(preprocessing["resize_method"] == "interpolate")
    }
  }

  @Test func `binary and number`() throws {
    let binary = try first(hyperparameters(.binary), "output_features")
    #expect(binary["type"] == "binary")
    #expect(binary["threshold"] == 0.25)
    #expect(binary["decoder"]?["type"] == "regressor")
    let number = try first(hyperparameters(.regression), "output_features")
    #expect(number["type"] == "number")
    #expect(number["loss"] == ["type": "mean_squared_error", "weight": 1.0])
  }

  @Test func `metrics that Ludwig refuses are only in our object`() throws {
    let json = try hyperparameters(.binary, metric: "f1")
    #expect(json["trainer"]?["validation_metric"] == "roc_auc")
    #expect(json["image_learner"]?["validation_metric"] == "f1")
    let loss = try hyperparameters(.binary, metric: "loss")
    #expect(loss["trainer"]?["validation_metric"] == "loss")
  }

  @Test func `never stopping early is minus one in Ludwig`() throws {
    let record = try RunRecord.small(.regression)
    var plan = record.plan
    plan.model.usePretrained = true
    plan.training.earlyStop = 0
    plan.training.augmentations = [.rotate, .contrast, .verticalFlip]
    let json = try hyperparameters(record.changing(plan: plan))
    #expect(json["trainer"]?["early_stop"] == -1)
    let input = try first(json, "input_features")
    #expect(input["encoder"]?["trainable"] == false)
    #expect(
      input["augmentation"] == [
        ["type": "random_rotate", "degree": 10],
        ["type": "random_contrast", "max": 2.0, "min": 0.5], ["type": "random_vertical_flip"],
      ])
  }

  @Test func `metadata of the three tasks`() throws {
    let several = TrainingSetMetadata.json(
      try .small(.classification, counts: [7, 5, 2]))
    #expect(several["label"]?["idx2str"] == ["nv", "mel", "df"])
    #expect(several["label"]?["str2idx"] == ["nv": 0, "mel": 1, "df": 2])
    #expect(several["label"]?["str2freq"] == ["nv": 7, "mel": 5, "df": 2])
    #expect(several["label"]?["vocab_size"] == 3)
    #expect(several["image_path"]?["reshape"] == [3, 32, 32])
    let binary = TrainingSetMetadata.json(try .small(.binary, counts: [1, 1]))
    #expect(binary["label"]?["bool2str"] == ["cat", "dog"])
    #expect(binary["label"]?["str2bool"] == ["cat": false, "dog": true])
    #expect(binary["label"]?["fallback_true_label"] == "dog")
    let number = TrainingSetMetadata.json(try .small(.regression))
    #expect(number["label"]?.keys == ["preprocessing"])
  }

  @Test func `progress`() throws {
    let json = TrainingProgress.json(
      try .small(.regression, metric: "mean_squared_error"))
    // Nine rows in batches of four: the last row joins the second batch.
    #expect(json["steps"] == 6)
    #expect(json["best_eval_metric_epoch"] == 2)
    #expect(json["best_eval_metric_steps"] == 4)
    #expect(json["best_eval_metric_value"] == 0.25)
    #expect(
      json["validation_metrics"]?["label"]?["r2"]
        == [[1, 2, 0.125], [2, 4, 0.25], [3, 6, 0.375]])
    #expect(json["test_metrics"]?["label"]?["mean_absolute_error"] == [[2, 4, 0.5]])
    #expect(json["checkpoint_to_step"] == ["1": 2, "2": 4, "3": 6])
  }

  @Test func `description says what was asked and what was decided`() throws {
    let record = try RunRecord.small(.binary)
    let json = try RunDescription.json(record)
    #expect(
      json.keys == [
        "command", "compute", "config", "data_format", "dataset", "decisions",
        "image_learner_version", "ludwig_version", "notices", "plan", "random_seed",
        "torch_version",
      ])
    let config = try #require(json["config"])
    #expect(config["trainer"]?["batch_size"] == "auto")
    #expect(config["trainer"]?["learning_rate"] == "auto")
    #expect(config["trainer"]?["eval_batch_size"] == .null)
    #expect(try first(config, "output_features")["input_size"] == .null)
    #expect(config["image_learner"] == nil)
    #expect(json["decisions"]?["batch_size"] == 4)
    #expect(json["decisions"]?["threshold_source"] == "Manual")
    #expect(json["decisions"]?["threshold"] == 0.25)
    #expect(json["command"] == "image-learner train --csv-file table.csv")
    #expect(json["dataset"] == "table.csv")
    #expect(json["compute"] == ["device": "cpu", "num_nodes": 1])
    #expect(json["notices"] == ["Two rows dropped."])
    #expect(json["torch_version"] == "2.13.0")
    #expect(json["random_seed"] == 42)
    #expect(try json["plan"]?.decoded(as: Plan.self) == record.plan)
  }

  @Test(
    .enabled(if: Shared.isPresent, "needs ../shared"),
    arguments: ["multiclass", "binary"])
  func `same keys as the original`(_ task: String) throws {
    let stored = try reference("model_hyperparameters.\(task).json")
    let json = try hyperparameters(task == "binary" ? .binary : .classification)
    #expect(
      Set(json.keys).symmetricDifference(stored.keys) == ["defaults", "image_learner"])
    for section in ["trainer", "combiner", "preprocessing"] {
      // The stored file is of 0.10.4; 0.10.1 refuses to load a trainer with the member that came
      // later.
      let places = stored[section]?.places().filter { $0 != "layers_to_freeze_regex" }
      #expect(json[section]?.places() == places)
    }
    #expect(try json["combiner"].map(reread) == stored["combiner"])
    // `proc_column` names a column of Ludwig's cache, which there is none of.
    let output = try first(json, "output_features")
    let theirs = try first(stored, "output_features")
    #expect(output.places() == theirs.places().filter { $0 != "proc_column" })
    for key in ["loss", "preprocessing", "type", "default_validation_metric", "reduce_input"] {
      #expect(try output[key].map(reread) == theirs[key], "\(key)")
    }
    let input = try first(json, "input_features")
    let theirInput = try first(stored, "input_features")
    #expect(input.keys == theirInput.keys.filter { $0 != "proc_column" })
    #expect(input["preprocessing"]?.keys == theirInput["preprocessing"]?.keys)
  }

  @Test(
    .enabled(if: Shared.isPresent, "needs ../shared"),
    arguments: ["multiclass", "binary"])
  func `same metadata keys as the original`(_ task: String) throws {
    let stored = try reference("training_set_metadata.\(task).json")
    let json = TrainingSetMetadata.json(
      try .small(task == "binary" ? .binary : .classification, counts: [3, 2, 1]))
    #expect(json["image_path"]?.places() == stored["image_path"]?.places())
    #expect(json["label"]?.keys == stored["label"]?.keys)
    #expect(json["label"]?["preprocessing"]?.keys == stored["label"]?["preprocessing"]?.keys)
  }

  @Test func `image sizes`() throws {
    let record = try RunRecord.small(.classification, resize: .original)
    let pictures = PictureSurvey(
      sizes: [(96, 64), (32, 32), (32, 32)].map { .init(height: $0.0, width: $0.1) },
      unreadableCount: 1)
    let text = try ImageSizeDetails.text(
      record.changing(data: record.data.changing(pictures: pictures)))
    #expect(
      text == """
        {
          "dimension_source": "zip_archive",
          "final_training_size": "224x224",
          "first_image_size": "96x64",
          "image_count": 4,
          "inspected_image_count": 4,
          "is_mixed": true,
          "is_sampled": false,
          "original_size": "mixed",
          "original_sizes": [
            {
              "count": 2,
              "size": "32x32"
            },
            {
              "count": 1,
              "size": "96x64"
            }
          ],
          "preprocessing": "shorter side to 256 pixels (bilinear, in floating point as torchvision), centre 224x224",
          "readable_image_count": 3,
          "requested_resize": "original",
          "training_size": "224x224",
          "uninspected_image_count": 0,
          "unreadable_image_count": 1
        }

        """)
  }
}
