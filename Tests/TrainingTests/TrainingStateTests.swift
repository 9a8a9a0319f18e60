import Evaluation
import Fixtures
import Foundation
import Models
import Networks
import Record
import Support
import Synchronization
import Testing
import Torch

@testable import Training

@Suite(.serialized) struct TrainingStateTests {
  /// What a training is at its end: the bytes of its weights, and its course.
  private func end(_ bench: Bench) throws -> (weights: [Data], history: TrainingHistory) {
    let history = try bench.trainer.run()
    return (try bench.weights(), history)
  }

  /// Frozen, everything trained, augmented, and with an early stop on the way.
  @Test(arguments: [
    (isFrozen: false, augmentations: [], earlyStop: 0, learningRate: 1e-2),
    (isFrozen: false, augmentations: AugmentationKind.allCases, earlyStop: 0, learningRate: 1e-2),
    (isFrozen: true, augmentations: [], earlyStop: 0, learningRate: 1e-2),
    (isFrozen: true, augmentations: [.horizontalFlip], earlyStop: 0, learningRate: 1e-2),
    (isFrozen: true, augmentations: [], earlyStop: 2, learningRate: 1e-2),
    (isFrozen: true, augmentations: [], earlyStop: 0, learningRate: nil),
    (isFrozen: true, augmentations: [.horizontalFlip], earlyStop: 0, learningRate: nil),
  ])
  func `going on from a state gives the bytes of a training that never stopped`(
    isFrozen: Bool, augmentations: [AugmentationKind], earlyStop: Int, learningRate: Double?
  ) throws {
    func bench() throws -> Bench {
      try Bench(
        epochs: 5, earlyStop: earlyStop, learningRate: learningRate, augmentations: augmentations,
        isFrozen: isFrozen)
    }
    let whole = try end(bench())
    let stopped = try bench()
    for _ in 0..<2 { try stopped.trainer.advance() }
    let state = try stopped.trainer.state()
    // The state is a copy: what the first trainer does from here on does not reach it.
    _ = try stopped.trainer.run()

    let resumed = try bench()
    try resumed.trainer.resume(from: state)
    let rest = try end(resumed)
    #expect(rest.history == whole.history)
    #expect(rest.weights == whole.weights)
  }

  @Test(arguments: [(false, 1e-2), (true, 1e-2), (true, nil)] as [(Bool, Double?)])
  func `going on from files gives the bytes of a training that never stopped`(
    _ isFrozen: Bool, _ learningRate: Double?
  ) throws {
    func bench() throws -> Bench {
      try Bench(epochs: 5, learningRate: learningRate, isFrozen: isFrozen)
    }
    let whole = try end(bench())
    let folder = try TemporaryFolder()
    let stopped = try bench()
    var courses: [TrainingCourse] = []
    _ = try stopped.trainer.run { state in
      let epoch = state.history.epochs.count
      try FileManager.default.createDirectory(
        atPath: folder.path("\(epoch)"), withIntermediateDirectories: false)
      try stopped.trainer.write(state, to: folder.path("\(epoch)"), after: nil)
      courses.append(state.course)
    }
    // After the last epoch only the best one's weights are still to be put back.
    for epoch in [1, 3, 5] {
      let resumed = try bench()
      let course = courses[epoch - 1]
      let state = try resumed.trainer.read(from: folder.path("\(epoch)"), course: course)
      try resumed.trainer.resume(from: state)
      let rest = try end(resumed)
      #expect(rest.history == whole.history)
      #expect(rest.weights == whole.weights)
    }
  }

  @Test func `the best epochs file is shared while it stays the best`() throws {
    let folder = try TemporaryFolder()
    let bench = try Bench(epochs: 2, learningRate: 1e-30, isFrozen: true)
    func write(_ name: String, _ earlier: String?) throws -> UInt64? {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: false)
      try bench.trainer.write(
        bench.trainer.state(), to: folder.path(name), after: earlier.map(folder.path))
      return try FileManager.default.attributesOfItem(
        atPath: folder.path("\(name)/best_weights"))[.systemFileNumber] as? UInt64
    }
    try bench.trainer.advance()
    let first = try write("1", nil)
    try bench.trainer.advance()
    #expect(try write("2", "1") == first)
    #expect(try write("3", nil) != first)
  }

  @Test func `a damaged file is refused`() throws {
    let folder = try TemporaryFolder()
    let bench = try Bench(epochs: 2, isFrozen: true)
    try bench.trainer.advance()
    let state = try bench.trainer.state()
    try bench.trainer.write(state, to: folder.url.path, after: nil)
    for file in Trainer.fileNames {
      let url = folder.url.appending(path: file)
      let intact = try Data(contentsOf: url)
      var damaged = intact
      damaged[damaged.count / 2] ^= 1
      try damaged.write(to: url)
      #expect(throws: (any Error).self, "\(file)") {
        try bench.trainer.read(from: folder.url.path, course: state.course)
      }
      try intact.write(to: url)
    }
  }

  /// Their last bits may depend on the neighbours in a pass.
  @Test func `kept features are computed in the same passes after a resumption`() throws {
    let whole = try Bench(epochs: 3, isFrozen: true)
    _ = try whole.trainer.run()
    let stopped = try Bench(epochs: 3, isFrozen: true)
    try stopped.trainer.advance()
    let resumed = try Bench(epochs: 3, isFrozen: true)
    try resumed.trainer.resume(from: stopped.trainer.state())
    _ = try resumed.trainer.run()
    let passes = whole.source.asked.lists.withLock { $0 }
    // Three batches of training rows, then the validation rows: each picture once.
    #expect(passes.map(\.count) == [4, 4, 4, 6])
    #expect(resumed.source.asked.lists.withLock { $0 } == passes)
  }

  @Test func `they are where only the end of a training is missing`() throws {
    let stopped = try Bench(epochs: 1, isFrozen: true)
    try stopped.trainer.advance()
    let resumed = try Bench(epochs: 1, isFrozen: true)
    try resumed.trainer.resume(from: stopped.trainer.state())
    _ = try resumed.trainer.run()
    _ = try resumed.trainer.predictions(of: Array(0..<12))
    #expect(resumed.source.asked.lists.withLock { $0.map(\.count) } == [4, 4, 4])
  }

  @Test func `each part of the state is needed`() throws {
    let whole = try end(Bench(epochs: 4, learningRate: 1e-2))
    let stopped = try Bench(epochs: 4, learningRate: 1e-2)
    for _ in 0..<2 { try stopped.trainer.advance() }
    let state = try stopped.trainer.state()
    func weights(changing change: (inout TrainingState) throws -> Void) throws -> [Data] {
      let bench = try Bench(epochs: 4, learningRate: 1e-2)
      var changed = state
      try change(&changed)
      try bench.trainer.resume(from: changed)
      while !bench.trainer.isOver { try bench.trainer.advance() }
      return try bench.weights()
    }
    let fresh = try Bench(epochs: 4, learningRate: 1e-2).trainer.state()
    let complete = try weights { _ in }
    #expect(try weights { $0.optimizer = fresh.optimizer } != complete)
    #expect(try weights { $0.weights = fresh.weights } != complete)
    #expect(try weights { $0.history = fresh.history } != complete)
    #expect(try end(resumed(state)).history == whole.history)
  }

  private func resumed(
    _ state: TrainingState, learningRate: Double = 1e-2, isFrozen: Bool = false
  ) throws -> Bench {
    let bench = try Bench(epochs: 4, learningRate: learningRate, isFrozen: isFrozen)
    try bench.trainer.resume(from: state)
    return bench
  }

  /// At a learning rate of nearly zero no later epoch is better than the first.
  @Test func `the best epoch before the stop stays the best`() throws {
    let stopped = try Bench(epochs: 4, learningRate: 1e-30, isFrozen: true)
    for _ in 0..<2 { try stopped.trainer.advance() }
    let state = try stopped.trainer.state()
    let whole = try end(Bench(epochs: 4, learningRate: 1e-30, isFrozen: true))
    let rest = try end(resumed(state, learningRate: 1e-30, isFrozen: true))
    #expect(whole.history.bestEpoch == 1)
    #expect(rest.history == whole.history && rest.weights == whole.weights)
  }

  @Test func `a state of another training is refused and changes nothing`() throws {
    let frozen = try Bench(isFrozen: true)
    try frozen.trainer.advance()
    let whole = try Bench()
    let before = try whole.weights()
    #expect(throws: TensorError.self) { try whole.trainer.resume(from: frozen.trainer.state()) }
    #expect(try whole.weights() == before)
  }
}
