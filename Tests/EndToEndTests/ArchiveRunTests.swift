import Datasets
import Foundation
import Testing

/// The results of a run in one ZIP file.
@Suite(.serialized)
struct ArchiveRunTests {
  @Test func `holds what the run has written but the model, and the same bytes again`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(Small.training(), in: folder)
    try folder.write("mine", to: "out/experiment_run/notes.txt")
    let run = try folder.run(["archive", "out/experiment_run", "--output", "all.zip"])
    #expect(run.code == 0 && run.errors == "" && run.output == "archive: all.zip\n")
    let written = folder.files().filter { $0.hasPrefix("out/experiment_run/") }
      .map { String($0.dropFirst("out/".count)) }
      .filter { !$0.hasPrefix("experiment_run/model/") && !$0.hasSuffix("/notes.txt") }
    let archive = try ImageArchive(path: folder.path("all.zip"))
    #expect(archive.entries.map(\.name).sorted() == written.sorted())
    #expect(written.contains("experiment_run/predictions.csv") && written.count > 30)
    for entry in archive.entries {
      #expect(try folder.bytes("out/\(entry.name)").count == entry.size, "\(entry.name)")
    }

    let kept = try folder.bytes("all.zip")
    let refused = try folder.run(["archive", "out/experiment_run", "--output", "all.zip"])
    #expect(refused.code == 74 && refused.errors.contains("move it away"))
    #expect(try folder.bytes("all.zip") == kept)
    #expect(try folder.run(["archive", "out/experiment_run/"]).code == 0)
    #expect(try folder.bytes("experiment_run.zip") == kept)
  }
}
