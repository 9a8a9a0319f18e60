/// The main metrics of a subset beside those of the part that is left without some of its rows.
package struct PartComparison: Sendable {
  package struct Row: Sendable {
    package let metric: Metric
    /// On all rows, and on those that are left; nil where the metric is undefined.
    package let whole: Double?, part: Double?
    /// Of the whole less the part, with 95 % confidence: both from the same resamples.
    package let difference: Interval?
  }

  package let task: LearningTask
  /// Rows that are left.
  package let rowCount: Int
  package let rows: [Row]

  package init(of subset: SubsetEvaluation, without rows: [Int], bootstrap: Bootstrap) {
    let predictions = subset.predictions
    var isLeftOut = [Bool](repeating: false, count: predictions.count)
    for row in rows { isLeftOut[row] = true }
    let counts = isLeftOut.map { $0 ? 0 : 1 }
    let headline = subset.headline
    let differences = bootstrap.differences(
      of: headline.map(\.metric), on: predictions, threshold: subset.threshold,
      without: isLeftOut)
    let rowCount = counts.reduce(0, +)
    task = predictions.task
    self.rowCount = rowCount
    self.rows = zip(headline, differences).map { row, difference in
      let part =
        rowCount == 0
        ? nil : row.metric.value(predictions, subset.threshold, counts: counts)
      return Row(metric: row.metric, whole: row.value, part: part, difference: difference)
    }
  }
}

extension PartComparison: Codable {
  private enum CodingKeys: String, CodingKey { case task, rowCount, rows }

  private struct StoredRow: Codable {
    let key: String, whole: Double?, part: Double?, difference: Interval?
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let task = try container.decode(LearningTask.self, forKey: .task)
    self.task = task
    rowCount = try container.decode(Int.self, forKey: .rowCount)
    rows = try container.decode([StoredRow].self, forKey: .rows).map { row in
      guard let metric = Metric.keyed(row.key, for: task) else {
        throw DecodingError.dataCorruptedError(
          forKey: .rows, in: container,
          debugDescription: "a \(task.rawValue) has no metric '\(row.key)'")
      }
      return Row(metric: metric, whole: row.whole, part: row.part, difference: row.difference)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(task, forKey: .task)
    try container.encode(rowCount, forKey: .rowCount)
    try container.encode(
      rows.map {
        StoredRow(
          key: $0.metric.key, whole: $0.whole, part: $0.part, difference: $0.difference)
      }, forKey: .rows)
  }
}
