import Foundation
import Testing

/// The whole tree of a run, name by name.
@Suite(.serialized)
struct ResultTreeTests {
  /// A training on the small set with labels of the test's own.
  private func trained(
    _ labels: [String], in folder: WorkFolder, _ more: [String] = []
  ) throws {
    let quoted = labels.map { "\"\($0.replacing("\"", with: "\"\""))\"" }
    let table = try folder.write(
      try Small.rows(adding: "dx") { quoted[$0 % quoted.count] }, to: "table.csv")
    let run = try folder.run(
      Small.training(table, ["--target-column", "dx"] + more))
    #expect(run.code == 0 && run.errors == "", "\(run.errors)")
  }

  @Test func `Seven classes`() throws {
    let folder = try WorkFolder()
    let lesions = ["akiec", "bcc", "bkl", "df", "mel", "nv", "vasc"]
    try trained(lesions, in: folder)
    #expect(
      ResultTree.files(in: folder)
        == (ResultTree.files(.classification(lesions)) + ["table.csv"]).sorted())
  }

  @Test func `Two classes`() throws {
    let folder = try WorkFolder()
    let run = try folder.run(Small.training("small_binary.csv"))
    #expect(run.code == 0)
    #expect(ResultTree.files(in: folder) == ResultTree.files(.binary(["other", "zero"])))
  }

  @Test func `A regression`() throws {
    let folder = try WorkFolder()
    let run = try folder.run(Small.training("small_regression.csv"))
    #expect(run.code == 0)
    #expect(ResultTree.files(in: folder) == ResultTree.files(.regression))
  }

  @Test func `Class names that no file can have, or that two have, give files told apart`() throws {
    let folder = try WorkFolder()
    let long = String(repeating: "m", count: 300)
    let names = ["a b", "a-b", "x,y", "say \"hi\"", "up/../down", "two\nlines", long, "..", "A_B"]
    try trained(names, in: folder)
    let cut = String(repeating: "m", count: 100)
    let parts = [
      "a_b_2", "a_b_3", "x_y", "say__hi", "up____down", "two_lines", cut, "class_1", "A_B",
    ]
    #expect(
      ResultTree.files(in: folder)
        == (ResultTree.files(.classification(parts)) + ["table.csv"]).sorted())
    // Which class a file is of stands in evaluation.json; its numbers are the class's column.
    let classes = try folder.json("out/experiment_run/evaluation.json")["classes"]
    let files = (classes as? [[String: String]] ?? []).map { entry in
      (name: entry["name"] ?? "", file: entry["prediction_files"] ?? "")
    }
    for (name, part) in zip(names, parts) {
      #expect(files.contains { $0.name == name && $0.file == "label_probabilities_\(part)" })
    }
    let all = try folder.text("out/experiment_run/label_probabilities.csv")
      .split(separator: "\n").map { $0.split(separator: ",") }
    for (place, entry) in files.enumerated() {
      let column = try folder.text("out/experiment_run/\(entry.file).csv").split(separator: "\n")
      #expect(column == all.map { $0[place] }, "\(entry.name)")
    }
  }

  @Test func `The reader's table says of each test image what the input and Ludwig's table do`()
    throws
  {
    let folder = try WorkFolder()
    let table = try folder.write(
      try Small.rows(adding: "patient") { $0 < 3 ? "" : "p\($0 / 3)" }, to: "table.csv")
    let run = try folder.run(Small.training(table, ["--sample-id-column", "patient"]))
    #expect(run.code == 0, "\(run.errors)")
    let lines = try folder.text("out/experiment_run/test_predictions.tsv").split(separator: "\n")
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    #expect(
      lines[0] == [
        "image", "true_label", "predicted_label", "probability", "sample_id", "probability_0",
        "probability_1", "probability_2",
      ])
    let ludwigs = try folder.table("out/experiment_run/predictions.csv")
    let columns = ["image_path", "label", "label_predictions", "label_probability"]
    for (place, column) in columns.enumerated() {
      #expect(lines.dropFirst().map { $0[place] } == ludwigs[column])
    }
    let given = WrittenTable(try folder.text("table.csv"))
    let patients = Dictionary(uniqueKeysWithValues: zip(given["image_path"], given["patient"]))
    #expect(lines.dropFirst().allSatisfy { patients[$0[0]] == $0[4] })
    #expect(lines.count > 6)
  }
}
