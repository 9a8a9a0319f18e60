import Fixtures
import Foundation
import Testing

@testable import Support

@Suite struct StagedFilesTests {
  private func staged(_ names: [String], in folder: TemporaryFolder) throws -> StagedFiles {
    StagedFiles(
      try names.map { name in
        let file = WholeFile.StagedFile(for: folder.path(name))
        try file.write("new \(name)")
        return file
      })
  }

  private func text(_ name: String, in folder: TemporaryFolder) throws -> String {
    try String(contentsOfFile: folder.path(name), encoding: .utf8)
  }

  @Test func `all get their names, and nothing is left beside them`() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "b")
    try staged(["a", "b", "c"], in: folder).putInPlace()
    #expect(folder.files() == ["a", "b", "c"])
    for name in ["a", "b", "c"] { #expect(try text(name, in: folder) == "new \(name)") }
  }

  /// A folder stands where the last of them is to be: the others are as they were.
  @Test func `where one cannot have its name, none has`() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "b")
    let files = try staged(["a", "b", "c"], in: folder)
    try folder.write("in the way", to: "c/file")
    #expect(throws: FileError.self) { try files.putInPlace() }
    #expect(folder.files() == ["b", "c/file"])
    #expect(try text("b", in: folder) == "old")
  }
}
