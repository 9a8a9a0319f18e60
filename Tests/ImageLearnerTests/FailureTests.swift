import Datasets
import Foundation
import Support
import Testing
import Training

@testable import ImageLearner

@Suite("Failures, host and interruption")
struct FailureTests {
  @Test("Exit codes are those of sysexits.h, and of the shell for signals")
  func exitCodes() {
    let failures: [Failure] = [
      .usage(""), .data(""), .missingInput(""), .unavailable(""), .fault(""), .inputOutput(""),
      .interrupted(signal: 2), .interrupted(signal: 15),
    ]
    #expect(failures.map(\.exitCode) == [64, 65, 66, 69, 70, 74, 130, 143])
  }

  @Test("Errors of other rooms get their class; unknown ones count as faults")
  func classes() {
    struct Odd: Error {}
    #expect(Failure(Failure.data("x")) == .data("x"))
    #expect(
      Failure(PlanProblem("--epochs", "0", "must be more")) == .usage("--epochs '0': must be more"))
    let file = FileError(path: "/a", action: "write", reason: "full")
    #expect(Failure(file) == .inputOutput("cannot write /a: full"))
    #expect(Failure(Odd()).exitCode == 70)
    let missing = #expect(throws: ArchiveError.self) { try ImageArchive(path: "/no/such.zip") }
    let text = #expect(throws: ArchiveError.self) { try ImageArchive(path: #filePath) }
    #expect(missing.map { Failure(DatasetError.archive($0)).exitCode } == 66)
    #expect(text.map { Failure(DatasetError.archive($0)).exitCode } == 65)
  }

  @Test("The host's grants are read from the environment; nonsense is ignored")
  func host() {
    let host = Host(environment: [
      "GALAXY_SLOTS": "4", "GALAXY_MEMORY_MB": "8192", "TORCH_HOME": "/w",
    ])
    #expect(host.slots == 4 && host.memoryMegabytes == 8192 && host.torchHome == "/w")
    let odd = Host(environment: ["GALAXY_SLOTS": "0", "GALAXY_MEMORY_MB": "many", "TORCH_HOME": ""])
    #expect(odd == Host(environment: [:]))
  }

  @Test("What is unfinished is removed, what is finished stays")
  func interruption() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let unfinished = folder.appending(path: "unfinished")
    let kept = folder.appending(path: "kept")
    try FileManager.default.createDirectory(at: unfinished, withIntermediateDirectories: true)
    try Data("x".utf8).write(to: unfinished.appending(path: "part"))
    try Data("x".utf8).write(to: kept)
    defer { try? FileManager.default.removeItem(at: folder) }
    let interruption = Interruption()
    interruption.begin(unfinished.path)
    interruption.begin(kept.path)
    interruption.finish(kept.path)
    interruption.removeUnfinished()
    #expect(!FileManager.default.fileExists(atPath: unfinished.path))
    #expect(FileManager.default.fileExists(atPath: kept.path))
  }
}
