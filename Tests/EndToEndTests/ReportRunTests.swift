import Foundation
import Testing

/// The report of a run, made again from what the run left.
@Suite(.serialized)
struct ReportRunTests {
  static let run = "out/experiment_run"
  static let record = "\(run)/run.json"

  @Test(arguments: ["small.csv", "small_binary.csv", "small_regression.csv"])
  func `is the run's own page, from the record and its example pictures`(_ table: String) throws {
    let folder = try WorkFolder()
    let inputs = try WorkFolder()
    let copy = { (file: String) in
      try inputs.write(
        Array(Data(contentsOf: URL(filePath: file))), to: URL(filePath: file).lastPathComponent)
    }
    let pictures = try copy(Small.archive)
    _ = try TrainingRunTests.trained(
      Small.training(try copy(Small.table(table)), ["--image-zip", pictures]), in: folder)
    let page = try folder.bytes(TrainingRunTests.report)
    // Neither weights nor pictures nor tables are there any more, nor is the run where it was.
    let elsewhere = try WorkFolder()
    try elsewhere.write(Array(folder.bytes(Self.record)), to: "kept/run.json")
    let examples = ResultTree.examples(in: folder)
    #expect(examples.count > 4)
    for file in examples {
      let name = file.replacing("out/experiment_run/", with: "kept/")
      try elsewhere.write(Array(folder.bytes(file)), to: name)
    }
    let kept = elsewhere.files()
    for place in [folder.url, inputs.url] { try FileManager.default.removeItem(at: place) }

    let again = try elsewhere.run(["report", "kept"])
    #expect(again.code == 0 && again.errors == "")
    #expect(again.output == "report: \(TrainingRunTests.report)\n")
    #expect(try elsewhere.bytes(TrainingRunTests.report) == page)
    let named = try elsewhere.run(["report", "kept/", "--output", "kept/page.html"])
    #expect(named.code == 0 && named.output == "report: kept/page.html\n")
    #expect(try elsewhere.bytes("kept/page.html") == page)
    #expect(
      elsewhere.files() == (kept + [TrainingRunTests.report, "kept/page.html"]).sorted())
    try FileManager.default.removeItem(
      atPath: elsewhere.path("kept/feature_importance_examples"))
    #expect(try elsewhere.run(["report", "kept"]).code == 0)
    #expect(try elsewhere.bytes(TrainingRunTests.report) != page)
  }

  @Test
  func `is refused with the place where there is no sound record, and nothing is written`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training("small_binary.csv"), in: folder)
    try FileManager.default.removeItem(atPath: folder.path(TrainingRunTests.report))
    let sound = try folder.text(Self.record)
    let files = folder.files()
    func refused(_ code: Int32, _ arguments: [String], _ parts: String...) throws {
      try HostileInputTests.expect(code, parts, of: ["report"] + arguments, in: folder)
    }
    try refused(66, ["nowhere"], "RUN_DIR 'nowhere': no such folder")
    try refused(
      66, ["out"], "out/run.json is missing; name the folder of a run's results, experiment_run")
    try refused(74, [Self.run, "--output", "out"], "out", "it is a folder")
    try refused(
      64, [Self.run, "--output", "\(Self.run)/run.json"], "run.json", "is the record that is read")
    try refused(74, [Self.run, "--output", "no/such.html"], "No such file")
    let damaged: [(String, String)] = [
      (String(sound.prefix(sound.utf8.count / 2)), "is no record of a run, or was changed ("),
      ("", "is no record of a run, or was changed ("),
      ("{}", "'schemaVersion' is missing"),
      (sound.replacing("\"testRows\":[{", with: "\"testRows\":[{\"a\":1},{"), "data.testRows.0"),
      (sound.replacing("\"schemaVersion\":1", with: "\"schemaVersion\":3"), "has format 3"),
    ]
    for (text, reason) in damaged {
      #expect(text != sound)
      try folder.write(text, to: Self.record)
      try refused(65, [Self.run], Self.record, reason)
    }
    // A row of the test that is not there: every part is sound, but they do not fit together.
    let start = try #require(sound.range(of: "\"testRows\":["))
    let end = try #require(sound.range(of: "},", range: start.upperBound..<sound.endIndex))
    var shorter = sound
    shorter.removeSubrange(start.upperBound..<end.upperBound)
    try folder.write(shorter, to: Self.record)
    try refused(65, [Self.run], Self.record, "its parts do not fit together")
    try folder.write(sound, to: Self.record)
    #expect(folder.files() == files)
    #expect(try folder.run(["report", Self.run]).code == 0)
  }
}
