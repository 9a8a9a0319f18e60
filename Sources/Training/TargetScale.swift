import Foundation
import Networks
import Record
import Torch

/// The mean and spread of a regression's training targets; the network sees targets in these units.
struct TargetScale: Sendable, Equatable {
  let mean: Double, standardDeviation: Double
  /// Between float32 numbers of the largest target's size: a saved head can answer no finer.
  let answerStep: Double

  /// A spread of zero counts as one.
  init(_ values: [Double]) {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    self.mean = mean
    standardDeviation = variance > 0 ? variance.squareRoot() : 1
    answerStep = Double(Float(values.map(\.magnitude).max() ?? 0).ulp)
  }

  /// A warning where the steps between answers are no longer small beside the targets' spread.
  var notices: [Notice] {
    guard standardDeviation < 1000 * answerStep else { return [] }
    let text = { (value: Double) in String(format: "%.4g", value) }
    return [
      Notice(
        .warning,
        "the training targets lie around \(text(mean)) with a standard deviation of only "
          + "\(text(standardDeviation)), and answers of that size can only be told apart in steps "
          + "of \(text(answerStep)) (float32); subtract a constant from the target.")
    ]
  }

  func standardised(_ value: Double) -> Double { (value - mean) / standardDeviation }

  func original(_ value: Double) -> Double { value * standardDeviation + mean }

  /// Folds the scale into a head, so that the saved model answers in the target's own unit.
  func fold(into head: ParameterStore) throws {
    guard let bias = head["bias"] else { return }
    try head.multiply(by: standardDeviation)
    try withoutGradient {
      try bias.add(Tensor.full([1], fillValue: .double(mean), device: bias.device))
    }
  }
}

extension ParameterStore {
  /// Of a linear layer: its outputs are then as many times what they were.
  func multiply(by factor: Double) throws {
    try withoutGradient {
      for parameter in parameters { try parameter.multiply(.double(factor)) }
    }
  }
}
