import Foundation
import Synchronization

/// A run's folders of unfinished work, removed if a signal ends it: none may look like a result.
package final class Interruption: Sendable {
  private struct State {
    var folders: [String] = []
    /// Whether a signal is ending the process.
    var isEnding = false
    /// Whether the results are in place: a signal comes too late.
    var isComplete = false
  }

  private let state = Mutex(State())

  package init() {}

  /// An empty folder for unfinished work, removed with its content unless the run completes.
  package func begin(_ folder: String) throws {
    try whole { state in
      Self.remove(folder)
      state.folders.append(folder)
      try OutputPaths.makeFolder(folder)
    }
  }

  /// Removes what is unfinished.
  package func removeUnfinished() { state.withLock { Self.removeUnfinished(&$0) } }

  /// Does the last step of a run, after which its results are in place. A signal comes before it or
  /// after it, never in between.
  package func complete(_ step: () throws -> Void) throws {
    try whole { state in
      try step()
      state.folders = []
      state.isComplete = true
    }
  }

  /// Removes what is unfinished before the process is ended by another thread than the one that
  /// works; false where all is in place.
  package func end() -> Bool {
    state.withLock { state in
      if state.isComplete { return false }
      state.isEnding = true
      Self.removeUnfinished(&state)
      return true
    }
  }

  /// Stops the working thread from going on or blaming removed files while the process ends.
  package func holdIfEnding() {
    while state.withLock({ $0.isEnding }) { sleep(1) }
  }

  /// Does something that a signal may not cut in two; never where the process ends already.
  private func whole(_ step: (inout State) throws -> Void) throws {
    let isDone = try state.withLock { state in
      if !state.isEnding { try step(&state) }
      return !state.isEnding
    }
    if !isDone { holdIfEnding() }
  }

  private static func removeUnfinished(_ state: inout State) {
    for folder in state.folders { remove(folder) }
    state.folders = []
  }

  /// A folder into which another thread still writes may need more than one attempt; once it is
  /// gone nothing more gets into it.
  private static func remove(_ folder: String) {
    for _ in 0..<100 {
      try? FileManager.default.removeItem(atPath: folder)
      if !FileManager.default.fileExists(atPath: folder) { return }
    }
  }
}
