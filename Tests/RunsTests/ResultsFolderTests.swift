import Fixtures
import Foundation
import Support
import Testing

@testable import Runs

/// New results in `new`, earlier ones in `old`, a report beside them.
private struct Place {
  let folder: TemporaryFolder
  let new: ResultsFolder, old: ResultsFolder
  let report: WholeFile.StagedFile

  init(earlier: [String] = [], report name: String = "report.html") throws {
    folder = try TemporaryFolder()
    new = ResultsFolder(path: folder.path("new"))
    old = ResultsFolder(path: folder.path("old"))
    try folder.write("new", to: "new/predictions.csv")
    try folder.write("new", to: "new/model/model_weights")
    for file in earlier { try folder.write("old", to: file) }
    report = WholeFile.StagedFile(for: folder.path(name))
    try report.write("new report")
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path(name), encoding: .utf8)
  }
}

@Suite struct ResultsFolderTests {
  static let results = ["old/model/model_weights", "old/predictions.csv"]

  @Test func `new results take the place of nothing`() throws {
    let place = try Place()
    #expect(try place.new.take(the: place.old, with: StagedFiles([place.report])) == nil)
    #expect(place.folder.files() == Self.results + ["report.html"])
  }

  @Test func `new results and report take the place of earlier ones, wholly`() throws {
    let place = try Place(earlier: Self.results + ["old/run.json", "report.html"])
    #expect(try place.new.take(the: place.old, with: StagedFiles([place.report])) == nil)
    #expect(place.folder.files() == Self.results + ["report.html"])
    #expect(try place.text("old/predictions.csv") == "new")
    #expect(try place.text("report.html") == "new report")
  }

  @Test func `what a user has put among earlier results stays there`() throws {
    let own = ["old/figures/one.png", "old/model/notes.txt", "old/my_analysis.txt"]
    let place = try Place(earlier: Self.results + own)
    #expect(try place.new.take(the: place.old, with: StagedFiles([place.report])) == nil)
    #expect(place.folder.files() == (Self.results + own + ["report.html"]).sorted())
    for file in own { #expect(try place.text(file) == "old") }
  }

  @Test func `a report that cannot be put in its place leaves the earlier results`() throws {
    let place = try Place(earlier: Self.results + ["old/my_analysis.txt", "report.html/mine.txt"])
    #expect(throws: FileError.self) {
      try place.new.take(the: place.old, with: StagedFiles([place.report]))
    }
    for file in Self.results + ["old/my_analysis.txt"] { #expect(try place.text(file) == "old") }
    place.new.remove()
    #expect(
      place.folder.files()
        == (Self.results + ["old/my_analysis.txt", "report.html/mine.txt"]).sorted())
  }

  @Test func `removing takes only what a run has written`() throws {
    let place = try Place(earlier: Self.results + ["old/model/notes.txt", "old/evaluation.json"])
    #expect(place.old.foreign == ["model/notes.txt"])
    place.old.remove()
    place.new.remove()
    place.report.discard()
    #expect(place.folder.files() == ["old/model/notes.txt"])
  }

  @Test func `contents name what is called after classes and pictures`() throws {
    let named = ["old/pictures/a.png", "old/pictures/b.png.17.partial", "old/scores_a b.csv"]
    let place = try Place(earlier: Self.results + named + ["old/pictures/mine.png"])
    #expect(place.old.foreign == ["pictures", "scores_a b.csv"])
    try place.old.writeContents(["pictures/a.png", "pictures/b.png", "scores_a b.csv"])
    #expect(place.old.foreign == ["pictures/mine.png"])
    #expect(try place.new.take(the: place.old, with: StagedFiles([place.report])) == nil)
    #expect(
      place.folder.files() == (Self.results + ["old/pictures/mine.png", "report.html"]).sorted())
    try place.old.writeContents([])
    place.old.remove()
    #expect(place.folder.files() == ["old/pictures/mine.png", "report.html"])
  }

  @Test func `contents that are a link, or name what lies elsewhere, make nothing ours`() throws {
    let place = try Place(earlier: Self.results + ["mine.txt", "list.txt"])
    try place.folder.write("../mine.txt\n/etc/passwd\nextra.txt\n", to: "list.txt")
    try FileManager.default.createSymbolicLink(
      atPath: place.folder.path("old/contents.txt"),
      withDestinationPath: place.folder.path("list.txt"))
    try place.folder.write("mine", to: "old/extra.txt")
    #expect(place.old.foreign == ["contents.txt", "extra.txt"])
    try FileManager.default.removeItem(atPath: place.folder.path("old/contents.txt"))
    try place.folder.write("../mine.txt\n", to: "old/contents.txt")
    place.old.remove()
    #expect(place.folder.files().contains("mine.txt"))
    #expect(place.folder.files().contains("old/extra.txt"))
  }
}
