import Foundation
import Testing

/// A table and its images looked at without a training.
@Suite(.serialized)
struct InspectionRunTests {
  private static let page = "image_dataset_report.html"
  private static let copies = "image_dataset_report_leaks.tsv"

  /// Twelve pictures, and copies of the first four of them in the test.
  private static let table =
    "image_path,label,split\n"
    + ((0..<12).map { "cells_\($0).png" } + (0..<4).map { "again_\($0).jpg" }).enumerated()
    .map { "\($1),\($0 % 2 == 0 ? "even" : "odd"),\($0 < 8 ? 0 : $0 < 10 ? 1 : 2)\n" }.joined()

  private func inspect(_ table: String, _ more: String...) -> [String] {
    ["inspect", "--csv-file", table, "--image-zip", "\(Program.testData)/copies"] + more
  }

  @Test func `Copies are shown on a page and listed beside it, and nothing else is left`() throws {
    let folder = try WorkFolder()
    let run = try folder.run(inspect(try folder.write(Self.table, to: "table.csv")))
    #expect(run.code == 0, "\(run.errors)")
    let sentence = "4 of 6 test images have a nearly identical copy in the training set"
    #expect(run.output.contains("WARNING, data leak: \(sentence)."))
    #expect(run.output.contains("\(Self.copies) names them."))
    #expect(folder.files().sorted() == [Self.page, Self.copies, "table.csv"])
    let page = try folder.text(Self.page)
    #expect(page.contains("Data leak: \(sentence)") && page.contains("<strong>16 images</strong>"))
    // Two examples, and both pictures of four pairs.
    #expect(page.components(separatedBy: "data:image/png;base64,").count == 1 + 2 + 2 * 4)
    let lines = try folder.text(Self.copies).split(separator: "\n").map {
      $0.split(separator: "\t")[..<4].joined(separator: " ")
    }
    #expect(
      lines.dropFirst()
        == (0..<4).map { "again_\($0).jpg test nearly the same cells_\($0).png" }[...])
  }

  @Test func `Rows are divided as a training with the same seed divides them`() throws {
    let folder = try WorkFolder()
    let data = [
      "--csv-file", "\(Program.testData)/digits_groups.csv", "--image-column", "file",
      "--target-column", "digit", "--sample-id-column", "block", "--random-seed", "7",
    ]
    let images = ["--image-zip", "\(Program.testData)/digits.zip"]
    let seen = try folder.run(["inspect"] + data + images)
    let trained = try folder.run(
      data + images
        + [
          "--model-name", "stacked_cnn", "--image-resize", "28x28", "--epochs", "1",
          "--threads", "1", "--output-dir", "out",
        ])
    #expect(seen.code == 0 && trained.code == 0, "\(seen.errors)\(trained.errors)")
    let pages = [Self.page, "out/experiment_run/\(ResultTree.report)"]
    let overviews = try pages.map { try section("dataset-overview", of: folder.text($0)) }
    #expect(overviews[0] == overviews[1] && overviews[0].count > 1000)
    let other = try folder.run(["inspect"] + data.dropLast() + ["8"] + images)
    #expect(other.code == 0 && other.output.contains("of an earlier inspection, replaced"))
    #expect(try section("dataset-overview", of: folder.text(Self.page)) != overviews[0])
  }

  private func section(_ id: String, of page: String) throws -> Substring {
    let start = try #require(page.range(of: "id=\"\(id)\""))
    let end = try #require(page.range(of: "</section>", range: start.upperBound..<page.endIndex))
    return page[start.upperBound..<end.lowerBound]
  }

  @Test func `The same data give the same page`() throws {
    let pages = try (1...2).map { threads in
      let folder = try WorkFolder()
      let table = try folder.write(Self.table, to: "table.csv")
      let run = try folder.run(inspect(table, "--threads", "\(threads)"))
      #expect(run.code == 0, "\(run.errors)")
      return try [folder.text(Self.page), folder.text(Self.copies)]
    }
    #expect(pages[0] == pages[1])
  }

  @Test func `Grouped copies leave an empty list, refused ones the whole page and exit code 65`()
    throws
  {
    let folder = try WorkFolder()
    let table = try folder.write(Self.table, to: "table.csv")
    let refused = try folder.run(inspect(table, "--leaks", "refuse"))
    #expect(refused.code == 65 && refused.errors.contains("'again_0.jpg' (test), 'cells_0.png'"))
    #expect(folder.files().contains(Self.page) && folder.files().contains(Self.copies))
    let unsplit = try folder.write(
      Self.table.replacing(#/,[012s][a-z]*\n/#, with: "\n"), to: "unsplit.csv")
    let grouped = try folder.run(inspect(unsplit, "--leaks", "group"))
    #expect(grouped.code == 0 && !grouped.output.contains("data leak"), "\(grouped.errors)")
    #expect(try folder.text(Self.copies).split(separator: "\n").count == 1)
  }

  @Test func `Unusable data and files that would be lost are refused, and leave nothing`() throws {
    let folder = try WorkFolder()
    let table = try folder.write(Self.table, to: "table.csv")
    let absent = try folder.write("image_path,label\nnone.png,a\nno.png,b\n", to: "absent.csv")
    #expect(try folder.run(inspect(absent)).code == 65)
    #expect(try folder.run(inspect("nowhere.csv")).code == 66)
    let own = try folder.run(inspect(table, "--report", "table.csv"))
    #expect(own.code == 64 && own.errors.contains("table.csv is the file of --csv-file"))
    _ = try folder.write("my notes", to: "notes.html")
    let foreign = try folder.run(inspect(table, "--report", "notes.html"))
    #expect(foreign.code == 74 && foreign.errors.contains("which is no report of a run"))
    _ = try folder.write("my notes", to: "x_leaks.tsv")
    #expect(try folder.run(inspect(table, "--report", "x.html")).code == 74)
    let model = try folder.run(inspect(table, "--model-name", "resnet18"))
    #expect(model.code == 64)
    #expect(
      folder.files().sorted() == ["absent.csv", "notes.html", "table.csv", "x_leaks.tsv"])
  }
}
