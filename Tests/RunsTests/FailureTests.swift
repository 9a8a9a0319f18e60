import Datasets
import Dispatch
import Fixtures
import Foundation
import Record
import Support
import Testing

@testable import Runs

@Suite struct FailureTests {
  @Test
  func `Exit codes are those of sysexits.h, and of the shell for signals`() {
    let failures: [Failure] = [
      .usage(""), .data(""), .missingInput(""), .unavailable(""), .fault(""), .memory(""),
      .inputOutput(""), .interrupted(signal: 2), .interrupted(signal: 15), .diverged(""),
    ]
    #expect(failures.map(\.exitCode) == [64, 65, 66, 69, 70, 71, 74, 130, 143, 3])
  }

  @Test
  func `Errors of other rooms get their class; unknown ones count as faults`() {
    struct Odd: Error {}
    #expect(Failure(Failure.data("x")) == .data("x"))
    #expect(
      Failure(PlanError(problems: [PlanProblem("--epochs", "0", "must be more")]))
        == .usage("--epochs '0': must be more"))
    let file = FileError(path: "/a", action: "write", reason: "full")
    #expect(Failure(file) == .inputOutput("cannot write /a: full"))
    #expect(Failure(Odd()).exitCode == 70)
    let missing = #expect(throws: ArchiveError.self) { try ImageArchive(path: "/no/such.zip") }
    let text = #expect(throws: ArchiveError.self) { try ImageArchive(path: #filePath) }
    #expect(missing.map { Failure($0).exitCode } == 66)
    #expect(text.map { Failure($0).exitCode } == 65)
  }

  @Test
  func `What the environment grants is read; nonsense is ignored`() {
    let grants = Grants(environment: [
      "GALAXY_SLOTS": "4", "GALAXY_MEMORY_MB": "8192", "TORCH_HOME": "/w",
    ])
    #expect(grants.processors == [Limit(4, "GALAXY_SLOTS")])
    #expect(grants.memory == [Limit(8 << 30, "GALAXY_MEMORY_MB")] && grants.torchHome == "/w")
    let odd = Grants(environment: [
      "GALAXY_SLOTS": "0", "GALAXY_MEMORY_MB": "many", "TORCH_HOME": "",
    ])
    #expect(odd == Grants(environment: [:]))
  }

  @Test
  func `Weights are looked for where the user says, then in TORCH_HOME, then in the cache`() {
    let all = Grants(environment: ["TORCH_HOME": "/w", "HOME": "/home/me"])
    #expect(all.weightsFolders(named: "own") == ["own", "/w", "/home/me/.cache/torch"])
    let cache = Grants(environment: ["XDG_CACHE_HOME": "/cache", "HOME": "/home/me"])
    #expect(cache.weightsFolders(named: nil) == ["/cache/torch"])
    #expect(Grants(environment: ["HOME": ""]).weightsFolders(named: nil) == [])
  }

  @Test
  func `What is unfinished is removed, what is complete stays`() throws {
    let folder = try TemporaryFolder()
    let interruption = Interruption()
    try interruption.begin(folder.unfinished("unfinished")) {
      try Folder.make(folder.path("unfinished"))
    }
    try WholeFile.write("x", to: folder.path("unfinished/part"))
    interruption.removeUnfinished()
    #expect(folder.files() == [])
    try interruption.begin(folder.unfinished("kept")) { try Folder.make(folder.path("kept")) }
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
      try interruption.begin(folder.unfinished("unfinished")) { try Folder.make(unfinished) }
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

extension TemporaryFolder {
  fileprivate func unfinished(_ name: String) -> Interruption.Unfinished {
    let path = path(name)
    return .init(path: path) { try? FileManager.default.removeItem(atPath: path) }
  }
}
