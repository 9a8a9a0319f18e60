import Foundation
import Testing

/// Pictures that are practically the same, from table to report.
@Suite(.serialized)
struct LeakRunTests {
  private static let pictures = "\(Program.testData)/copies"
  private static let table = "out/experiment_run/leaks.tsv"

  private func training(_ table: String, _ more: [String] = []) -> [String] {
    Small.training(table, ["--image-zip", Self.pictures] + more)
  }

  /// Twelve pictures, and copies of the first of them.
  private func rows(copies: Int, split: Bool) -> String {
    let names = (0..<12).map { "cells_\($0).png" } + (0..<copies).map { "again_\($0).jpg" }
    let subset = { (place: Int) in place < 8 ? 0 : place < 10 ? 1 : 2 }
    let lines = names.enumerated().map { place, name in
      "\(name),\(place % 2 == 0 ? "even" : "odd")" + (split ? ",\(subset(place))" : "")
    }
    return ([split ? "image_path,label,split" : "image_path,label"] + lines).joined(separator: "\n")
      + "\n"
  }

  @Test func `Copies in the test are told, listed, and left out beside the whole`() throws {
    let folder = try WorkFolder()
    let table = try folder.write(rows(copies: 4, split: true), to: "table.csv")
    let run = try folder.run(training(table))
    #expect(run.code == 0, "\(run.errors)")
    let sentence = "4 of 6 test images have a nearly identical copy in the training set"
    #expect(run.output.contains("WARNING, data leak: \(sentence)."))
    #expect(run.output.contains("Test without copies, 2 images: "))
    let lines = try folder.text(Self.table).split(separator: "\n").map {
      $0.split(separator: "\t").map(String.init)
    }
    #expect(lines[0][..<5] == ["image", "subset", "kind", "other_image", "other_subset"])
    #expect(
      lines.dropFirst().map { $0[0] + $0[1] + $0[2] + $0[3] + $0[4] }
        == (0..<4).map { "again_\($0).jpgtestnearly the samecells_\($0).pngtraining" })
    let page = try folder.text("out/experiment_run/\(ResultTree.report)")
    #expect(page.contains("Without copies: 2 images") && page.contains(sentence))
    let part = try folder.json("out/experiment_run/evaluation.json")["test_without_leaks"]
    #expect((part as? [String: Any])?["rows"] as? Int == 2)
    #expect(
      try ResultTree.isWhole(folder, beside: ["table.csv", Self.table]))
    let again = try folder.run(["report", "out/experiment_run", "--output", "again.html"])
    #expect(again.code == 0)
    #expect(try folder.text("again.html") == page)
  }

  @Test func `Grouped copies leak nothing, and leave no list`() throws {
    let folder = try WorkFolder()
    let table = try folder.write(rows(copies: 12, split: false), to: "table.csv")
    let options = ["--split-probabilities", "0.5", "0.25", "0.25"]
    let apart = try folder.run(training(table) + options)
    #expect(apart.code == 0 && apart.output.contains("data leak"), "\(apart.errors)")
    let run = try folder.run(training(table, ["--leaks", "group"]) + options)
    #expect(run.code == 0 && !run.output.contains("data leak"), "\(run.errors)")
    #expect(run.output.contains("24 images that are practically copies of others were put into 12"))
    #expect(!folder.files().contains(Self.table))
    let number = { (name: String) in name.filter(\.isNumber) }
    let test = Set(try folder.table("out/experiment_run/predictions.csv")["image_path"].map(number))
    let validation = try folder.table("out/experiment_run/validation_predictions.csv")["image_path"]
    #expect(test.isDisjoint(with: validation.map(number)) && !test.isEmpty)
  }

  @Test func `Refused copies end the run before the training, with 65 and the first ten`() throws {
    let folder = try WorkFolder()
    let table = try folder.write(rows(copies: 11, split: true), to: "table.csv")
    let run = try folder.run(training(table, ["--leaks", "refuse"]))
    #expect(run.code == 65)
    #expect(run.errors.contains("'again_0.jpg' (test), 'cells_0.png' (training): nearly the same"))
    #expect(run.errors.contains("'again_9.jpg' (test), 'cells_9.png' (validation): nearly"))
    #expect(!run.output.contains("epoch 1/1"))
    #expect(folder.files() == ["table.csv"])
  }

  @Test func `A split of the table's own cannot be grouped`() throws {
    let folder = try WorkFolder()
    let table = try folder.write(rows(copies: 4, split: true), to: "table.csv")
    let run = try folder.run(training(table, ["--leaks", "group"]))
    #expect(run.code == 64)
    #expect(run.errors.contains("table.csv has a split of its own, the column 'split'"))
    #expect(!run.output.contains("Decoding"))
  }
}
