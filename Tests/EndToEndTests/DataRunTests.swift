import Datasets
import Foundation
import Testing

/// The same pictures through every kind of table, source and split.
@Suite(.serialized)
struct DataRunTests {
  static let predictions = "out/experiment_run/predictions.csv"
  static let validation = "out/experiment_run/validation_predictions.csv"

  /// Test and validation images of a training on a table.
  static func subsets(
    _ table: String, _ more: [String] = [], in folder: WorkFolder, beside own: [String] = []
  ) throws -> (test: [String], validation: [String]) {
    _ = try TrainingRunTests.trained(Small.training(table, more), in: folder, beside: own)
    return (
      try folder.table(predictions)["image_path"], try folder.table(validation)["image_path"]
    )
  }

  @Test(arguments: [
    ["0", "1", "2"], ["train", "validation", "test"], ["Training", "val", "TEST"],
  ])
  func `A column 'split' is obeyed row for row, in numbers and in words`(_ words: [String]) throws {
    let folder = try WorkFolder()
    let part = { (row: Int) in row % 5 == 3 ? 1 : row % 5 == 4 ? 2 : 0 }
    let table = try folder.write(
      Small.rows(adding: "split") { words[part($0)] }, to: "table.csv")
    let found = try Self.subsets(table, in: folder, beside: ["table.csv"])
    let rows = try Small.rows().map(\.image)
    #expect(found.test == rows.indices.filter { part($0) == 2 }.map { rows[$0] })
    #expect(found.validation == rows.indices.filter { part($0) == 1 }.map { rows[$0] })
    #expect(try folder.table(Self.validation)["split"].allSatisfy { $0 == "1" })
  }

  @Test
  func `Without validation rows, 15 % of training become validation; the test rows stay`() throws {
    let folder = try WorkFolder()
    let table = try folder.write(
      Small.rows(adding: "split") { $0 % 3 == 2 ? "2" : "0" }, to: "table.csv")
    let found = try Self.subsets(table, in: folder, beside: ["table.csv"])
    let rows = try Small.rows().map(\.image)
    #expect(found.test == rows.indices.filter { $0 % 3 == 2 }.map { rows[$0] })
    #expect(found.validation.count == 6)  // 15 % of forty
    #expect(Set(found.validation).isDisjoint(with: found.test))
  }

  @Test
  func `Rows of one sample ID stay together, in a random and in a carved split`() throws {
    let writer = { (row: Int) in "w\(row / 4)" }
    let rows = try Small.rows().map(\.image)
    let group = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, writer($0)) })
    for split in ["", "carved"] {
      let folder = try WorkFolder()
      var text = try Small.rows(adding: "writer", writer)
      if !split.isEmpty {
        let lines = text.split(separator: "\n").enumerated().map { place, line in
          place == 0 ? "\(line),split" : "\(line),\((place - 1) / 4 % 3 == 2 ? 2 : 0)"
        }
        text = lines.joined(separator: "\n") + "\n"
      }
      let table = try folder.write(text, to: "table.csv")
      let found = try Self.subsets(
        table, ["--sample-id-column", "writer"], in: folder, beside: ["table.csv"])
      let test = Set(found.test.map { group[$0] })
      let validation = Set(found.validation.map { group[$0] })
      let used = Set(found.test + found.validation)
      let training = Set(rows.filter { !used.contains($0) }.map { group[$0] })
      #expect(test.count >= 2 && !validation.isEmpty)
      #expect(test.isDisjoint(with: validation))
      #expect(training.isDisjoint(with: test.union(validation)))
    }
  }

  @Test
  func `Columns by number and by name are the same run`() throws {
    let numbered = try WorkFolder()
    let named = try WorkFolder()
    _ = try TrainingRunTests.trained(
      Small.training(
        "small_columns.csv",
        ["--target-column", "3", "--image-column", "4", "--sample-id-column", "1"]),
      in: numbered)
    _ = try TrainingRunTests.trained(
      Small.training(
        "small_columns.csv",
        [
          "--target-column", "digit", "--image-column", "picture", "--sample-id-column", "writer",
        ]), in: named)
    for file in [Self.predictions, Self.validation, "out/experiment_run/model/model_weights"] {
      #expect(try numbered.bytes(file) == named.bytes(file), "\(file)")
    }
    let page = try numbered.text(TrainingRunTests.report)
    #expect(page.contains("digit") && page.contains("writer"))
  }

  @Test
  func `Tabs, semicolons with a byte order mark and CRLF, and a folder give the same bytes`() throws
  {
    let plain = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: plain)

    let tabs = try WorkFolder()
    let text = try String(contentsOfFile: Small.table("small.csv"), encoding: .utf8)
    let table = try tabs.write(text.replacing(",", with: "\t"), to: "small.tsv")
    _ = try TrainingRunTests.trained(Small.training(table), in: tabs, beside: ["small.tsv"])

    let semicolons = try WorkFolder()
    _ = try TrainingRunTests.trained(
      Small.training("hostile/bom_crlf_semicolon.csv"), in: semicolons)

    let loose = try WorkFolder()
    let pictures = try Self.unpack(Small.archive, into: loose)
    _ = try TrainingRunTests.trained(
      Small.training("small.csv", ["--image-zip", loose.path("pictures")]), in: loose,
      beside: pictures)

    for folder in [tabs, semicolons, loose] {
      for file in [Self.predictions, "out/experiment_run/model/model_weights"] {
        #expect(try plain.bytes(file) == folder.bytes(file), "\(file)")
      }
    }
    let sizes = try loose.json("out/experiment_run/image_size_details.json")
    #expect(sizes["dimension_source"] as? String == "extracted_directory")
  }

  /// Writes the entries of an archive into `pictures/`; the result is their names below the work
  /// folder.
  static func unpack(_ archive: String, into folder: WorkFolder) throws -> [String] {
    let archive = try ImageArchive(path: archive)
    return try archive.entries.indices.map { entry in
      let name = "pictures/\(archive.entries[entry].name)"
      try folder.write(archive.read(entry), to: name)
      return name
    }
  }

  @Test
  func `Unreadable pictures stop the run, or are left out and reported`() throws {
    let folder = try WorkFolder()
    let archive = ["--image-zip", Small.table("hostile/text_for_picture.zip")]
    let refused = try folder.run(Small.training("small.csv", archive))
    #expect(refused.code == 65)
    #expect(refused.errors.contains("--skip-unreadable"))
    #expect(folder.files() == [])
    let run = try TrainingRunTests.trained(
      Small.training("small.csv", archive + ["--skip-unreadable"]), in: folder)
    #expect(run.output.contains("digits/0001.png"))
    #expect(try folder.text(TrainingRunTests.report).contains("digits/0001.png"))
    let sizes = try folder.json("out/experiment_run/image_size_details.json")
    #expect(sizes["unreadable_image_count"] as? Int == 1)
    #expect(sizes["readable_image_count"] as? Int == 59)
  }

  @Test
  func `Rows without a label are left out and named`() throws {
    let folder = try WorkFolder()
    let run = try TrainingRunTests.trained(
      Small.training("hostile/missing_labels.csv"), in: folder)
    #expect(run.output.contains("2 rows"))
    let page = try folder.text(TrainingRunTests.report)
    #expect(page.contains("58"))
  }

  @Test
  func `Quotes and commas within labels come out as they went in`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training("hostile/quoted.csv"), in: folder)
    #expect(try folder.text(Self.predictions).contains("\"class \"\"0\"\", so\""))
    let metadata = try folder.json("out/experiment_run/model/training_set_metadata.json")
    let names = (metadata["label"] as? [String: Any])?["idx2str"] as? [String]
    #expect(names?.sorted() == ["0", "1", "2"].map { "class \"\($0)\", so" })
    #expect(try folder.text(TrainingRunTests.report).contains("class &quot;0&quot;, so"))
  }

  @Test(arguments: ["mac_resource_forks.zip", "escaping_path.zip"])
  func `Odd but sound archives are read, and nothing is written where an entry says`(_ name: String)
    throws
  {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(
      Small.training("small.csv", ["--image-zip", Small.table("hostile/\(name)")]), in: folder)
    #expect(try folder.table(Self.predictions).rows.count == 12)
    for above in ["../escaped.png", "../../escaped.png"] {
      #expect(!FileManager.default.fileExists(atPath: folder.path(above)))
    }
  }

  @Test
  func `A column 'Split' is the split column, and says so`() throws {
    let folder = try WorkFolder()
    let text = try Small.rows(adding: "Split") { row in ["0", "0", "0", "1", "2"][row % 5] }
    let table = try folder.write(text, to: "table.csv")
    let found = try Self.subsets(table, [], in: folder, beside: ["table.csv"])
    let images = try Small.rows().map(\.image)
    #expect(found.test == images.indices.filter { $0 % 5 == 4 }.map { images[$0] })
    let notices = try folder.json("out/experiment_run/description.json")["notices"] as? [String]
    #expect(notices?.contains("Column 'Split' is taken as the split column.") == true)
  }

  @Test
  func `Spellings of one class are one label in every file`() throws {
    let folder = try WorkFolder()
    let lines = try Small.rows().enumerated().map { row, line in
      "\(line.image),\(["1", "1.0", "0", "0.0"][row % 4])"
    }
    let table = try folder.write(
      (["image_path,label"] + lines).joined(separator: "\n"), to: "table.csv")
    _ = try TrainingRunTests.trained(Small.training(table), in: folder, beside: ["table.csv"])
    let test = try folder.table("out/experiment_run/predictions.csv")
    #expect(Set(test["label"]).count == 2)
    #expect(Set(test["label_predictions"]).isSubset(of: Set(test["label"])))
  }

  @Test
  func `A validation metric of another task gives way where the labels decide the task`() throws {
    let folder = try WorkFolder()
    let run = try TrainingRunTests.trained(
      Small.training("small_regression.csv", ["--validation-metric", "accuracy"]), in: folder)
    #expect(run.output.contains("note: The validation metric accuracy is not used"))
    let explicit = try WorkFolder()
    let refused = try explicit.run(
      Small.training(
        "small_regression.csv", ["--task", "regression", "--validation-metric", "accuracy"]))
    #expect(refused.code == 64)
  }
}
