extension Metric {
  /// Metrics of a regression. e = prediction − truth, y = truth; means are over all rows.
  static let regression: [Metric] = [
    .ofRegression(
      "explained_variance", "Explained Variance",
      "1 − Var(e) / Var(y): unlike R² it forgives a constant shift", higherIsBetter: true,
      shown: .test
    ) {
      rows, counts in
      guard let spread = variance(of: rows.truth, counts), spread > 0,
        let unexplained = variance(of: rows.errors, counts)
      else { return nil }
      return 1 - unexplained / spread
    },
    .ofRegression(
      "loss", "Loss", "mean e²: what training minimises", shown: [.everyEpoch, .test],
      meanSquaredError),
    .ofRegression(
      "mean_absolute_error", "Mean Absolute Error", "mean |e|", aliases: ["mae"],
      shown: [.everyEpoch, .test]
    ) { rows, counts in average(rows.errors.map(abs), counts) },
    // The least |y| is torchmetrics'.
    .ofRegression(
      "mean_absolute_percentage_error", "Mean Absolute % Error",
      "mean |e| / |y|, as a share; |y| counts as at least 1.17e-6", aliases: ["mape"],
      shown: [.everyEpoch, .test]
    ) { rows, counts in
      average(zip(rows.errors, rows.truth).map { abs($0) / max(abs($1), 1.17e-6) }, counts)
    },
    .ofRegression(
      "mean_squared_error", "Mean Squared Error", "mean e²", aliases: ["mse"],
      shown: [.everyEpoch, .test],
      meanSquaredError),
    .ofRegression(
      "pearson_r", "Pearson's r", "Cov(prediction, y) / (sd(prediction) · sd(y))",
      higherIsBetter: true, aliases: ["pearsonr"], shown: .test,
      pearson),
    // Undefined for one row or a constant target.
    .ofRegression(
      "r2", "R² Score", "1 − Σ e² / Σ (y − mean y)²: the share of the variance that is explained",
      higherIsBetter: true, shown: [.everyEpoch, .test]
    ) {
      rows, counts in
      guard let spread = variance(of: rows.truth, counts), spread > 0,
        let error = meanSquaredError(rows, counts)
      else { return nil }
      return 1 - error / spread
    },
    .ofRegression(
      "root_mean_squared_error", "Root Mean Squared Error", "√(mean e²)", aliases: ["rmse"],
      shown: [.everyEpoch, .test]
    ) { meanSquaredError($0, $1)?.squareRoot() },
    // The 1e-4 is Ludwig's; the mean is over all rows at once rather than over batches' means.
    .ofRegression(
      "root_mean_squared_percentage_error", "Root Mean Squared % Error",
      "√(mean (e / y)²), as a share; a y of 0 counts as 1e-4", aliases: ["rmspe"],
      shown: [.everyEpoch, .test]
    ) { rows, counts in
      let squares = zip(rows.errors, rows.truth).map { e, y in
        let share = e / (y == 0 ? 1e-4 : y)
        return share * share
      }
      return average(squares, counts)?.squareRoot()
    },
  ]

  private static func ofRegression(
    _ key: String, _ name: String, _ definition: String, higherIsBetter: Bool = false,
    aliases: [String] = [], shown: Shown,
    _ value: @escaping @Sendable (RegressionRows, _ counts: [Int]) -> Double?
  ) -> Metric {
    Metric(
      key: key, name: name, definition: definition, higherIsBetter: higherIsBetter,
      aliases: aliases, shown: shown
    ) {
      predictions, _ in
      guard case .regression(let given) = predictions else { return nil }
      let rows = RegressionRows(given)
      return { value(rows, $0) }
    }
  }
}

/// Predictions, truth and their difference, row by row.
private struct RegressionRows {
  let values: [Double]
  let truth: [Double]
  let errors: [Double]

  init(_ predictions: RegressionPredictions) {
    values = predictions.values
    truth = predictions.truth
    errors = zip(values, truth).map { $0 - $1 }
  }
}

private func average(_ values: [Double], _ counts: [Int]) -> Double? {
  var sum = 0.0
  var total = 0
  for row in values.indices {
    sum += Double(counts[row]) * values[row]
    total += counts[row]
  }
  return total == 0 ? nil : sum / Double(total)
}

/// Each value less the mean. Measured from one of the values, so that equal values give exactly 0.
private func centred(_ values: [Double], _ counts: [Int]) -> [Double]? {
  guard let first = counts.firstIndex(where: { $0 > 0 }) else { return nil }
  let shifted = values.map { $0 - values[first] }
  guard let centre = average(shifted, counts) else { return nil }
  return shifted.map { $0 - centre }
}

/// The mean squared distance from the mean.
private func variance(of values: [Double], _ counts: [Int]) -> Double? {
  centred(values, counts).flatMap { average($0.map { $0 * $0 }, counts) }
}

private func meanSquaredError(_ rows: RegressionRows, _ counts: [Int]) -> Double? {
  average(rows.errors.map { $0 * $0 }, counts)
}

private func pearson(_ rows: RegressionRows, _ counts: [Int]) -> Double? {
  guard let values = centred(rows.values, counts), let truth = centred(rows.truth, counts),
    let spread = average(truth.map { $0 * $0 }, counts), spread > 0,
    let predicted = average(values.map { $0 * $0 }, counts), predicted > 0,
    let shared = average(zip(values, truth).map { $0 * $1 }, counts)
  else { return nil }
  return shared / (spread.squareRoot() * predicted.squareRoot())
}
