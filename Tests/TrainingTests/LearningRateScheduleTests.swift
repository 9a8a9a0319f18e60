import Foundation
import Record
import Testing

@testable import Training

@Suite struct LearningRateScheduleTests {
  /// Ten epochs of four steps: up in four, then half a cosine over 36.
  @Test func `the rate rises in the first epoch and falls to nothing at the end`() {
    let schedule = LearningRateSchedule(.cosine, learningRate: 0.8, epochs: 10, stepsPerEpoch: 4)
    #expect((0..<4).map(schedule.rate) == [0.2, 0.4, 0.6000000000000001, 0.8])
    #expect(schedule.rate(of: 4) == 0.8)
    #expect(abs(schedule.rate(of: 22) - 0.4) < 1e-12)
    #expect(abs(schedule.rate(of: 39) - 0.8 * (1 + cos(.pi * 35 / 36)) / 2) < 1e-12)
    #expect(schedule.rate(of: 39) < 0.002 && schedule.rate(of: 40) < 1e-12)
    #expect((4..<39).allSatisfy { schedule.rate(of: $0) > schedule.rate(of: $0 + 1) })
  }

  @Test func `a constant rate is one`() {
    let schedule = LearningRateSchedule(.constant, learningRate: 0.8, epochs: 3, stepsPerEpoch: 4)
    #expect((0..<12).allSatisfy { schedule.rate(of: $0) == 0.8 })
  }

  @Test(arguments: [(1, 4, 0), (1, 30, 3), (5, 4, 2), (10, 4, 4), (100, 4, 4)])
  func `the rate rises for an epoch but at most for a tenth of the steps`(
    epochs: Int, stepsPerEpoch: Int, warmUp: Int
  ) {
    let kind = LearningRateScheduleKind.cosine
    #expect(kind.warmUpSteps(epochs: epochs, stepsPerEpoch: stepsPerEpoch) == warmUp)
    let schedule = LearningRateSchedule(
      kind, learningRate: 1, epochs: epochs, stepsPerEpoch: stepsPerEpoch)
    #expect((0..<epochs * stepsPerEpoch).allSatisfy { (0.0...1).contains(schedule.rate(of: $0)) })
  }
}
