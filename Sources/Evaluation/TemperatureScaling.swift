import Foundation

/// One number that a classifier's logits are divided by, so that its probabilities mean what they
/// say (Guo et al. 2017, "On Calibration of Modern Neural Networks").
package struct TemperatureScaling: Sendable, Equatable {
  package let temperature: Double
  /// Whether the rows asked for a temperature outside `range`: where every one is answered rightly
  /// the best is 0, and where answers say nothing, infinity.
  package let isAtLimit: Bool

  /// Rows that it was fitted to.
  package let rowCount: Int

  /// What a temperature may be.
  package static let range = 0.05...20.0
  private static let mostLogits = 5_000_000

  /// The temperature that makes the true classes of these rows likeliest; nil without rows.
  /// Of very many answers some evenly chosen rows are enough for one number.
  package init?(fittedTo given: ClassificationPredictions) {
    guard !given.truth.isEmpty else { return nil }
    let step = 1 + given.logits.values.count / Self.mostLogits
    let rows = Sample(rows: given, places: stride(from: 0, to: given.truth.count, by: step))
    rowCount = Array(rows.places).count
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
  private static func slope(_ rows: Sample, at inverse: Double) -> Double {
    let (logits, truth) = (rows.rows.logits, rows.rows.truth)
    return rows.places.reduce(0) { sum, row in
      let own = logits[row]
      return sum + slope(own.count == 1 ? [0, own[own.startIndex]] : own, truth[row], at: inverse)
    }
  }

  /// Of one row.
  private static func slope(_ logits: ArraySlice<Float>, _ truth: Int, at inverse: Double)
    -> Double
  {
    let top = Double(logits.max() ?? 0)
    var (weights, weighted) = (0.0, 0.0)
    for number in logits {
      let logit = Double(number)
      let weight = exp(inverse * (logit - top))
      weights += weight
      weighted += weight * logit
    }
    return weighted / weights - Double(logits[logits.startIndex + truth])
  }

  private struct Sample {
    let rows: ClassificationPredictions, places: StrideTo<Int>
  }
}

extension Predictions {
  /// The same with all logits times a number; a regression has none.
  package func multiplyingLogits(by factor: Double) -> Predictions {
    func scaled(_ rows: ClassificationPredictions) -> ClassificationPredictions {
      let logits = rows.logits.mapping { Float(Double($0) * factor) }
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
