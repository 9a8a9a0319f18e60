import Foundation
import Synchronization

/// Unfinished files and folders of a run, removed when a signal ends it, so that nothing looks like a result.
public final class Interruption: Sendable {
  private struct State {
    var paths: [String] = []
    /// Whether a signal is ending the process.
    var isEnding = false
    /// Whether the results are in place: a signal comes too late.
    var isComplete = false
  }

  private let state = Mutex(State())

  public init() {}

  /// Registers what is about to be made; it is removed with all that is in it.
  public func begin(_ path: String) {
    holdIfEnding()
    state.withLock { $0.paths.append(path) }
  }

  /// The file or folder is finished and stays.
  public func finish(_ path: String) { state.withLock { $0.paths.removeAll { $0 == path } } }

  /// Removes what is unfinished, the newest first.
  public func removeUnfinished() {
    let unfinished = state.withLock { state in
      defer { state.paths = [] }
      return state.paths
    }
    for path in unfinished.reversed() { remove(path) }
  }

  /// Does the last step of a run, after which its results are in place. A signal comes before it or after it, never in between.
  public func complete(_ step: () throws -> Void) throws {
    let isDone = try state.withLock { state in
      if state.isEnding { return false }
      try step()
      state.paths = []
      state.isComplete = true
      return true
    }
    if !isDone { holdIfEnding() }
  }

  /// Removes what is unfinished before the process is ended by another thread than the one that works; false where all is in place.
  public func end() -> Bool {
    let isEnding = state.withLock { state in
      state.isEnding = !state.isComplete
      return state.isEnding
    }
    if isEnding { removeUnfinished() }
    return isEnding
  }

  /// Keeps the working thread from going on, or from blaming files that were taken from under it, while the process ends.
  public func holdIfEnding() {
    while state.withLock({ $0.isEnding }) { sleep(1) }
  }

  /// A folder into which another thread still writes may need more than one attempt.
  private func remove(_ path: String) {
    for _ in 0..<100 {
      try? FileManager.default.removeItem(atPath: path)
      if !FileManager.default.fileExists(atPath: path) { return }
    }
  }
}
