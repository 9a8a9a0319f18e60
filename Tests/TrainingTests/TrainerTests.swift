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

/// Dark and bright noise: the class is the brightness.
private struct Brightness: PixelSource {
  let preprocessing: Preprocessing
  let asked = Asked()

  static let levels = (0..<24).map { $0 % 3 == 0 ? 1 : 0 }

  /// The samples that pixels were asked for, a list each time.
  final class Asked: Sendable {
    let lists = Mutex<[[Int]]>([])
  }

  func pixels(of samples: [Int]) -> [[UInt8]] {
    asked.lists.withLock { $0.append(samples) }
    return samples.map { sample in
      var stream = RandomStream(seed: 7, for: .augment(epoch: 0, sample: sample))
      let base = Self.levels[sample] == 1 ? 150 : 20
      return (0..<preprocessing.byteCount).map { _ in UInt8(base + stream.below(60)) }
    }
  }
}

/// The colour of one pixel, and after so many passes numbers that are none.
private final class FailingNetwork: Network {
  private let weight: Tensor
  private var passesLeft: Int

  init(featureCount: Int, passes: Int) throws {
    weight = try Tensor.full([featureCount, 3], fillValue: .double(0.01), device: .cpu)
    passesLeft = passes
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap { FeatureMap(x) }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    passesLeft -= 1
    let features = try map.spatial.select(3, index: 0).select(2, index: 0)
      .linear(weight, bias: nil)
    return passesLeft >= 0 ? features : try features * .double(.nan)
  }
}

private struct Bench {
  let model: ImageModel
  let trainer: Trainer
  let source: Brightness

  static let darkOrBright = Target.binary(negative: "dark", positive: "bright")

  init(
    target: Target = darkOrBright, labels: [SampleLabel] = Brightness.levels.map { .class($0) },
    epochs: Int = 3, earlyStop: Int = 0, learningRate: Double = 1e-3,
    augmentations: [AugmentationKind] = [], isFrozen: Bool = false, metric: String = "loss",
    threshold: Double = 0.5, validation: [Int] = Array(12..<18), seed: UInt64 = 42,
    network: (@Sendable (_ featureCount: Int) throws -> any Network)? = nil
  ) throws {
    try Runtime.setThreads(1)
    var architecture = try #require(Catalogue.architecture(named: "resnet18"))
    if let network { architecture = architecture.replacingNetwork(network) }
    let preprocessing = try Preprocessing(architecture, resize: .size(height: 32, width: 32))
    model = try ImageModel(
      architecture, target: target, preprocessing: preprocessing, filling: .random(seed: seed),
      seed: seed, device: .cpu)
    source = Brightness(preprocessing: preprocessing)
    var plan = TrainingPlan()
    plan.epochs = epochs
    plan.earlyStop = earlyStop
    plan.augmentations = augmentations
    trainer = try Trainer(
      TrainerSettings(
        plan, learningRate: learningRate, batchSize: 4, isFrozen: isFrozen, seed: 42,
        validationMetric: Metric.validation(named: metric, task: target.task),
        threshold: threshold),
      model: model,
      data: TrainingData(
        target: target, labels: labels, training: Array(0..<12), validation: validation),
      source: source)
  }

  /// As `Data`, which a failed comparison shows by its size: the bytes themselves fill a disk.
  func weights() throws -> [Data] {
    try (model.backbone.entries + model.head.entries).map { Data(try $0.tensor.detach().bytes()) }
  }
}

@Suite(.serialized) struct TrainerTests {
  @Test func `bright and dark are told apart`() throws {
    let bench = try Bench(epochs: 6)
    let history = try bench.trainer.run()
    guard case .binary(let test) = try bench.trainer.predictions(of: Array(18..<24)) else {
      Issue.record("not binary")
      return
    }
    #expect(test.decided(at: 0.5) == test.truth)
    #expect(history.epochs.count == 6)
    #expect(history.epochs.allSatisfy { $0.training.contains { $0.key == "roc_auc" } })
  }

  @Test func `the best epochs weights are kept`() throws {
    let bench = try Bench(epochs: 4)
    let history = try bench.trainer.run()
    let losses = history.epochs.compactMap { $0.validation["loss"] }
    #expect(losses.count == 4)
    let best = try #require(losses.min())
    #expect(losses[history.bestEpoch - 1] == best)
    let again = try Metric.validation(named: "loss", task: .binary)
      .value(bench.trainer.predictions(of: Array(12..<18)))
    #expect(abs(try #require(again) - best) < 1e-6)
  }

  @Test func `the same run gives the same bytes`() throws {
    let runs = try (0..<2).map { _ in
      let bench = try Bench(augmentations: AugmentationKind.allCases)
      _ = try bench.trainer.run()
      return try bench.weights()
    }
    #expect(runs[0] == runs[1])
  }

  @Test func `nothing of a frozen backbone moves`() throws {
    let bench = try Bench(epochs: 3, learningRate: 0.1, isFrozen: true)
    let before = try bench.weights()
    _ = try bench.trainer.run()
    let after = try bench.weights()
    let count = bench.model.backbone.entries.count
    #expect(before.prefix(count) == after.prefix(count))
    #expect(before.suffix(2) != after.suffix(2))
  }

  @Test func `kept features give what fresh ones give`() throws {
    let kept = try Bench(isFrozen: true)
    _ = try kept.trainer.run()
    let samples = Array(0..<6)
    let all = try kept.trainer.predictions(of: samples)
    let fresh = try Bench(isFrozen: true)
    _ = try fresh.trainer.run()
    #expect(try fresh.trainer.predictions(of: samples) == all)
  }

  @Test func `training stops when nothing improves`() throws {
    // At a learning rate of zero every epoch is like the first, so two more rounds end it.
    let bench = try Bench(epochs: 9, earlyStop: 2, learningRate: 1e-30, isFrozen: true)
    let history = try bench.trainer.run()
    #expect(history.stoppedEarly)
    #expect(history.bestEpoch == 1)
    #expect(history.epochs.count == 3)
  }

  /// No probability reaches a threshold of 1, so nothing is called positive and precision is 0 / 0.
  @Test func `a metric that is never defined leaves the choice to the loss`() throws {
    let bench = try Bench(epochs: 3, metric: "precision", threshold: 1)
    let precision = try Metric.validation(named: "precision", task: .binary)
    let history = try bench.trainer.run()
    #expect(history.epochs.map { $0.validation["precision"] } == [nil, nil, nil])
    let losses = history.epochs.compactMap { $0.validation["loss"] }
    #expect(losses.count == 3 && losses[history.bestEpoch - 1] == losses.min())
    #expect(
      history.notices(wanted: precision, epochs: 3).map(\.description) == [
        "WARNING: the validation metric precision was undefined in every epoch, so the best "
          + "epoch was chosen by the validation loss."
      ])
    #expect(history.chosenBy == "loss")
    let plain = try Bench(epochs: 1, metric: "roc_auc").trainer.run()
    let area = try Metric.validation(named: "roc_auc", task: .binary)
    #expect(plain.chosenBy == "roc_auc" && plain.notices(wanted: area, epochs: 1).isEmpty)
  }

  @Test func `early stopping follows the loss where the metric is undefined`() throws {
    let bench = try Bench(
      epochs: 9, earlyStop: 2, learningRate: 1e-30, isFrozen: true, metric: "precision",
      threshold: 1)
    let history = try bench.trainer.run()
    #expect(history.stoppedEarly && history.bestEpoch == 1 && history.epochs.count == 3)
  }

  @Test func `a loss that is no number stops the run with its place`() throws {
    let bench = try Bench(epochs: 20, learningRate: 1e30)
    let error = #expect(throws: (any Error).self) { try bench.trainer.run() }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains("finite") || text.contains("learning rate 1e+30"))
  }

  /// Training and validation take three and one passes an epoch; the 14th pass is in the fourth.
  @Test func `a loss that is no number later ends the training with the best epoch`() throws {
    let bench = try Bench(epochs: 9) { try FailingNetwork(featureCount: $0, passes: 13) }
    let history = try bench.trainer.run()
    #expect(history.epochs.count == 3 && (1...3).contains(history.bestEpoch))
    guard case .diverged(let reason) = history.earlyEnd else {
      Issue.record("\(String(describing: history.earlyEnd))")
      return
    }
    #expect(reason.contains("not a number in epoch 4, batch 2"))
    let loss = try Metric.validation(named: "loss", task: .binary)
    let notice = try #require(history.notices(wanted: loss, epochs: 9).first)
    #expect(notice.kind == .warning && notice.text.contains("in epoch 4 of 9"))
    // The head of the best epoch, not the one that the fourth epoch had begun to move.
    let short = try Bench(epochs: history.bestEpoch) {
      try FailingNetwork(featureCount: $0, passes: .max)
    }
    _ = try short.trainer.run()
    #expect(try bench.weights().suffix(2) == short.weights().suffix(2))
  }

  @Test func `answers that are no numbers later end the training, too`() throws {
    // The eighth pass is the second epoch's validation.
    let bench = try Bench(epochs: 9) { try FailingNetwork(featureCount: $0, passes: 7) }
    let history = try bench.trainer.run()
    #expect(history.epochs.count == 1 && history.bestEpoch == 1)
    guard case .diverged(let reason) = history.earlyEnd else {
      Issue.record("\(String(describing: history.earlyEnd))")
      return
    }
    #expect(reason.contains("answers were no longer finite numbers in epoch 2"))
  }

  @Test func `a training ends in time, or not at all where no epoch can`() throws {
    let start = ContinuousClock.now
    let plenty = TimeLimit(minutes: 60, from: start, rowsAfterwards: 24)
    #expect(try Bench(epochs: 2).trainer.run(until: plenty).earlyEnd == nil)
    let none = TimeLimit(minutes: 1e-9, from: start, rowsAfterwards: 24)
    #expect(throws: TrainingError.outOfTime(minutes: 1e-9)) {
      try Bench(epochs: 2).trainer.run(until: none)
    }
    let short = TimeLimit(minutes: 0.05, from: .now, rowsAfterwards: 24)
    let begun = ContinuousClock.now
    let history = try Bench(epochs: 100_000, learningRate: 1e-30, isFrozen: true).trainer
      .run(until: short)
    #expect(history.earlyEnd == .outOfTime(minutes: 0.05))
    #expect((1..<100_000).contains(history.epochs.count))
    #expect(ContinuousClock.now - begun < .seconds(3.5))
    let loss = try Metric.validation(named: "loss", task: .binary)
    let notice = history.notices(wanted: loss, epochs: 100_000).first
    #expect(notice?.text.contains("the 0.05 minutes that --max-minutes gives") == true)
  }

  /// An epoch of an hour may not begin when the last hour has.
  @Test func `an epoch that would end too late is not begun`() throws {
    let limit = TimeLimit(minutes: 1, from: .now, rowsAfterwards: 100)
    try limit.check(after: 40, and: 0.01)
    #expect(throws: TrainingError.outOfTime(minutes: 1)) { try limit.check(after: 60, and: 0.01) }
    #expect(throws: TrainingError.outOfTime(minutes: 1)) { try limit.check(after: 1, and: 1) }
  }

  @Test func `a metric that needs both classes is refused before training`() throws {
    func data(_ validation: [Int]) -> TrainingData {
      TrainingData(
        target: Bench.darkOrBright, labels: Brightness.levels.map { .class($0) }, training: [],
        validation: validation)
    }
    let metric = try Metric.validation(named: "roc_auc", task: .binary)
    let onlyDark = (12..<18).filter { Brightness.levels[$0] == 0 }
    #expect(throws: TrainingError.metricUndefined(metric: "roc_auc", rows: 4, task: .binary)) {
      try data(onlyDark).check(metric)
    }
    try data(Array(12..<18)).check(metric)
  }

  /// A regression learns in standardised units and answers in the target's own, also from the saved
  /// head alone.
  @Test func `regression answers in its own unit`() throws {
    let values = Brightness.levels.map { 1000 + 50 * Double($0) }
    let bench = try Bench(target: .value, labels: values.map { .value($0) }, epochs: 8)
    _ = try bench.trainer.run()
    let samples = Array(18..<24)
    guard case .regression(let before) = try bench.trainer.predictions(of: samples) else {
      Issue.record("not a regression")
      return
    }
    // Six rows after eight tiny epochs: the unit and the order are learnt, not the exact values.
    #expect(before.values.allSatisfy { (950...1100).contains($0) })
    let bright = zip(before.values, before.truth).filter { $0.1 > 1000 }.map(\.0)
    let dark = zip(before.values, before.truth).filter { $0.1 == 1000 }.map(\.0)
    let brightMean = bright.reduce(0, +) / Double(bright.count)
    let darkMean = dark.reduce(0, +) / Double(dark.count)
    #expect(brightMean > darkMean)
    try bench.trainer.finish()
    let bias = try #require(bench.model.head["bias"]).detach().item()
    #expect(abs(bias - 1000) < 60)
  }
}

@Suite(.serialized) struct TrainingStateTests {
  /// What a training is at its end: the bytes of its weights, and its course.
  private func end(_ bench: Bench) throws -> (weights: [Data], history: TrainingHistory) {
    let history = try bench.trainer.run()
    return (try bench.weights(), history)
  }

  /// Frozen, everything trained, augmented, and with an early stop on the way.
  @Test(arguments: [
    (isFrozen: false, augmentations: [], earlyStop: 0),
    (isFrozen: false, augmentations: AugmentationKind.allCases, earlyStop: 0),
    (isFrozen: true, augmentations: [], earlyStop: 0),
    (isFrozen: true, augmentations: [.horizontalFlip], earlyStop: 0),
    (isFrozen: true, augmentations: [], earlyStop: 2),
  ])
  func `going on from a state gives the bytes of a training that never stopped`(
    isFrozen: Bool, augmentations: [AugmentationKind], earlyStop: Int
  ) throws {
    func bench() throws -> Bench {
      try Bench(
        epochs: 5, earlyStop: earlyStop, learningRate: 1e-2, augmentations: augmentations,
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

  @Test(arguments: [false, true])
  func `going on from files gives the bytes of a training that never stopped`(
    _ isFrozen: Bool
  ) throws {
    func bench() throws -> Bench {
      try Bench(epochs: 5, learningRate: 1e-2, isFrozen: isFrozen)
    }
    let whole = try end(bench())
    let folder = try TemporaryFolder()
    let stopped = try bench()
    var courses: [TrainingCourse] = []
    _ = try stopped.trainer.run { state in
      let epoch = state.history.epochs.count
      try FileManager.default.createDirectory(
        atPath: folder.path("\(epoch)"), withIntermediateDirectories: false)
      try stopped.trainer.write(state, to: folder.path("\(epoch)"), sharing: nil)
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
        bench.trainer.state(), to: folder.path(name), sharing: earlier.map(folder.path))
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
    try bench.trainer.write(state, to: folder.url.path, sharing: nil)
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

@Suite struct EpochChoiceTests {
  private func chosen(_ metric: String, _ epochs: [(Double?, Double?)]) throws -> [Bool] {
    let chooser = try Metric.validation(named: metric, task: .binary)
    let loss = try Metric.validation(named: "loss", task: .binary)
    var choice = EpochChoice()
    return epochs.map { value, lossValue in
      choice.isBest(
        [.init(key: metric, value: value), .init(key: "loss", value: lossValue)], by: chooser,
        loss: loss)
    }
  }

  @Test func `the loss decides until the metric is defined`() throws {
    #expect(
      try chosen("precision", [(nil, 0.7), (nil, 0.8), (nil, 0.6), (.nan, 0.5)])
        == [true, false, true, true])
    // The first defined value beats all undefined ones, however bad it and its loss are.
    #expect(
      try chosen("precision", [(nil, 0.7), (0.0, 0.9), (nil, 0.1), (0.0, 0.1), (0.5, 2)])
        == [true, true, false, false, true])
    #expect(
      try chosen("loss", [(.nan, .nan), (2, 2), (3, 3), (1, 1)]) == [false, true, false, true])
  }
}

@Suite struct TargetScaleTests {
  /// Mean 3, variance ((-2)² + 0 + 2²) / 3 = 8/3.
  @Test func `scale is mean and spread`() {
    let scale = TargetScale([1, 3, 5])
    #expect(scale.mean == 3)
    #expect(abs(scale.standardDeviation - (8.0 / 3).squareRoot()) < 1e-12)
    #expect(scale.original(scale.standardised(4.2)) == 4.2)
    #expect(TargetScale([2, 2]).standardDeviation == 1)
  }

  /// From 2^29 to 2^30 float32 numbers are 64 apart, and 1e9 lies there.
  @Test func `a spread that is small beside the offset is told of`() {
    let offset = TargetScale((0...10).map { 1e9 + Double($0) })
    #expect(offset.answerStep == 64)
    // Variance (11² - 1) / 12 = 10.
    #expect(
      offset.notices.map(\.description) == [
        "WARNING: the training targets lie around 1e+09 with a standard deviation of only 3.162, "
          + "and answers of that size can only be told apart in steps of 64 (float32); subtract a "
          + "constant from the target."
      ])
    #expect(TargetScale((0...10).map { -1e9 - Double($0) }).notices.count == 1)
    #expect(TargetScale((0...10).map { 1e9 + 1e5 * Double($0) }).notices.isEmpty)
    for plain in [[0, 10], [1e-30, 2e-30], [37.5, 36.1], [1e30, 2e30], []] {
      #expect(TargetScale(plain).notices.isEmpty)
    }
  }

  /// Steps of 2^-13 at 1024: a standard deviation of 0.125 is 1024 of them, one of 0.120 is 983.
  @Test(arguments: [(0.125, 0), (0.120, 1)])
  func `thousand steps are enough`(deviation: Double, notices: Int) {
    let scale = TargetScale([1025 - deviation, 1025 + deviation])
    #expect(scale.answerStep == 1.0 / 8192)
    #expect(scale.notices.count == notices)
  }
}
