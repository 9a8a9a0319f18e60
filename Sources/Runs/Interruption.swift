import Foundation
import Support
import Synchronization

/// A run's unfinished results, removed if a signal ends the run: they must not look like a result.
/// Checkpoints stay.
package final class Interruption: Sendable {
  private struct State {
    var unfinished: [Unfinished] = []
    /// After what the training can be gone on from: `epoch 3`.
    var kept: String?
    /// Whether a signal is ending the process.
    var isEnding = false
    /// Whether the results are in place: a signal comes too late.
    var isComplete = false
  }

  /// A file or folder, and how it is removed.
  package struct Unfinished: Sendable {
    let path: String
    let remove: @Sendable () -> Void

    package init(path: String, remove: @escaping @Sendable () -> Void) {
      self.path = path
      self.remove = remove
    }
  }

  private let state = Mutex(State())

  package init() {}

  /// After what the training can be gone on from, if the process ended now: `epoch 3`.
  package var kept: String? { state.withLock { $0.isComplete ? nil : $0.kept } }

  /// Remembers that the training can be gone on from as it is after this epoch or fold.
  package func keep(after stage: String) { state.withLock { $0.kept = stage } }

  /// Makes something that is removed unless the run completes; what stood there is removed first.
  package func begin(_ thing: Unfinished, making make: () throws -> Void) throws {
    try whole { state in
      Self.remove(thing)
      state.unfinished.append(thing)
      try make()
    }
  }

  /// Adds to what is unfinished, which a signal removes before this step or after it.
  package func add(_ step: () throws -> Void) throws { try whole { _ in try step() } }

  /// Removes what is unfinished.
  package func removeUnfinished() { state.withLock { Self.removeUnfinished(&$0) } }

  /// Does the last step of a run, after which its results are in place. A signal comes before it or
  /// after it, never in between.
  package func complete(_ step: () throws -> Void) throws {
    try whole { state in
      try step()
      state.unfinished = []
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
    for thing in state.unfinished { remove(thing) }
    state.unfinished = []
  }

  /// A folder into which another thread still writes may need more than one attempt; once it is
  /// gone nothing more gets into it.
  private static func remove(_ thing: Unfinished) {
    for _ in 0..<100 {
      thing.remove()
      if Folder.kind(of: thing.path, followingLinks: false) == nil { return }
    }
  }
}
