/// The main metrics of a test for each value of a column: whether a model is as good for everyone.
package struct Slices: Sendable {
  /// The rows with one value.
  package struct Slice: Sendable {
    /// Nil for the rows without a value.
    package let value: String?
    package let rowCount: Int
    /// Of these the groups that are drawn together, or the rows where there are none.
    package let groupCount: Int
    /// One for each main metric of the whole.
    package let rows: [MetricRow]
  }

  package let task: LearningTask
  package let column: String
  /// By value, the rows without one last.
  package let slices: [Slice]

  /// More values than these are refused.
  package static let mostValues = 30
  /// With fewer groups a slice is shown, and nothing is concluded.
  package static let leastGroups = 10

  /// - Parameter values: of each row, nil where it has none.
  package init(
    of subset: SubsetEvaluation, column: String, values: [String?], bootstrap: Bootstrap
  ) {
    let metrics = subset.headline.map(\.metric)
    let present = Set(values.compactMap(\.self)).sorted()
    let wanted = present.map(Optional.some) + (values.contains(nil) ? [nil] : [])
    task = subset.predictions.task
    self.column = column
    slices = wanted.map { value in
      let isIn = values.map { $0 == value }
      let counts = isIn.map { $0 ? 1 : 0 }
      let intervals = bootstrap.intervals(
        of: metrics, on: subset.predictions, threshold: subset.threshold, only: isIn)
      return Slice(
        value: value, rowCount: counts.reduce(0, +), groupCount: bootstrap.groupCount(of: isIn),
        rows: zip(metrics, intervals).map { metric, interval in
          let value = metric.value(subset.predictions, subset.threshold, counts: counts)
          return MetricRow(metric: metric, value: value, interval: interval)
        })
    }
  }

  /// Where a metric's interval does not hold the whole's value.
  package func differing(from whole: SubsetEvaluation) -> [(slice: Slice, row: MetricRow)] {
    compared.filter { _, row in
      guard let interval = row.interval, let value = whole[row.key] else { return false }
      return value < interval.lower || value > interval.upper
    }
  }

  /// Comparisons that `differing` makes: of these one in twenty or so differs by chance.
  package var comparisons: Int { compared.count }

  /// Of enough groups. Where all of a slice is right, or wrong, its resamples are alike, and their
  /// interval of no width says nothing.
  private var compared: [(slice: Slice, row: MetricRow)] {
    slices.filter { $0.groupCount >= Self.leastGroups }.flatMap { slice in
      slice.rows.filter { row in row.interval.map { $0.lower < $0.upper } ?? false }
        .map { (slice, $0) }
    }
  }
}

extension Slices: Codable {
  private enum CodingKeys: String, CodingKey { case task, column, slices }

  private struct StoredSlice: Codable {
    let value: String?, groupCount: Int, metrics: MetricTable
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    task = try container.decode(LearningTask.self, forKey: .task)
    column = try container.decode(String.self, forKey: .column)
    slices = try container.decode([StoredSlice].self, forKey: .slices).map {
      Slice(
        value: $0.value, rowCount: $0.metrics.rowCount, groupCount: $0.groupCount,
        rows: $0.metrics.rows)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(task, forKey: .task)
    try container.encode(column, forKey: .column)
    try container.encode(
      slices.map { slice in
        StoredSlice(
          value: slice.value, groupCount: slice.groupCount,
          metrics: MetricTable(
            task: task, rowCount: slice.rowCount, rows: slice.rows, expectedCalibrationError: nil))
      }, forKey: .slices)
  }
}
