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
    let bench = try Bench(epochs: 9, schedule: .constant) {
      try FailingNetwork(featureCount: $0, passes: 13)
    }
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
    let short = try Bench(epochs: history.bestEpoch, schedule: .constant) {
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
    #expect(notice?.text.contains("the 0.05 minutes of the time limit") == true)
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
