import Datasets
import Dispatch
import Fixtures
import Foundation
import Support
import Testing
import Training

@testable import ImageLearner

@Suite struct FailureTests {
  @Test
  func `Exit codes are those of sysexits.h, and of the shell for signals`() {
    let failures: [Failure] = [
      .usage(""), .data(""), .missingInput(""), .unavailable(""), .fault(""), .inputOutput(""),
      .interrupted(signal: 2), .interrupted(signal: 15),
    ]
    #expect(failures.map(\.exitCode) == [64, 65, 66, 69, 70, 74, 130, 143])
  }

  @Test
  func `Errors of other rooms get their class; unknown ones count as faults`() {
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

  @Test
  func `The host's grants are read from the environment; nonsense is ignored`() {
    let host = Host(environment: [
      "GALAXY_SLOTS": "4", "GALAXY_MEMORY_MB": "8192", "TORCH_HOME": "/w",
    ])
    #expect(host.slots == 4 && host.memoryMegabytes == 8192 && host.torchHome == "/w")
    let odd = Host(environment: ["GALAXY_SLOTS": "0", "GALAXY_MEMORY_MB": "many", "TORCH_HOME": ""])
    #expect(odd == Host(environment: [:]))
  }

  @Test
  func `What is unfinished is removed, what is complete stays`() throws {
    let folder = try TemporaryFolder()
    let interruption = Interruption()
    try interruption.begin(folder.path("unfinished"))
    try WholeFile.write("x", to: folder.path("unfinished/part"))
    interruption.removeUnfinished()
    #expect(folder.files() == [])
    try interruption.begin(folder.path("kept"))
    try interruption.complete { try WholeFile.write("x", to: folder.path("kept/part")) }
    interruption.removeUnfinished()
    #expect(!interruption.end())
    #expect(folder.files() == ["kept/part"])
  }

  @Test
  func `Nothing is left where a signal comes while another thread writes`() throws {
    for _ in 0..<50 {
      let folder = try TemporaryFolder()
      let unfinished = folder.path("unfinished")
      let interruption = Interruption()
      try interruption.begin(unfinished)
      let stopped = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        var number = 0
        while (try? WholeFile.write("x", to: "\(unfinished)/\(number)")) != nil { number += 1 }
        stopped.signal()
      }
      #expect(interruption.end())
      stopped.wait()
      #expect(folder.files() == [])
    }
  }
}
