import Foundation
import Testing

/// The page of a prediction, and answers held against true labels.
@Suite(.serialized)
struct PredictionReportRunTests {
  static let model = "out/experiment_run/model"
  static let reference = "\(model)/feature_reference.safetensors"

  private func predict(_ folder: WorkFolder, _ more: [String]) throws -> Program.Run {
    try folder.run(["predict", Self.model, Small.archive, "--threads", "1"] + more)
  }

  private func evaluate(_ folder: WorkFolder, _ more: [String]) throws -> Program.Run {
    try folder.run(["evaluate", Self.model, Small.archive, "--threads", "1"] + more)
  }

  @Test(arguments: ["small.csv", "small_binary.csv", "small_regression.csv"])
  func `A page for new images, beside the same table as without it`(_ table: String) throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(table), in: folder)
    let before = folder.files()
    #expect(before.contains(Self.reference))
    #expect(try predict(folder, ["--output", "plain.csv"]).code == 0)
    let run = try predict(
      folder, ["--output", "new.csv", "--report", "new.html", "--explain", "3"])
    #expect(run.code == 0 && run.errors == "", "\(run.errors)")
    #expect(
      run.output.hasSuffix(
        "predictions: new.csv\nexplanations: new_explanations\nreport: new.html\n"))
    #expect(run.output.contains("farther from the training images than 95 % of the validation"))
    #expect(try folder.bytes("new.csv") == folder.bytes("plain.csv"))
    let page = try folder.text("new.html")
    for part in [
      "<strong>60 images</strong>", "<bdi>small.zip</bdi>", "id=\"evidence\"", "Sun et al.",
    ] {
      #expect(page.contains(part), "\(part)")
    }
    // Three pairs, and what is the least certain: a regression has no such thing.
    let pictures = page.components(separatedBy: "<img ").count - 1
    #expect(pictures >= (table == "small_regression.csv" ? 6 : 18))
    #expect(!page.contains(folder.url.path) && !page.contains(Program.testData))

    // The same again gives the same bytes, whatever was there before.
    #expect(
      try predict(folder, ["--output", "new.csv", "--report", "new.html", "--explain", "3"])
        .code == 0)
    #expect(try folder.text("new.html") == page)
    let own = ["new.csv", "new.html", "plain.csv"]
    #expect(
      folder.files().filter { !$0.hasPrefix("new_explanations/") } == (before + own).sorted())
  }

  @Test
  func `Images of the training among those asked about are counted, and warned of`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(
      Small.training("small.csv", ["--model-name", "stacked_cnn"]), in: folder)
    let run = try evaluate(
      folder, ["--csv-file", Small.table("small.csv"), "--report", "new.html"])
    #expect(run.code == 0)
    // All that training saw, and none of the 18 that it did not.
    let words = "To the network, 42 of 60 images are images of its training."
    #expect(run.output.contains("WARNING: \(words)"), "\(run.output)")
    #expect(try folder.text("new.html").contains(words))
  }

  @Test
  func `A model without a reference answers all the same, and the page says so`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    #expect(try predict(folder, ["--output", "with.csv"]).code == 0)
    try FileManager.default.removeItem(atPath: folder.path(Self.reference))
    let run = try predict(folder, ["--output", "without.csv", "--report", "new.html"])
    #expect(run.code == 0 && !run.output.contains("farther from the training images"))
    #expect(try folder.bytes("with.csv") == folder.bytes("without.csv"))
    #expect(try folder.text("new.html").contains("This is not known for this model"))
    try folder.write("<html>", to: Self.reference)
    let damaged = try predict(folder, ["--output", "damaged.csv"])
    #expect(damaged.code == 65 && damaged.errors.contains("feature_reference.safetensors"))
    #expect(!folder.files().contains("damaged.csv"))
  }

  @Test
  func `Pages and numbers are refused where something would be lost`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    try folder.write("mine", to: "mine.html")
    try folder.write("mine", to: "a_evaluation.json")
    try folder.write("image_path,label\ndigits/0001.png,0\n", to: "labels.csv")
    let files = folder.files()
    func refused(_ code: Int32, _ arguments: [String], _ part: String) throws {
      let run = try predict(folder, arguments)
      #expect(run.code == code && run.errors.contains(part), "\(arguments) \(run.errors)")
      #expect(folder.files() == files)
    }
    try refused(74, ["--report", "mine.html"], "which is no report of a run")
    try refused(74, ["--report", "no/such.html"], "No such file")
    try refused(64, ["--report", "a.csv", "--output", "./a.csv"], "is --output's file")
    try refused(64, ["--report", "/dev/null"], "is no file")
    try refused(64, ["--report", "-"], "must be a file")
    try refused(
      64, ["--report", "labels.csv", "--csv-file", "labels.csv"], "labels.csv, which is read")
    try refused(
      74, ["--output", "a.csv", "--csv-file", "labels.csv"], "is no evaluation of a prediction")
    try refused(66, ["--csv-file", "none.csv"], "--csv-file 'none.csv': no such file")
    try refused(64, ["--target-column", "x"], "has no meaning without --csv-file")
    try refused(65, ["--csv-file", "labels.csv", "--target-column", "x"], "no column 'x'")
    #expect(try folder.text("mine.html") == "mine")
    // Where a name cannot be had at the end, nothing of the rest appears.
    #expect(try predict(folder, ["--output", "old.csv", "--report", "old.html"]).code == 0)
  }

  @Test(arguments: ["small.csv", "small_binary.csv", "small_regression.csv"])
  func `Against the test rows of its training a model gets the numbers of its training`(
    _ table: String
  ) throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(table), in: folder)
    let test = try folder.table("out/experiment_run/predictions.csv")
    let rows = zip(test["image_path"], test["label"]).map { "\($0),\($1)\n" }
    try folder.write("image_path,label\n" + rows.joined(), to: "labels.csv")
    let run = try evaluate(folder, ["--csv-file", "labels.csv", "--report", "new.html"])
    #expect(run.code == 0 && run.errors == "", "\(run.errors)")
    #expect(run.output.contains("Test on \(rows.count) labelled images: "))
    #expect(run.output.contains("\nevaluation: predictions_evaluation.json\n"))
    let found = try folder.json("predictions_evaluation.json")
    let expected = try folder.json("out/experiment_run/evaluation.json")
    let (one, other) = (
      (found["test"] as? [String: Any])?["metrics"] as? [String: [String: Any]] ?? [:],
      (expected["test"] as? [String: Any])?["metrics"] as? [String: [String: Any]] ?? [:]
    )
    #expect(one.keys.sorted() == other.keys.sorted() && !one.isEmpty)
    for (key, metric) in one {
      guard let value = metric["value"] as? Double else { continue }
      #expect(abs(value - (other[key]?["value"] as? Double ?? .nan)) < 1e-4, "\(key)")
    }
    #expect((found["unknown_labels"] as? [Any])?.isEmpty == true)
    let page = try folder.text("new.html")
    #expect(page.contains("id=\"test-performance\"") && !page.contains("id=\"unknown-labels\""))
    // Once more over the same names.
    #expect(try evaluate(folder, ["--csv-file", "labels.csv", "--report", "new.html"]).code == 0)
    #expect(try folder.text("new.html") == page)
  }

  @Test
  func `Labels that the model does not know are listed, and evaluate is no success`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    let rows = try Small.rows()
    let lines = rows.enumerated().map { place, row in
      "\(row.image),\(place == 4 ? "seven" : place == 9 ? "" : row.label),p\(place / 2)\n"
    }
    try folder.write("image_path,label,patient\n" + lines.joined(), to: "labels.csv")
    let arguments = [
      "--csv-file", "labels.csv", "--sample-id-column", "patient", "--report", "new.html",
    ]
    let run = try evaluate(folder, arguments)
    #expect(run.code == 65)
    #expect(
      run.errors.contains(
        "1 row of labels.csv has a label that the model does not know, and is in none of the "
          + "numbers: line 6 'seven'; the numbers of the other rows are written"), "\(run.errors)")
    #expect(run.output.contains("Test on 58 labelled images"))
    #expect(run.output.contains("report: new.html\n"))
    let found = try folder.json("predictions_evaluation.json")
    #expect((found["test"] as? [String: Any])?["rows"] as? Int == 58)
    #expect((found["intervals"] as? [String: Any])?["unit"] as? String == "values of patient")
    let unknown = try #require(found["unknown_labels"] as? [[String: Any]])
    #expect(unknown.count == 1 && unknown[0]["label"] as? String == "seven")
    #expect(unknown[0]["line"] as? Int == 6)
    let page = try folder.text("new.html")
    #expect(page.contains("id=\"unknown-labels\"") && page.contains("<bdi>seven</bdi>"))
    #expect(try folder.table("predictions.csv").rows.count == 60)

    // For predict it is a remark.
    #expect(try predict(folder, arguments).code == 0)
    // And where not one label is known, nothing was compared.
    let none = rows.map { "\($0.image),other\n" }
    try folder.write("image_path,label\n" + none.joined(), to: "other.csv")
    let refused = try evaluate(folder, ["--csv-file", "other.csv", "--output", "x.csv"])
    #expect(refused.code == 65 && refused.errors.contains("no label is one of the model's classes"))
    #expect(!folder.files().contains("x.csv"))
    #expect(try evaluate(folder, []).code == 64)
  }
}
