/// The first of the main metrics of a test for another model, beside the one that is evaluated.
package struct ModelComparison: Sendable, Codable, Equatable {
  /// The key of the metric.
  package let metric: String
  /// The other model's; nil where it is undefined.
  package let value: Double?
  /// Of this model's value less the other's, with 95 % confidence: both from the same resamples.
  package let difference: Interval?

  /// - Parameters:
  ///   - other: the other model's predictions of the same rows.
  ///   - threshold: the other model's, of a binary task.
  package init?(
    of subset: SubsetEvaluation, with other: Predictions, threshold: Double, bootstrap: Bootstrap
  ) {
    guard let row = subset.headline.first else { return nil }
    metric = row.key
    value = row.metric.value(other, threshold)
    difference = bootstrap.difference(
      of: row.metric, on: (subset.predictions, subset.threshold), and: (other, threshold))
  }
}
