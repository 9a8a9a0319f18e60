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
      let scores = test.calibrationScores, let scoresBefore = uncalibrated.calibrationScores
    else { return nil }
    temperature = scaling.temperature
    self.fittedRows = fittedRows
    error = Change(before: before.expectedError, after: after.expectedError)
    loss = Change(
      before: uncalibrated.classified?.meanLoss ?? .nan, after: test.classified?.meanLoss ?? .nan)
    difference = bootstrap.interval(rowCount: test.count) { counts in
      guard let after = Calibration(scores, times: counts),
        let before = Calibration(scoresBefore, times: counts)
      else { return nil }
      return after.expectedError - before.expectedError
    }
  }
}

extension ClassificationPredictions {
  fileprivate var meanLoss: Double { losses.reduce(0, +) / Double(max(1, losses.count)) }
}
