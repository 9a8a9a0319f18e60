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
    for name in OutputPaths.results where name != "model" {
      try folder.write("{}", to: "experiment_run/\(name)")
    }
    try folder.write("", to: "experiment_run/model/model_weights")
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
