import Support

/// A range that holds a value with a stated confidence.
package struct Interval: Sendable, Equatable, Codable {
  package let lower: Double
  package let upper: Double

  package init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}

/// Percentile bootstrap intervals (Efron and Tibshirani 1993, ch. 13) over whole groups, so that
/// pictures of one patient count together.
///
/// All metrics see the same resamples: equal ones get equal intervals, and each can be had alone.
package struct Bootstrap: Sendable {
  package let seed: UInt64
  package let resamples: Int
  /// The confidence, 0.95 unless said otherwise.
  package let level: Double
  /// The rows that are drawn together.
  private let groups: [[Int]]
  private let rowCount: Int

  /// `groups` names each row's; rows without a name, or without `groups`, are drawn alone.
  package init(
    rowCount: Int, groups names: [String?]? = nil, seed: UInt64, resamples: Int = 1000,
    level: Double = 0.95
  ) {
    self.seed = seed
    self.resamples = resamples
    self.level = level
    self.rowCount = rowCount
    var groups: [[Int]] = []
    var index: [String: Int] = [:]
    for row in 0..<rowCount {
      guard let names, row < names.count, let name = names[row] else {
        groups.append([row])
        continue
      }
      if let known = index[name] {
        groups[known].append(row)
      } else {
        index[name] = groups.count
        groups.append([row])
      }
    }
    self.groups = groups
  }

  /// The number of things that are drawn.
  package var groupCount: Int { groups.count }

  /// Of these the ones with any of some rows.
  func groupCount(of isIn: [Bool]) -> Int { groups.count { $0.contains { isIn[$0] } } }

  /// The interval of one metric; see `intervals(of:on:threshold:)`.
  package func interval(of metric: Metric, on predictions: Predictions, threshold: Double = 0.5)
    -> Interval?
  {
    intervals(of: [metric], on: predictions, threshold: threshold)[0]
  }

  /// The interval of each metric, nil where it cannot be known.
  ///
  /// That is where there are fewer than two groups, or where the metric is undefined on more than
  /// half of the resamples; else those resamples are left out.
  package func intervals(of metrics: [Metric], on predictions: Predictions, threshold: Double = 0.5)
    -> [Interval?]
  {
    intervals(rowCount: predictions.count) {
      Metric.values(of: metrics, on: predictions, threshold: threshold, in: $0)
    } ?? metrics.map { _ in nil }
  }

  /// The interval of each metric on some of the rows, from the resamples of all of them.
  func intervals(
    of metrics: [Metric], on predictions: Predictions, threshold: Double, only isIn: [Bool]
  ) -> [Interval?] {
    intervals(rowCount: predictions.count) {
      Metric.values(
        of: metrics, on: predictions, threshold: threshold, in: $0.restricted(to: isIn))
    } ?? metrics.map { _ in nil }
  }

  /// The interval of each difference between a metric on all rows and on some of them: both see the
  /// same resamples, so that what they have in common drops out.
  func differences(
    of metrics: [Metric], on predictions: Predictions, threshold: Double,
    without isLeftOut: [Bool]
  ) -> [Interval?] {
    func values(_ resamples: Resamples) -> [[Double?]] {
      Metric.values(of: metrics, on: predictions, threshold: threshold, in: resamples)
    }
    return intervals(rowCount: predictions.count) { resamples in
      let parts = values(resamples.restricted(to: isLeftOut.map { !$0 }))
      return zip(values(resamples), parts).map(Self.differences)
    } ?? metrics.map { _ in nil }
  }

  /// The interval of the difference of a metric between two models' predictions of the same rows.
  func difference(
    of metric: Metric, on these: (predictions: Predictions, threshold: Double),
    and others: (predictions: Predictions, threshold: Double)
  ) -> Interval? {
    guard these.predictions.count == others.predictions.count else { return nil }
    return intervals(rowCount: these.predictions.count) { resamples in
      let values = [these, others].map {
        Metric.values(
          of: [metric], on: $0.predictions, threshold: $0.threshold, in: resamples)[0]
      }
      return [Self.differences(values[0], values[1])]
    }?[0]
  }

  private static func differences(_ values: [Double?], _ less: [Double?]) -> [Double?] {
    zip(values, less).map { value, less in
      if let value, let less { value - less } else { nil }
    }
  }

  /// The interval of any number that follows from how often each row counts.
  func interval(rowCount: Int, of statistic: Metric.Statistic) -> Interval? {
    intervals(rowCount: rowCount) { resamples in
      [(0..<resamples.count).map { statistic(resamples[$0]) }]
    }?[0]
  }

  /// The interval of each list of values, one for each resample. Nil without resamples.
  private func intervals(rowCount count: Int, of values: (Resamples) -> [[Double?]])
    -> [Interval?]?
  {
    guard groups.count > 1, rowCount == count, resamples > 0 else { return nil }
    let tail = (1 - level) / 2
    return values(drawn()).map { values in
      let sorted = values.compactMap(\.self).sorted()
      guard sorted.count * 2 > resamples else { return nil }
      return Interval(lower: quantile(sorted, tail), upper: quantile(sorted, 1 - tail))
    }
  }

  /// How often each row counts after as many groups as there are have been drawn with replacement.
  private func drawn() -> Resamples {
    var stream = RandomStream(seed: seed, for: .bootstrap)
    let bound = UInt64(groups.count)
    return Resamples(count: resamples, rowCount: rowCount) { counts in
      for _ in groups.indices {
        // Multiply-shift instead of rejection: its bias, under groups / 2^64, is out of sight.
        let group = Int(stream.next().multipliedFullWidth(by: bound).high)
        for row in groups[group] { counts[row] += 1 }
      }
    }
  }
}

/// The value below which the share `q` of sorted numbers lies, linear in between (NumPy's default).
package func quantile(_ sorted: [Double], _ q: Double) -> Double {
  let position = q * Double(sorted.count - 1)
  let below = Int(position)
  guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
  return sorted[below] + (position - Double(below)) * (sorted[below + 1] - sorted[below])
}
