extension Metric {
  /// Metrics of a regression; means are over all rows.
  static let regression: [Metric] = [
    .ofRegression(
      "explained_variance", "Explained Variance",
      """
      The share of the target's variance that is explained, 1 − Var(error) / Var(truth): unlike \
      R² it forgives a constant shift.
      """, higherIsBetter: true,
      shown: .test
    ) {
      rows, counts in
      guard let spread = variance(of: rows.truth, counts), spread > 0,
        let unexplained = variance(of: rows.errors, counts)
      else { return nil }
      return 1 - unexplained / spread
    },
    .ofRegression(
      "loss", "Loss",
      "What training lowers, the mean squared error: the mean of (prediction − truth)².",
      shown: [.everyEpoch, .test],
      meanSquaredError),
    .ofRegression(
      "mean_absolute_error", "Mean Absolute Error",
      "The mean distance from the truth, mean |prediction − truth|, in the unit of the target.",
      aliases: ["mae"],
      shown: [.everyEpoch, .test]
    ) { rows, counts in average(rows.errors.map(abs), counts) },
    // The least true value is torchmetrics'.
    .ofRegression(
      "mean_absolute_percentage_error", "Mean Absolute % Error",
      """
      The mean distance from the truth as a share of it, mean |prediction − truth| / |truth|. Not \
      to be trusted where true values are near zero; they count as at least 1.17e-6.
      """, aliases: ["mape"],
      shown: [.everyEpoch, .test]
    ) { rows, counts in
      average(zip(rows.errors, rows.truth).map { abs($0) / max(abs($1), 1.17e-6) }, counts)
    },
    .ofRegression(
      "mean_squared_error", "Mean Squared Error",
      "The mean of (prediction − truth)²: large misses weigh more than in the absolute error.",
      aliases: ["mse"],
      shown: [.everyEpoch, .test],
      meanSquaredError),
    .ofRegression(
      "pearson_r", "Pearson's r",
      """
      How well predictions and truth lie on one line, from −1 to 1: Cov(prediction, truth) / \
      (sd(prediction) · sd(truth)).
      """,
      higherIsBetter: true, aliases: ["pearsonr"], shown: .test,
      pearson),
    // Undefined for one row or a constant target.
    .ofRegression(
      "r2", "R² Score",
      """
      The share of the target's variance that is explained, 1 − Σ (prediction − truth)² / Σ \
      (truth − mean truth)²: 1 is perfect, 0 is no better than always saying the mean, and it can \
      be negative.
      """,
      higherIsBetter: true, shown: [.everyEpoch, .test]
    ) {
      rows, counts in
      guard let spread = variance(of: rows.truth, counts), spread > 0,
        let error = meanSquaredError(rows, counts)
      else { return nil }
      return 1 - error / spread
    },
    .ofRegression(
      "root_mean_squared_error", "Root Mean Squared Error",
      """
      The root of the mean squared error, √(mean (prediction − truth)²), in the unit of the \
      target.
      """, aliases: ["rmse"],
      shown: [.everyEpoch, .test]
    ) { meanSquaredError($0, $1)?.squareRoot() },
    // The 1e-4 is Ludwig's; the mean is over all rows at once rather than over batches' means.
    .ofRegression(
      "root_mean_squared_percentage_error", "Root Mean Squared % Error",
      """
      The root of the mean squared error as a share of the truth, √(mean ((prediction − truth) / \
      truth)²). Not to be trusted where true values are near zero; a 0 counts as 1e-4.
      """, aliases: ["rmspe"],
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
      aliases: aliases, shown: shown,
      source: .rows { predictions in
        guard case .regression(let given) = predictions else { return nil }
        let rows = RegressionRows(given)
        return { value(rows, $0) }
      })
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

/// The mean of a number of each row that counts as often as said; nil where none does.
func average(_ values: [Double], _ counts: [Int]) -> Double? {
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
