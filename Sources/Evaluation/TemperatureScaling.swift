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

/// What a calibration changed on some rows, and what of it chance explains.
package struct CalibrationEffect: Sendable, Codable, Equatable {
  package let temperature: Double
  /// Validation rows that it was fitted to.
  package let fittedRows: Int
  /// Expected calibration error and mean log loss of the test, before and after.
  package let error: Change, loss: Change
  /// Of the test's error after less that before, with 95 % confidence, both from the same
  /// resamples; nil where it cannot be known.
  package let difference: Interval?

  package struct Change: Sendable, Codable, Equatable {
    package let before: Double, after: Double

    package init(before: Double, after: Double) {
      self.before = before
      self.after = after
    }
  }

  /// Nil for a regression.
  ///
  /// - Parameter test: the answers after the calibration.
  package init?(
    of scaling: TemperatureScaling, fittedRows: Int, test: Predictions, bootstrap: Bootstrap
  ) {
    let uncalibrated = test.multiplyingLogits(by: scaling.temperature)
    guard let after = test.calibration, let before = uncalibrated.calibration,
      let calibratedRows = ScoredRows(test), let uncalibratedRows = ScoredRows(uncalibrated)
    else { return nil }
    temperature = scaling.temperature
    self.fittedRows = fittedRows
    error = Change(before: before.expectedError, after: after.expectedError)
    loss = Change(
      before: uncalibrated.classified?.meanLoss ?? .nan, after: test.classified?.meanLoss ?? .nan)
    difference = bootstrap.interval(rowCount: test.count) { counts in
      guard let after = calibratedRows.calibration(counts),
        let before = uncalibratedRows.calibration(counts)
      else { return nil }
      return after.expectedError - before.expectedError
    }
  }
}

/// The score of each row that a calibration is judged by, and whether it came true.
private struct ScoredRows {
  let scores: [Double], isPositive: [Bool]

  init?(_ predictions: Predictions) {
    guard let scored = predictions.calibrationScores else { return nil }
    (scores, isPositive) = scored
  }

  /// With each row as often as `counts` says.
  func calibration(_ counts: [Int]) -> Calibration? {
    let rows = counts.indices.flatMap { repeatElement($0, count: counts[$0]) }
    return Calibration(scores: rows.map { scores[$0] }, isPositive: rows.map { isPositive[$0] })
  }
}

extension Predictions {
  /// A probability of each row, and whether it came true: of the positive class in a binary task,
  /// of the likeliest of several; nil for a regression.
  var calibrationScores: (scores: [Double], isPositive: [Bool])? {
    switch self {
    case .binary(let rows):
      return (rows.probabilities.map { $0[1] }, rows.truth.map { $0 == 1 })
    case .multiclass(let rows):
      let chosen = rows.mostLikely
      return (
        zip(rows.probabilities, chosen).map { $0[$1] }, zip(rows.truth, chosen).map { $0 == $1 }
      )
    case .regression: return nil
    }
  }

  /// Nil for a regression, or without rows.
  package var calibration: Calibration? {
    calibrationScores.flatMap { Calibration(scores: $0.scores, isPositive: $0.isPositive) }
  }
}

extension ClassificationPredictions {
  fileprivate var meanLoss: Double { losses.reduce(0, +) / Double(max(1, losses.count)) }
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
