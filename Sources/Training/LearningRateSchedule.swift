import Foundation
import Record

/// The learning rate of each step: a function of the step alone, so that any step can be had
/// without those before it.
struct LearningRateSchedule: Sendable, Equatable {
  let kind: LearningRateScheduleKind
  /// The highest rate: the one that the user knows.
  let learningRate: Double
  /// Steps of the whole training as it is planned, and those of them that the rate rises in.
  let steps: Int, warmUpSteps: Int

  init(
    _ kind: LearningRateScheduleKind, learningRate: Double, epochs: Int, stepsPerEpoch: Int
  ) {
    self.kind = kind
    self.learningRate = learningRate
    steps = epochs * stepsPerEpoch
    warmUpSteps = kind.warmUpSteps(epochs: epochs, stepsPerEpoch: stepsPerEpoch)
  }

  /// - Parameter step: counted from 0.
  func rate(of step: Int) -> Double {
    switch kind {
    case .constant: return learningRate
    case .cosine:
      if step < warmUpSteps { return learningRate * Double(step + 1) / Double(warmUpSteps) }
      let share = Double(step - warmUpSteps) / Double(max(1, steps - warmUpSteps))
      return learningRate * (1 + cos(.pi * min(1, share))) / 2
    }
  }
}
