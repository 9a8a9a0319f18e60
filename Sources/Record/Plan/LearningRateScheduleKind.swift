/// How the learning rate changes while a model is trained, by the name users give it.
package enum LearningRateScheduleKind: String, Sendable, Codable, CaseIterable {
  /// It rises from nearly zero at first, then falls to zero along half a cosine (Loshchilov and
  /// Hutter 2017).
  case cosine
  case constant

  /// Steps in which the rate rises: those of one epoch, but at most a tenth of all.
  package func warmUpSteps(epochs: Int, stepsPerEpoch: Int) -> Int {
    switch self {
    case .constant: 0
    case .cosine: min(stepsPerEpoch, epochs * stepsPerEpoch / 10)
    }
  }
}
