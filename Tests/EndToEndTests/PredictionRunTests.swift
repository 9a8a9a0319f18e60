import Foundation
import Testing

@Suite(.serialized)
struct PredictionRunTests {
  /// A table of `predict` against the test table of the training, image by image.
  static func expectSame(
    _ new: WrittenTable, _ test: WrittenTable, names: (String) -> String = { $0 }, rows: Int
  ) {
    #expect(new.header == test.header.dropLast())  // no true label
    #expect(new.rows.count == rows)
    let images = new["image_path"]
    var found = 0
    for (row, image) in zip(test.rows, test["image_path"]) {
      guard let place = images.firstIndex(of: names(image)) else { continue }
      found += 1
      for (column, cell) in zip(new.header, new.rows[place]) where column != "image_path" {
        let expected = row[new.header.firstIndex(of: column) ?? 0]
        if cell.hasPrefix("[") { continue }  // all probabilities once more
        if let one = Double(cell), let other = Double(expected) {
          #expect(abs(one - other) < 1e-5, "\(image), \(column)")
        } else {
          #expect(cell == expected, "\(image), \(column)")
        }
      }
    }
    #expect(found == min(rows, test.rows.count))
  }

  @Test(arguments: ["small.csv", "small_binary.csv", "small_regression.csv"])
  func `A ZIP, a folder and one picture get the probabilities that the training reported`(
    _ table: String
  ) throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(table), in: folder)
    let test = try folder.table("out/experiment_run/predictions.csv")
    let pictures = try DataRunTests.unpack(Small.archive, into: folder)
    let before = folder.files()

    let model = "out/experiment_run/model"
    let one = try #require(test["image_path"].first)
    for (images, output, rows) in [
      (Small.archive, "zip.csv", 60), ("pictures", "folder.csv", 60),
      ("pictures/\(one)", "one.csv", 1),
    ] {
      let run = try folder.run(["predict", model, images, "--output", output, "--threads", "1"])
      #expect(run.code == 0 && run.errors == "")
      #expect(run.output.hasSuffix("predictions: \(output)\n"))
      let name = { (path: String) in rows == 1 ? URL(filePath: path).lastPathComponent : path }
      Self.expectSame(
        try folder.table(output), rows == 1 ? test.first : test, names: name, rows: rows)
    }
    #expect(pictures.count == 60)
    #expect(folder.files() == (before + ["zip.csv", "folder.csv", "one.csv"]).sorted())
  }

  @Test(arguments: ["original", "20x28"])
  func `Ludwig's own network has the size it was trained for, and predicts as in training`(
    _ size: String
  ) throws {
    let folder = try WorkFolder()
    let run = try TrainingRunTests.trained(
      Small.training("small.csv", ["--model-name", "stacked_cnn", "--image-resize", size]),
      in: folder)
    // 54x54 or 3x5 positions of 64 channels to 128 features, before three classes.
    let positions = size == "original" ? 54 * 54 : 3 * 5
    let parameters = 896 + 18_496 + positions * 64 * 128 + 128 + 3 * 129
    #expect(run.output.contains("all \(parameters) parameters"))
    #expect(try folder.run(["predict", "out/experiment_run/model", Small.archive]).code == 0)
    Self.expectSame(
      try folder.table("predictions.csv"), try folder.table("out/experiment_run/predictions.csv"),
      rows: 60)
  }

  @Test
  func `Unreadable pictures stop a prediction, or are left out`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    let before = folder.files()
    let arguments = [
      "predict", "out/experiment_run/model", Small.table("hostile/cut_picture.zip"), "--threads",
      "1",
    ]
    let refused = try folder.run(arguments)
    #expect(refused.code == 65)
    #expect(refused.errors.contains("digits/0001.png: the PNG is cut off"))
    #expect(folder.files() == before)
    let run = try folder.run(arguments + ["--skip-unreadable"])
    #expect(run.code == 0)
    #expect(run.output.contains("digits/0001.png"))
    #expect(try folder.table("predictions.csv").rows.count == 59)
    // a text that is called a picture is not passed over in silence; a readme is, and named
    let text = try folder.run([
      "predict", "out/experiment_run/model", Small.table("hostile/text_for_picture.zip"),
    ])
    #expect(text.code == 65)
    #expect(text.errors.contains("1 of 60 pictures") && text.errors.contains("digits/0001.png"))
    let none = try folder.run([
      "predict", "out/experiment_run/model", Small.table("hostile/no_images.zip"),
    ])
    #expect(none.code == 65)
    #expect(none.errors.contains("no_images.zip holds no picture"))
  }

  @Test
  func `A table that cannot be written is refused before the work`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    for (output, reason) in [("out", "it is a folder"), ("no/such/table.csv", "No such file")] {
      let run = try folder.run([
        "predict", "out/experiment_run/model", Small.archive, "--output", output,
      ])
      #expect(run.code == 74 && run.output == "")
      #expect(run.errors.contains(reason), "\(run.errors)")
    }
  }

  @Test
  func `What is not a saved model is refused with the file's name`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    let model = "out/experiment_run/model"
    let weights = try folder.bytes("\(model)/model_weights")
    func refused(_ code: Int32, _ parts: String...) throws {
      let run = try folder.run(["predict", model, Small.archive])
      #expect(run.code == code)
      for part in parts { #expect(run.errors.contains(part), "\(run.errors)") }
      #expect(!FileManager.default.fileExists(atPath: folder.path("predictions.csv")))
    }
    try folder.write(Array(weights.prefix(weights.count / 2)), to: "\(model)/model_weights")
    try refused(65, "model_weights", "it is cut short")
    try folder.write("<html>", to: "\(model)/model_weights")
    try refused(65, "model_weights", "HTML")
    try FileManager.default.removeItem(atPath: folder.path("\(model)/model_weights"))
    try refused(66, "model_weights is missing")
    try folder.write("{}", to: "\(model)/model_hyperparameters.json")
    try refused(65, "model_hyperparameters.json", "not written by image-learner")
    try folder.write("{\"image_learner\": ", to: "\(model)/model_hyperparameters.json")
    try refused(65, "model_hyperparameters.json", "not valid JSON")
    let empty = try folder.run(["predict", "out", Small.archive])
    #expect(empty.code == 66)
    #expect(empty.errors.contains("a saved model is a folder with model_weights"))
  }

  @Test
  func `A table never takes the place of what is read`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    let images = try folder.write(
      Array(Data(contentsOf: URL(filePath: Small.archive))), to: "images.zip")
    let model = "out/experiment_run/model"
    for output in ["images.zip", "\(model)/model_weights"] {
      let before = try folder.bytes(output)
      let run = try folder.run(["predict", model, images, "--output", output, "--threads", "1"])
      #expect(run.code == 64 && run.errors.contains("which is read"), "\(run.errors)")
      #expect(try folder.bytes(output) == before)
    }
  }
}

extension WrittenTable {
  /// The table with its first row only.
  var first: WrittenTable { WrittenTable(header: header, rows: Array(rows.prefix(1))) }
}
