import Foundation

/// One number that a classifier's logits are divided by, so that its probabilities mean what they
/// say (Guo et al. 2017, "On Calibration of Modern Neural Networks").
package struct TemperatureScaling: Sendable, Equatable {
  package let temperature: Double
  /// Whether the rows asked for a temperature outside `range`: where every one is answered rightly
  /// the best is 0, and where answers say nothing, infinity.
  package let isAtLimit: Bool

  /// What a temperature may be.
  package static let range = 0.05...20.0

  /// The temperature that makes the true classes of these rows likeliest; nil without rows.
  package init?(fittedTo rows: ClassificationPredictions) {
    guard !rows.truth.isEmpty else { return nil }
    // The mean log loss is convex in the inverse temperature, so its slope crosses zero once.
    var low = 1 / Self.range.upperBound
    var high = 1 / Self.range.lowerBound
    if Self.slope(rows, at: high) <= 0 {
      (temperature, isAtLimit) = (Self.range.lowerBound, true)
    } else if Self.slope(rows, at: low) >= 0 {
      (temperature, isAtLimit) = (Self.range.upperBound, true)
    } else {
      for _ in 0..<60 {
        let middle = (low * high).squareRoot()
        if Self.slope(rows, at: middle) < 0 { low = middle } else { high = middle }
      }
      (temperature, isAtLimit) = (1 / (low * high).squareRoot(), false)
    }
  }

  /// The slope of the summed log loss by the inverse temperature: how much larger the mean logit
  /// under the probabilities is than the true class's.
  private static func slope(_ rows: ClassificationPredictions, at inverse: Double) -> Double {
    zip(rows.logits, rows.truth).reduce(0) { sum, row in
      let logits = row.0.count == 1 ? [0, Double(row.0[0])] : row.0.map(Double.init)
      let top = logits.max() ?? 0
      var (weights, weighted) = (0.0, 0.0)
      for logit in logits {
        let weight = exp(inverse * (logit - top))
        weights += weight
        weighted += weight * logit
      }
      return sum + weighted / weights - logits[row.1]
    }
  }
}

extension Predictions {
  /// The same with all logits times a number; a regression has none.
  package func multiplyingLogits(by factor: Double) -> Predictions {
    func scaled(_ rows: ClassificationPredictions) -> ClassificationPredictions {
      let logits = rows.logits.map { $0.map { Float(Double($0) * factor) } }
      // As many rows and classes as before: nothing to be refused.
      return
        (try? ClassificationPredictions(classes: rows.classes, logits: logits, truth: rows.truth))
        ?? rows
    }
    switch self {
    case .binary(let rows): return .binary(scaled(rows))
    case .multiclass(let rows): return .multiclass(scaled(rows))
    case .regression: return self
    }
  }
}
