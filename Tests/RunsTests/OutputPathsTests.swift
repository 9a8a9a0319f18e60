import Fixtures
import Foundation
import Support
import Testing

@testable import Runs

@Suite struct OutputPathsTests {
  @Test(arguments: [
    ("out", "out/experiment_run"), ("out/", "out/experiment_run"), (".", "experiment_run"),
    ("./", "experiment_run"), ("/a b/ü", "/a b/ü/experiment_run"),
  ])
  func `Results are in the output folder, however it is spelled`(
    _ directory: String, _ experiment: String
  ) {
    #expect(OutputPaths(directory).experiment == experiment)
  }

  @Test
  func `Only what a run has written is replaced`() throws {
    let folder = try TemporaryFolder()
    let outputs = OutputPaths(folder.url.path)
    for name in ResultsFolder.names { try folder.write("{}", to: "experiment_run/\(name)") }
    try outputs.checkWritable()
    #expect(outputs.earlierResults?.text.hasPrefix(outputs.experiment) == true)
    try folder.write("mine", to: "experiment_run/notes.txt")
    let error = #expect(throws: FileError.self) { try outputs.checkWritable() }
    #expect(error?.description.contains("it holds 'notes.txt', which no run has written") == true)
    let manager = FileManager.default
    try manager.removeItem(atPath: outputs.experiment)
    try manager.createSymbolicLink(atPath: outputs.experiment, withDestinationPath: "/")
    let link = #expect(throws: FileError.self) { try outputs.checkWritable() }
    #expect(link?.description.contains("no folder of an earlier run") == true)
  }

  @Test
  func `A folder of a file's name, and a file of the model's folder, are nobody's results`() throws
  {
    for name in ["predictions.csv/x", "model"] {
      let folder = try TemporaryFolder()
      try folder.write("mine", to: "experiment_run/\(name)")
      let error = #expect(throws: FileError.self) {
        try OutputPaths(folder.url.path).checkWritable()
      }
      let top = name.split(separator: "/")[0]
      #expect(error?.description.contains("it holds '\(top)'") == true)
    }
  }

  @Test
  func `Unfinished results are replaced, and a folder of their name that is another's is not`()
    throws
  {
    let folder = try TemporaryFolder()
    let outputs = OutputPaths(folder.url.path)
    try folder.write("{}", to: "experiment_run.partial/description.json.123.partial")
    try outputs.checkWritable()
    try folder.write("mine", to: "experiment_run.partial/thesis.txt")
    let error = #expect(throws: FileError.self) { try outputs.checkWritable() }
    #expect(error?.description.contains("it holds 'thesis.txt'") == true)
  }

  @Test
  func `Nothing that is read lies where results are put`() throws {
    let folder = try TemporaryFolder()
    let outputs = OutputPaths(folder.url.path)
    let table = try folder.write("label_predictions", to: "experiment_run/predictions.csv")
    let link = folder.path("table.csv")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: table)
    for path in [table, link, folder.path("experiment_run")] {
      let failure = #expect(throws: Failure.self) {
        try outputs.checkWritable(reading: [("--csv-file", path)])
      }
      #expect(failure?.exitCode == 64)
      #expect(failure?.description.contains("--csv-file \(path) lies where") == true)
    }
    try outputs.checkWritable(reading: [("--csv-file", try folder.write("x", to: "other.csv"))])
  }

  @Test
  func `One run at a time writes into a folder`() throws {
    let folder = try TemporaryFolder()
    let outputs = OutputPaths(folder.url.path)
    let lock = try outputs.lock()
    let error = #expect(throws: FileError.self) { _ = try outputs.lock() }
    #expect(error?.description.contains("another run is at work there") == true)
    lock.release()
    try outputs.lock().release()
  }

  @Test
  func `Paths are compared by the file that they lead to`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("x", to: "a.zip")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("b.zip"), withDestinationPath: path)
    #expect(OutputPaths.areOneFile(path, folder.path("b.zip")))
    #expect(try !OutputPaths.areOneFile(path, folder.write("x", to: "c.zip")))
    #expect(!OutputPaths.areOneFile(folder.path("none"), folder.path("none")))
  }
}
