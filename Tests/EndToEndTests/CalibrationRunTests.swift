import Evaluation
import Foundation
import Testing

/// Probabilities that mean what they say, and labels that are not given.
@Suite(.serialized)
struct CalibrationRunTests {
  private static let options = ["--calibration", "temperature", "--epochs", "4"]

  /// A table's probabilities as logits, with their true classes.
  private func rows(
    _ table: WrittenTable, _ classes: [String]
  ) throws -> ClassificationPredictions {
    let columns = classes.map { table["label_probabilities_\($0)"].compactMap(Double.init) }
    let truth = table["label"].compactMap { classes.firstIndex(of: $0) }
    return try ClassificationPredictions(
      classes: classes,
      logits: truth.indices.map { row in
        classes.count == 2
          ? [Float(log(columns[1][row] / columns[0][row]))] : columns.map { Float(log($0[row])) }
      }, truth: truth)
  }

  @Test(arguments: [("small.csv", ["0", "1", "2"]), ("small_binary.csv", ["other", "zero"])])
  func `The temperature is in the saved model, fits the validation, and is told`(
    _ table: String, _ classes: [String]
  ) throws {
    let folder = try WorkFolder()
    let run = try TrainingRunTests.trained(Small.training(table, Self.options), in: folder)
    #expect(run.output.contains("Calibration: the logits are divided by "))
    let told = try folder.json("out/experiment_run/evaluation.json")["calibration"]
    let effect = try #require(told as? [String: Any])
    let temperature = try #require(effect["temperature"] as? Double)
    #expect(abs(temperature - 1) > 0.01, "a temperature of 1 shows nothing")
    // Once divided by it, the validation's logits want no other.
    let validation = try rows(
      folder.table("out/experiment_run/validation_predictions.csv"), classes)
    if (0.06...19).contains(temperature) {
      let again = try #require(TemperatureScaling(fittedTo: validation))
      #expect(abs(again.temperature - 1) < 0.01)
    }
    let page = try folder.text("out/experiment_run/\(ResultTree.report)")
    #expect(page.contains("Before calibration") && page.contains("The logits were divided by"))
    #expect(try folder.run(["predict", "out/experiment_run/model", Small.archive]).code == 0)
    PredictionRunTests.expectSame(
      try folder.table("predictions.csv"), try folder.table("out/experiment_run/predictions.csv"),
      rows: 60)
  }

  @Test func `A few validation images calibrate nothing unless they are to`() throws {
    let folder = try WorkFolder()
    let run = try TrainingRunTests.trained(Small.training(), in: folder)
    #expect(!run.output.contains("Calibration: "))
    #expect(try folder.json("out/experiment_run/evaluation.json")["calibration"] == nil)
    // One epoch of SqueezeNet knows nothing, and its answers ask for no temperature. Of the 1,797
    // digits 70 are for validation, or 35.
    let learned = ["--model-name", "stacked_cnn", "--image-resize", "28x28", "--epochs", "4"]
    let isUsed = "Calibration: the logits are divided by"
    for (method, share, more, said) in [
      ("auto", "0.04", learned, [isUsed]), ("none", "0.04", learned, []),
      ("auto", "0.02", learned, []), ("temperature", "0.02", learned, [isUsed]),
      ("auto", "0.04", [], ["The probabilities are as they come from training"]),
    ] {
      let options =
        ["--image-zip", "\(Program.testData)/digits.zip", "--calibration", method] + more + [
          "--output-dir", "again", "--split-probabilities", "0.04", share,
          share == "0.04" ? "0.92" : "0.94",
        ]
      let run = try folder.run(Small.training("digits.csv", options))
      #expect(run.code == 0, "\(run.errors)")
      #expect(run.output.contains(isUsed) == said.contains(isUsed), "\(method) \(share) \(more)")
      #expect(said.allSatisfy(run.output.contains), "\(method) \(share) \(more)")
    }
  }

  @Test func `A regression has nothing to calibrate or to leave open`() throws {
    let folder = try WorkFolder()
    let run = try TrainingRunTests.trained(
      Small.training("small_regression.csv", Self.options), in: folder)
    #expect(run.output.contains("The calibration by temperature is not used"))
    #expect(try folder.json("out/experiment_run/evaluation.json")["calibration"] == nil)
    let before = folder.files()
    let refused = try folder.run([
      "predict", "out/experiment_run/model", Small.archive, "--abstain-below", "0.5",
    ])
    #expect(refused.code == 64 && refused.errors.contains("--abstain-below: this model predicts"))
    #expect(folder.files() == before)
  }

  @Test func `Labels that are not probable enough are left out, their probabilities are not`()
    throws
  {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    let plain = ["predict", "out/experiment_run/model", Small.archive]
    #expect(try folder.run(plain + ["--output", "all.csv"]).code == 0)
    let all = try folder.table("all.csv")
    let sorted = all["label_probability"].compactMap(Double.init).sorted()
    let least = (sorted[19] + sorted[20]) / 2
    let run = try folder.run(
      plain + ["--output", "sure.csv", "--report", "sure.html", "--abstain-below", "\(least)"])
    #expect(run.code == 0 && run.output.contains("20 of 60 images are given no label"))
    let sure = try folder.table("sure.csv")
    #expect(sure.header == all.header + ["abstained"])
    for (row, abstained) in sure["abstained"].enumerated() {
      let probability = try #require(Double(all["label_probability"][row]))
      #expect((abstained == "true") == (probability < least))
      let label = probability < least ? "" : all["label_predictions"][row]
      #expect(sure["label_predictions"][row] == label)
    }
    #expect(sure["label_probabilities"] == all["label_probabilities"])
    #expect(try folder.text("sure.html").contains("20 images without a label"))
  }
}
