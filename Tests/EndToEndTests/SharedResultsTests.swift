import Foundation
import Testing

/// What is shared with results: names as the user gave them, and nothing of where files lie.
@Suite(.serialized)
struct SharedResultsTests {
  private static let secret = "SECRET-FOLDER"

  /// A folder with inputs in a folder whose name must not be told.
  private struct Place {
    let folder: WorkFolder

    init(_ table: String) throws {
      folder = try WorkFolder()
      for file in [Small.table(table), Small.archive] {
        let name = URL(filePath: file).lastPathComponent
        try folder.write(
          [UInt8](Data(contentsOf: URL(filePath: file))), to: "\(secret)/\(name)")
      }
    }

    func path(_ name: String) -> String { folder.path("\(secret)/\(name)") }

    /// Texts that are of this machine alone.
    var secrets: [String] {
      get throws {
        [
          secret, folder.url.lastPathComponent,
          try Program.executable().deletingLastPathComponent().path,
        ]
      }
    }

    /// No file of the results holds one.
    func expectNothingTold() throws {
      let results = folder.files().filter {
        $0.contains("experiment_run/") || $0.hasSuffix(ResultTree.report)
      }
      #expect(results.count > 20)
      for file in results {
        let bytes = try folder.bytes(file)
        for text in try secrets {
          #expect(bytes.range(of: Data(text.utf8)) == nil, "\(text) is in \(file)")
        }
      }
    }
  }

  @Test(arguments: ["small.csv", "small_binary.csv", "small_regression.csv"])
  func `Absolute paths of every option`(_ table: String) throws {
    let place = try Place(table)
    let weights = place.path("own.pth")
    try PretrainedRunTests.checkpoint().writeTorchArchive(to: weights)
    let run = try place.folder.run([
      "--csv-file", place.path(table), "--image-zip=\(place.path("small.zip"))", "--model-name",
      PretrainedRunTests.network, "--image-resize", "32x32", "--epochs", "1", "--threads", "1",
      "--use-pretrained", "--weights", weights, "--torch-home", place.path("torch"),
      "--output-dir", place.path("out"),
    ])
    #expect(run.code == 0 && run.errors == "", "\(run.errors)")
    // Whoever is at the machine is told where.
    #expect(run.output.contains("Pretrained weights (named): \(weights)"))
    try place.expectNothingTold()
    let description = try place.folder.json("\(Self.secret)/out/experiment_run/description.json")
    #expect(
      description["command"] as? String
        == "image-learner --csv-file \(table) --image-zip=small.zip --model-name "
        + "\(PretrainedRunTests.network) --image-resize 32x32 --epochs 1 --threads 1 "
        + "--use-pretrained --weights own.pth --torch-home torch --output-dir out")
    #expect(description["dataset"] as? String == table)
    let plan = try #require(description["plan"] as? [String: Any])
    #expect(plan["outputDirectory"] as? String == "out")
    #expect((plan["model"] as? [String: Any])?["weightsFile"] as? String == "own.pth")
    // The report is made again from what is shared alone.
    let page = try place.folder.bytes(ResultTree.report)
    let again = try place.folder.run(["report", place.path("out/experiment_run")])
    #expect(again.code == 0)
    #expect(try place.folder.bytes(ResultTree.report) == page)
  }

  @Test func `A folder of pictures by a relative path, fine-tuned`() throws {
    let place = try Place("small.csv")
    let pictures = try WorkFolder()
    for name in try DataRunTests.unpack(Small.archive, into: pictures) {
      try place.folder.write(
        [UInt8](pictures.bytes(name)), to: "\(Self.secret)/inner/pictures/\(name)")
    }
    try PretrainedRunTests.checkpoint().writeTorchArchive(to: place.path("own.pth"))
    let run = try place.folder.run([
      "--csv-file", "\(Self.secret)/small.csv", "--image-zip", "\(Self.secret)/inner/pictures/",
      "--model-name", PretrainedRunTests.network, "--image-resize", "32x32", "--epochs", "1",
      "--threads", "1", "--fine-tune", "--weights", "\(Self.secret)/own.pth", "--output-dir", "out",
    ])
    #expect(run.code == 0 && run.errors == "", "\(run.errors)")
    try place.expectNothingTold()
    let record = try place.folder.text("out/experiment_run/run.json")
    #expect(record.contains("\"imageSource\":\"pictures\""))
  }
}
