import Datasets
import Foundation
import Testing

/// Example pictures with the evidence for their answers, from the command line to the files.
@Suite(.serialized)
struct EvidenceRunTests {
  static let folder = "out/experiment_run/feature_importance_examples"

  private func examples(_ folder: WorkFolder, _ index: String) throws -> [[String: Any]] {
    try folder.json(index)["examples"] as? [[String: Any]] ?? []
  }

  @Test(arguments: ["small.csv", "small_binary.csv", "small_regression.csv"])
  func `A run leaves twelve pairs, their index, an archive and a section of the report`(
    _ table: String
  ) throws {
    let folder = try WorkFolder()
    let arguments = Small.training(table, ["--image-resize", "64x48"])
    let run = try folder.run(arguments)
    #expect(run.code == 0 && run.errors == "", "\(run.errors.prefix(200))")
    let examples = try examples(folder, "\(Self.folder)/index.json")
    #expect(examples.count == 12)
    let files = examples.flatMap { [$0["gradcam_file"], $0["original_file"]] }
      .compactMap { $0 as? String }
    let prefix = "\(Self.folder)/"
    #expect(
      folder.files().filter { $0.hasPrefix(prefix) }
        == (files + ["index.json"]).map { prefix + $0 }.sorted())

    let test = try folder.table("out/experiment_run/predictions.csv")
    for example in examples {
      let image = try #require(example["image_path"] as? String)
      let row = try #require(test["image_path"].firstIndex(of: image))
      #expect(
        example["map_size"] as? [Int] == [3, 2] && example["picture_size"] as? [Int] == [64, 48])
      if table == "small_regression.csv" {
        #expect(example["probability"] is NSNull)
        let value = try #require(example["predicted_label"] as? Double)
        #expect(abs(value - test.numbers("label_predictions")[row]) < 1e-12)
      } else {
        #expect(example["true_label"] as? String == test["label"][row])
        #expect(example["predicted_label"] as? String == test["label_predictions"][row])
        let probability = try #require(example["probability"] as? Double)
        #expect(abs(probability - test.numbers("label_probability")[row]) < 1e-12)
      }
    }
    let archive = try ImageArchive(path: folder.path("\(Self.folder).zip"))
    #expect(archive.entries.map(\.name) == examples.compactMap { $0["gradcam_file"] as? String })

    // The same run gives the same bytes, and so does the report made again; it says what it misses.
    let page = try folder.bytes(TrainingRunTests.report)
    #expect(try folder.run(["report", "out/experiment_run", "--output", "again.html"]).code == 0)
    #expect(try folder.bytes("again.html") == page)
    let other = try WorkFolder()
    #expect(try other.run(arguments).code == 0)
    for file in files.map({ prefix + $0 }) + ["\(Self.folder).zip"] {
      #expect(try other.bytes(file) == folder.bytes(file), "\(file)")
    }
    try FileManager.default.removeItem(atPath: folder.path(prefix + files[1]))
    #expect(try folder.run(["report", "out/experiment_run", "--output", "again.html"]).code == 0)
    #expect(try folder.text("again.html").contains("1 picture of this section cannot be"))
  }

  @Test
  func `predict --explain leaves pictures beside the table, and nothing where it may not`() throws {
    let folder = try WorkFolder()
    #expect(try folder.run(Small.training()).code == 0)
    func predict(_ more: String...) throws -> Program.Run {
      try folder.run(
        ["predict", "out/experiment_run/model", Small.archive, "--threads", "1"] + more)
    }
    let run = try predict("--output", "new.table.csv", "--explain", "5")
    #expect(run.code == 0 && run.errors == "")
    #expect(
      run.output.hasSuffix("predictions: new.table.csv\nexplanations: new.table_explanations\n"))
    let examples = try examples(folder, "new.table_explanations/index.json")
    #expect(examples.count == 5 && examples.allSatisfy { $0["true_label"] is NSNull })
    let table = try folder.table("new.table.csv")
    for example in examples {
      let row = try #require(
        table["image_path"].firstIndex(of: example["image_path"] as? String ?? ""))
      #expect(example["predicted_label"] as? String == table["label_predictions"][row])
    }
    // Fewer pictures take the place of more.
    #expect(try predict("--output", "new.table.csv", "--explain", "1").code == 0)
    let files = folder.files()
    #expect(files.count { $0.hasPrefix("new.table_explanations/") } == 4)

    // A file of somebody else's stays, and so does the table.
    try folder.write("mine", to: "new.table_explanations/notes.txt")
    let before = try folder.bytes("new.table.csv")
    let refused = try predict("--output", "new.table.csv", "--explain", "2")
    #expect(refused.code == 74 && refused.errors.contains("it holds 'notes.txt'"))
    #expect(try folder.bytes("new.table.csv") == before)
    #expect(folder.files() == (files + ["new.table_explanations/notes.txt"]).sorted())
    let plain = try predict("--output", "new.table.csv")
    #expect(plain.code == 0 && plain.output.contains("of an earlier prediction, left as it is"))
    for bad in ["0", "-1", "many"] { #expect(try predict("--explain", bad).code == 64) }
    #expect(try predict("--output", "/dev/null", "--explain", "2").code == 64)
  }
}
