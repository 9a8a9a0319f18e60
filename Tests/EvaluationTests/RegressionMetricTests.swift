import Testing

@testable import Evaluation

/// Truth 1 2 4 5, predictions 2 2 3 7: errors 1 0 −1 2.
@Suite struct RegressionMetricTests {
  static func value(_ key: String, _ values: [Double], _ truth: [Double]) throws -> Double? {
    let metric = try #require(Metric.keyed(key, for: .regression))
    return metric.value(.regression(try RegressionPredictions(values: values, truth: truth)))
  }

  static let handWorked: [Expected] = [
    Expected("mean_squared_error", 6.0 / 4), Expected("loss", 6.0 / 4),
    Expected("root_mean_squared_error", 1.5.squareRoot()),
    Expected("mean_absolute_error", 4.0 / 4),
    // (1 + 0 + 1/4 + 2/5) / 4
    Expected("mean_absolute_percentage_error", 1.65 / 4),
    // sqrt((1 + 0 + 1/16 + 4/25) / 4)
    Expected("root_mean_squared_percentage_error", (1.2225 / 4).squareRoot()),
    // Truth: mean 3, Σ squares 4 + 1 + 1 + 4 = 10.
    Expected("r2", 1 - 6.0 / 10),
    // Errors: mean .5, Σ squares .25 + .25 + 2.25 + 2.25 = 5.
    Expected("explained_variance", 1 - 5.0 / 10),
    // Predictions: mean 3.5, deviations −1.5 −1.5 −.5 3.5, Σ squares 17; with the truth's −2 −1 1
    // 2: 3 + 1.5 − .5 + 7 = 11.
    Expected("pearson_r", 11 / 170.0.squareRoot()),
  ]

  @Test(arguments: handWorked)
  func `agrees with hand`(_ expected: Expected) throws {
    #expect(near(try Self.value(expected.key, [2, 2, 3, 7], [1, 2, 4, 5]), expected.value))
  }

  @Test func `undefined is not zero`() throws {
    for key in ["r2", "explained_variance", "pearson_r"] {
      // A constant target that is not exact in binary, and a single row.
      #expect(try Self.value(key, [1, 2, 3], [0.1, 0.1, 0.1]) == nil, "\(key)")
      #expect(try Self.value(key, [1], [2]) == nil, "\(key)")
    }
    #expect(try Self.value("pearson_r", [0.1, 0.1, 0.1], [1, 2, 3]) == nil)
    #expect(try Self.value("mean_squared_error", [], []) == nil)
  }

  @Test func `targets of zero divide by ludwigs small numbers`() throws {
    // |1 − 0| / 1.17e-6 and (1 / 1e-4)², each the mean with a perfect row.
    #expect(near(try Self.value("mean_absolute_percentage_error", [1, 2], [0, 2]), 0.5 / 1.17e-6))
    #expect(
      near(
        try Self.value("root_mean_squared_percentage_error", [1, 2], [0, 2]),
        (1e8 / 2).squareRoot()))
  }

  @Test func `lower is better for errors only`() {
    let rising = Metric.all(for: .regression).filter(\.higherIsBetter).map(\.key)
    #expect(rising == ["explained_variance", "pearson_r", "r2"])
  }
}
