import Foundation
import Testing

/// Cross-validations, from table to report.
@Suite(.serialized)
struct FoldRunTests {
  private static let results = "out/experiment_run"
  private static let checkpoints = "\(results).checkpoints"
  private static let few = Small.training("small.csv", ["--epochs", "4", "--folds", "3"])

  private func lines(_ name: String, in folder: WorkFolder) throws -> [[String]] {
    try folder.text("\(Self.results)/\(name)").split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// The rows of `test_predictions.tsv` as columns by name.
  private func answers(in folder: WorkFolder) throws -> [[String: String]] {
    let lines = try lines("test_predictions.tsv", in: folder)
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  private func share(of rows: [[String: String]]) -> Double {
    Double(rows.count { $0["true_label"] == $0["predicted_label"] }) / Double(rows.count)
  }

  @Test func `Each image is answered by another fold's model, and all numbers agree`() throws {
    let folder = try WorkFolder()
    let run = try folder.run(
      Small.training(
        "digits_groups.csv",
        [
          "--image-zip", "\(Program.testData)/digits.zip", "--image-column", "file",
          "--target-column", "digit", "--sample-id-column", "block", "--folds", "4", "--epochs",
          "2",
        ]))
    #expect(run.code == 0, "\(run.errors)")
    let rows = try answers(in: folder)
    let table = try String(contentsOfFile: Small.table("digits_groups.csv"), encoding: .utf8)
      .split(separator: "\n").dropFirst()
    #expect(
      rows.map { $0["image"] } == table.map { $0.split(separator: ",").last.map(String.init) })
    let folds = Dictionary(grouping: rows, by: { $0["fold"] ?? "" })
    #expect(folds.keys.sorted() == ["1", "2", "3", "4"])
    let groups = Dictionary(grouping: rows, by: { $0["sample_id"] ?? "" })
    #expect(groups.values.allSatisfy { Set($0.map { $0["fold"] }).count == 1 })

    let told = try lines("folds.tsv", in: folder)
    let accuracy = try #require(told[0].firstIndex(of: "accuracy_micro"))
    let values = try told[1...4].map { line in
      let fold = try #require(folds[line[0]])
      #expect(line[1] == "\(fold.count)")
      #expect(line[2] == "\(Set(fold.map { $0["sample_id"] }).count)")
      let value = try #require(Double(line[accuracy]))
      #expect(abs(value - share(of: fold)) < 1e-12)
      return value
    }
    let mean = values.reduce(0, +) / 4
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(told[5][0] == "mean" && told[6][0] == "standard deviation")
    #expect(abs((Double(told[5][accuracy]) ?? 0) - mean) < 1e-12)
    #expect(abs((Double(told[6][accuracy]) ?? 0) - (squares / 3).squareRoot()) < 1e-12)

    let evaluation = try folder.json("\(Self.results)/evaluation.json")
    let test = (evaluation["test"] as? [String: Any])?["metrics"] as? [String: [String: Any]]
    let pooled = try #require(test?["accuracy_micro"]?["value"] as? Double)
    #expect(abs(pooled - share(of: rows)) < 1e-12)
    #expect((evaluation["folds"] as? [String: Any])?["count"] as? Int == 4)
    let page = try folder.text("\(Self.results)/\(ResultTree.report)")
    for words in [
      "4-fold cross-validation: accuracy 0.", "Its own performance was not measured",
      "id=\"folds\"", "id=\"fold-curves\"", ">4 folds<",
    ] {
      #expect(page.contains(words), "\(words)")
    }
    #expect(try folder.text("\(Self.results)/model/README.txt").contains("was not tested"))
    #expect(run.output.contains("\n4-fold cross-validation: accuracy 0."))
    let again = try folder.run(["report", Self.results, "--output", "again.html"])
    #expect(again.code == 0)
    #expect(try folder.text("again.html") == page)
  }

  @Test func `The saved model is of all rows and of the median epoch`() throws {
    let folder = try WorkFolder()
    let run = try folder.run(Self.few)
    #expect(run.code == 0, "\(run.errors)")
    let told = try lines("folds.tsv", in: folder)
    let epochs = told[1...3].compactMap { Int($0[3]) }.sorted()
    #expect(run.output.contains("60 training, 0 validation and 0 test images"))
    let progress = try folder.json("\(Self.results)/model/training_progress.json")
    #expect(progress["epoch"] as? Int == epochs[1])
    #expect(
      try folder.json("\(Self.results)/evaluation.json")["best_epoch"] as? Int == epochs[1])
    let files = folder.files()
    #expect(!files.contains { $0.contains("feature_importance") || $0.contains("checkpoints") })
    #expect(files.contains("\(Self.results)/visualizations/train/learning_curves_folds_loss.png"))
    let asked = try folder.run(
      ["predict", "\(Self.results)/model", Small.archive, "--output", "answers.csv"])
    #expect(asked.code == 0, "\(asked.errors)")
  }

  @Test(arguments: [
    "fold-2/epoch-2/progress.json", "fold-1/answers.json", "all-rows/epoch-1/weights",
  ])
  func `A run that is gone on with leaves the bytes of one that was never stopped`(
    stage: String
  ) throws {
    let arguments = Small.training(
      "small.csv",
      [
        "--epochs", "4", "--folds", "2", "--augmentation", "random_rotate", "--early-stop", "0",
        "--batch-size", "4",
      ])
    let whole = try WorkFolder()
    #expect(try whole.run(arguments).code == 0)
    let folder = try WorkFolder()
    let process = try folder.start(arguments)
    while process.isRunning, !folder.files().contains("\(Self.checkpoints)/\(stage)") {
      usleep(1000)
    }
    #expect(process.isRunning)
    kill(process.processIdentifier, SIGKILL)
    _ = try folder.outcome(of: process)
    let asked = try folder.run(arguments)
    #expect(asked.code == 64 && asked.errors.contains("--resume to go on"), "\(asked.errors)")
    let other = try folder.run(
      Small.options(arguments, replacedBy: ["--folds", "3"]) + ["--resume"])
    #expect(other.code == 64 && other.errors.contains("data.folds: 2 then, 3 now"))
    let run = try folder.run(arguments + ["--resume"])
    #expect(run.code == 0 && run.output.contains("Goes on after "), "\(run.errors)")
    #expect(folder.files() == whole.files())
    for file in whole.files() {
      #expect(try folder.bytes(file) == whole.bytes(file), "\(file)")
    }
  }

  @Test func `Values have folds as well`() throws {
    let folder = try WorkFolder()
    let run = try folder.run(Small.training("small_regression.csv", ["--folds", "3"]))
    #expect(run.code == 0, "\(run.errors)")
    let rows = try answers(in: folder)
    let told = try lines("folds.tsv", in: folder)
    let column = try #require(told[0].firstIndex(of: "mean_absolute_error"))
    for line in told[1...3] {
      let errors = rows.filter { $0["fold"] == line[0] }
        .compactMap { $0["difference"].flatMap(Double.init)?.magnitude }
      let mean = errors.reduce(0, +) / Double(errors.count)
      #expect(abs((Double(line[column]) ?? 0) - mean) < 1e-6)
    }
  }

  @Test func `What has no folds is refused before any work`() throws {
    let folder = try WorkFolder()
    for (options, words) in [
      (["--folds", "1"], "--folds '1': must be a whole number from 2 to 20"),
      (["--folds", "21"], "from 2 to 20"), (["--folds", "many"], "a whole number"),
    ] {
      let run = try folder.run(Small.training("small.csv", options))
      #expect(run.code == 64 && run.errors.contains(words), "\(run.errors)")
    }
    let own = try folder.run(
      Small.training(
        "digits_split.csv",
        ["--image-zip", "\(Program.testData)/digits.zip", "--folds", "3"]))
    #expect(own.code == 64 && own.errors.contains("remove that column, or leave --folds out"))
    #expect(folder.files() == [])
  }
}
