import Foundation
import Testing

/// Results by the values of a column.
@Suite(.serialized)
struct SliceRunTests {
  /// Every second image is of one scanner, and every tenth of none.
  private func scanner(_ row: Int) -> String {
    row % 10 == 9 ? "" : row % 2 == 0 ? "old" : "new"
  }

  @Test func `Each value has the metrics of its rows`() throws {
    let folder = try WorkFolder()
    let table = try folder.write(try Small.rows(adding: "scanner", scanner), to: "table.csv")
    let options = [
      "--slice-column", "scanner", "--split-probabilities", "0.4", "0.1", "0.5",
    ]
    _ = try TrainingRunTests.trained(
      Small.training(table) + options, in: folder, beside: ["table.csv"])
    let written = try folder.json("out/experiment_run/evaluation.json")["slices"]
    let slices = try #require(written as? [String: Any])
    #expect(slices["column"] as? String == "scanner")
    let values = try #require(slices["values"] as? [[String: Any]])
    #expect(values.map { $0["value"] as? String } == ["new", "old", nil])

    let scanners = Dictionary(
      uniqueKeysWithValues: try Small.rows().enumerated().map { ($1.image, scanner($0)) })
    let predictions = try folder.table("out/experiment_run/predictions.csv")
    for value in values {
      let name = value["value"] as? String ?? ""
      let rows = predictions["image_path"].indices.filter {
        scanners[predictions["image_path"][$0]] == name
      }
      let right = rows.filter {
        predictions["label"][$0] == predictions["label_predictions"][$0]
      }
      #expect(value["rows"] as? Int == rows.count && !rows.isEmpty)
      let metrics = try #require(value["metrics"] as? [String: [String: Any]])
      let accuracy = try #require(metrics["accuracy_micro"]?["value"] as? Double)
      #expect(abs(accuracy - Double(right.count) / Double(rows.count)) < 1e-9)
    }
    let page = try folder.text("out/experiment_run/\(ResultTree.report)")
    #expect(page.contains("Results by scanner") && page.contains("no value"))
    let again = try folder.run(["report", "out/experiment_run", "--output", "again.html"])
    #expect(try again.code == 0 && folder.text("again.html") == page)
  }

  @Test(arguments: [true, false])
  func `A column with too many values, or none, is refused before the training`(
    _ hasValues: Bool
  ) throws {
    let folder = try WorkFolder()
    let rows = try Small.rows(adding: "age") { hasValues ? "\($0)" : "" }
    let table = try folder.write(rows, to: "table.csv")
    let run = try folder.run(Small.training(table) + ["--slice-column", "age"])
    #expect(run.code == 65, "\(run.errors)")
    #expect(run.errors.contains("table.csv, column 'age' (--slice-column)"))
    #expect(folder.files() == ["table.csv"])
    let missing = try folder.run(Small.training(table) + ["--slice-column", "sex"])
    #expect(missing.code == 65 && missing.errors.contains("--slice-column: there is no column"))
  }
}
