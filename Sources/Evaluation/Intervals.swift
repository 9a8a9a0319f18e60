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
    let statistics = metrics.map { $0.statistic(predictions, threshold) }
    return intervals(of: statistics, rowCount: predictions.count)
  }

  /// The interval of each metric on some of the rows, from the resamples of all of them.
  func intervals(
    of metrics: [Metric], on predictions: Predictions, threshold: Double, only isIn: [Bool]
  ) -> [Interval?] {
    let statistics = metrics.map { metric in
      metric.statistic(predictions, threshold).map { Self.restricted($0, to: isIn) }
    }
    return intervals(of: statistics, rowCount: predictions.count)
  }

  /// A statistic that sees some of the rows alone.
  private static func restricted(
    _ statistic: @escaping Metric.Statistic, to isIn: [Bool]
  ) -> Metric.Statistic {
    { counts in statistic(zip(counts, isIn).map { $1 ? $0 : 0 }) }
  }

  /// The interval of each difference between a metric on all rows and on some of them: both see the
  /// same resamples, so that what they have in common drops out.
  func differences(
    of metrics: [Metric], on predictions: Predictions, threshold: Double,
    without isLeftOut: [Bool]
  ) -> [Interval?] {
    let differences = metrics.map { metric -> Metric.Statistic? in
      guard let statistic = metric.statistic(predictions, threshold) else { return nil }
      let part = Self.restricted(statistic, to: isLeftOut.map { !$0 })
      return { counts in
        guard let whole = statistic(counts), let rest = part(counts) else { return nil }
        return whole - rest
      }
    }
    return intervals(of: differences, rowCount: predictions.count)
  }

  /// The interval of the difference of a metric between two models' predictions of the same rows.
  func difference(
    of metric: Metric, on these: (predictions: Predictions, threshold: Double),
    and others: (predictions: Predictions, threshold: Double)
  ) -> Interval? {
    guard these.predictions.count == others.predictions.count,
      let statistic = metric.statistic(these.predictions, these.threshold),
      let other = metric.statistic(others.predictions, others.threshold)
    else { return nil }
    return interval(rowCount: these.predictions.count) { counts in
      guard let value = statistic(counts), let less = other(counts) else { return nil }
      return value - less
    }
  }

  /// The interval of any number that follows from how often each row counts.
  func interval(rowCount: Int, of statistic: @escaping Metric.Statistic) -> Interval? {
    intervals(of: [statistic], rowCount: rowCount)[0]
  }

  private func intervals(of statistics: [Metric.Statistic?], rowCount count: Int) -> [Interval?] {
    guard groups.count > 1, rowCount == count, resamples > 0 else {
      return statistics.map { _ in nil }
    }
    var values = [[Double]](repeating: [], count: statistics.count)
    var stream = RandomStream(seed: seed, for: .bootstrap)
    for _ in 0..<resamples {
      let counts = draw(from: &stream)
      for (i, statistic) in statistics.enumerated() {
        if let value = statistic?(counts) { values[i].append(value) }
      }
    }
    let tail = (1 - level) / 2
    return values.map { values in
      guard values.count * 2 > resamples else { return nil }
      let sorted = values.sorted()
      return Interval(lower: quantile(sorted, tail), upper: quantile(sorted, 1 - tail))
    }
  }

  /// How often each row counts after as many groups as there are have been drawn with replacement.
  private func draw(from stream: inout RandomStream) -> [Int] {
    var counts = [Int](repeating: 0, count: rowCount)
    let bound = UInt64(groups.count)
    for _ in groups.indices {
      // Multiply-shift instead of rejection: its bias, under groups / 2^64, is out of sight.
      let group = Int(stream.next().multipliedFullWidth(by: bound).high)
      for row in groups[group] { counts[row] += 1 }
    }
    return counts
  }
}

/// The value below which the share `q` of sorted numbers lies, linear in between (NumPy's default).
package func quantile(_ sorted: [Double], _ q: Double) -> Double {
  let position = q * Double(sorted.count - 1)
  let below = Int(position)
  guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
  return sorted[below] + (position - Double(below)) * (sorted[below + 1] - sorted[below])
}
