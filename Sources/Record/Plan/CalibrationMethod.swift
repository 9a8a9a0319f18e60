/// What is done to a classifier's probabilities after its training, by the name users give it.
package enum CalibrationMethod: String, Sendable, Codable, CaseIterable {
  /// By temperature where there are validation images enough, and some are answered wrongly.
  case automatic = "auto"
  /// All logits are divided by one number, which makes the validation images' labels likeliest (Guo
  /// et al. 2017). The likeliest class stays the same, only how sure the answer is changes.
  case temperature
  /// They are taken as they come.
  case none

  /// Fewer validation images than these are left alone unless a temperature is asked for: a few
  /// right answers would ask for a model that is sure of everything.
  package static let leastRows = 50

  package func usesTemperature(validationRows: Int) -> Bool {
    switch self {
    case .automatic: validationRows >= Self.leastRows
    case .temperature: true
    case .none: false
    }
  }
}
