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

  /// The line after which both commands list what cannot be read, and the list.
  static func unreadable(_ errors: String) throws -> (head: String, list: [String]) {
    let lines = errors.split(separator: "\n").map(String.init)
    return (try #require(lines.first), Array(lines.dropFirst()))
  }

  @Test(arguments: ["cut_picture.zip", "text_for_picture.zip", "huge_header.zip", "bomb.zip"])
  func `Unreadable pictures are refused in the words of training`(_ archive: String) throws {
    let folder = try WorkFolder()
    let pictures = Small.table("hostile/\(archive)")
    let training = try folder.run(Small.training("small.csv", ["--image-zip", pictures]))
    #expect(training.code == 65 && folder.files() == [])
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    let before = folder.files()
    let prediction = try folder.run(["predict", "out/experiment_run/model", pictures])
    #expect(prediction.code == 65 && folder.files() == before)

    let words =
      "image-learner: error: 1 of 60 pictures cannot be read; repair or remove them, or run with "
      + "--skip-unreadable to leave "
    let trained = try Self.unreadable(training.errors)
    let predicted = try Self.unreadable(prediction.errors)
    #expect(trained.head == words + "their rows out:" && predicted.head == words + "them out:")
    let place = "    small.csv:2 'digits/0001.png': "
    #expect(trained.list.count == 1 && trained.list[0].hasPrefix(place))
    let reason = trained.list[0].dropFirst(place.count)
    #expect(!reason.isEmpty && predicted.list == ["    digits/0001.png: \(reason)"])
  }

  @Test
  func `A table of predictions replaces one, and nothing else`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    let pictures = try DataRunTests.unpack(Small.archive, into: folder)
    try folder.write("mine", to: "notes.csv")
    let picture = try #require(pictures.first)
    for path in ["notes.csv", picture, "out/experiment_run/run.json"] {
      let before = try folder.bytes(path)
      let run = try folder.run(
        ["predict", "out/experiment_run/model", "pictures", "--output", path])
      #expect(run.code == 74 && run.output == "")
      #expect(run.errors.contains("which is no table of predictions"), "\(run.errors)")
      #expect(try folder.bytes(path) == before)
    }
    try folder.write("", to: "empty.csv")
    for path in ["new.csv", "empty.csv", "new.csv"] {
      let isThere = path != "new.csv" || folder.files().contains("new.csv")
      let run = try folder.run(
        ["predict", "out/experiment_run/model", Small.archive, "--output", path])
      #expect(run.code == 0)
      #expect(run.output.contains("of an earlier prediction, replaced") == isThere)
    }
    #expect(try folder.bytes("new.csv") == folder.bytes("empty.csv"))
  }

  @Test
  func `A skipped picture is told of, and the others get what they get without it`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    let predict = { (images: String, output: String, more: [String]) in
      try folder.run(["predict", "out/experiment_run/model", images, "--output", output] + more)
    }
    #expect(try predict(Small.archive, "whole.csv", []).code == 0)
    let cut = Small.table("hostile/cut_picture.zip")
    let run = try predict(cut, "rest.csv", ["--skip-unreadable"])
    #expect(run.code == 0 && run.errors == "")
    #expect(
      run.output.contains(
        "note: 1 of 60 pictures could not be read and are left out:\n"
          + "  digits/0001.png: the PNG is cut off ("))
    let whole = try folder.table("whole.csv")
    let rest = try folder.table("rest.csv")
    let images = whole["image_path"].filter { $0 != "digits/0001.png" }
    #expect(images.count == 59 && rest["image_path"] == images)
    Self.expectAlike(
      rest,
      WrittenTable(header: whole.header, rows: whole.rows.filter { images.contains($0.last ?? "") })
    )
  }

  /// Two tables of the same rows; numbers may differ by rounding.
  static func expectAlike(_ one: WrittenTable, _ other: WrittenTable) {
    #expect(one.header == other.header && one.rows.count == other.rows.count)
    for (row, expected) in zip(one.rows, other.rows) {
      for (column, (cell, wanted)) in zip(one.header, zip(row, expected))
      where column != "label_probabilities" {
        if let value = Double(cell), let number = Double(wanted) {
          #expect(abs(value - number) < 1e-5, "\(expected), \(column)")
        } else {
          #expect(cell == wanted, "\(expected), \(column)")
        }
      }
    }
  }

  @Test
  func `The batch size does not change the answers`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(
      Small.training("small.csv", ["--image-resize", "64x64"]), in: folder)
    func predict(_ size: String) throws -> WrittenTable {
      let run = try folder.run([
        "predict", "out/experiment_run/model", Small.archive, "--batch-size", size, "--threads",
        "1",
      ])
      #expect(run.code == 0 && run.errors == "")
      return try folder.table("predictions.csv")
    }
    let eight = try predict("8")
    #expect(eight.rows.count == 60)
    Self.expectSame(eight, try folder.table("out/experiment_run/predictions.csv"), rows: 60)
    for size in ["1", "64", "auto"] { Self.expectAlike(try predict(size), eight) }
  }

  @Test
  func `What is done to pictures beyond reading them is told as in training`() throws {
    let folder = try WorkFolder()
    let kinds = [
      "plain.png", "sixteen-bit.png", "interlaced-alpha.png", "orientation-6.jpg", "cmyk.jpg",
      "plain.bmp",
    ]
    var table = "image_path,label\n"
    // Ten copies of each picture, with either label.
    var own = ["table.csv", "out/experiment_run/leaks.tsv"]
    for number in 0..<60 {
      let name = "\(number)-\(kinds[number % 6])"
      table += "\(name),\(number / 6 % 2 == 0 ? "a" : "b")\n"
      let file = URL(filePath: Small.table("images/\(kinds[number % 6])"))
      try folder.write(Array(Data(contentsOf: file)), to: "pictures/\(name)")
      own.append("pictures/\(name)")
    }
    try folder.write(table, to: "table.csv")
    let training = try TrainingRunTests.trained(
      Small.training(folder.path("table.csv"), ["--image-zip", "pictures"]), in: folder,
      beside: own)
    let prediction = try folder.run(["predict", "out/experiment_run/model", "pictures"])
    #expect(prediction.code == 0)
    let expected = [
      "16-bit samples reduced to 8 bits (divided by 257)",
      "CMYK converted to RGB without a colour profile", "EXIF orientation 6 applied",
      "transparency laid on white",
    ].map { "note: 10 images: \($0)." }
    for output in [training.output, prediction.output] {
      let told = output.split(separator: "\n").filter { $0.hasPrefix("note: 10 images: ") }
      #expect(told.map(String.init) == expected)
    }
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
    try refused(65, "model_hyperparameters.json", "written by neither image-learner nor Ludwig")
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
