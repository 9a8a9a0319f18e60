import Support

/// What a decision threshold can be chosen by: metrics of a binary task. The raw values are their
/// keys, and the words of the command line.
package enum ThresholdMetric: String, Sendable, Codable, CaseIterable {
  case f1, accuracy
  case balancedAccuracy = "balanced_accuracy"
  case precision, recall, mcc

  package var name: String { metric?.shortName ?? rawValue }

  /// Of the decisions at a threshold; nil where undefined.
  package func value(_ decisions: Confusion) -> Double? { metric?.value(of: decisions) }

  private var metric: Metric? { .keyed(rawValue, for: .binary) }
}

/// How the decision threshold of a binary task is chosen.
package enum ThresholdPolicy: Sendable, Codable, Equatable {
  case automatic(metric: ThresholdMetric)
  case manual(Double)

  /// What decides in the epochs, before one is chosen.
  package var whileTraining: Double {
    if case .manual(let value) = self { value } else { DecisionThreshold.standard.value }
  }
}

/// The decisions `score >= threshold` of a binary classifier at any threshold.
package struct ThresholdSearch: Sendable {
  private let ascending: [Double]
  /// Positive rows among the lowest 0, 1, 2 … scores.
  private let positivesBelow: [Int]

  package init(scores: [Double], isPositive: [Bool]) {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    ascending = order.map { scores[$0] }
    positivesBelow = order.reduce(into: [0]) { sums, row in
      sums.append((sums.last ?? 0) + (isPositive[row] ? 1 : 0))
    }
  }

  /// The probabilities of `classes[1]`.
  package init(_ predictions: ClassificationPredictions) {
    self.init(
      scores: predictions.probabilities.column(1),
      isPositive: predictions.truth.map { $0 == 1 })
  }

  /// The decisions at a threshold against the truth.
  package func decisions(at threshold: Double) -> Confusion {
    let below = firstIndex(atLeast: threshold)
    let missed = positivesBelow[below]
    let found = (positivesBelow.last ?? 0) - missed
    return Confusion(
      classes: ["negative", "positive"],
      matrix: [[below - missed, ascending.count - below - found], [missed, found]])
  }

  /// The best of 0, 0.5, 1 and every score; of equal ones the nearest to 0.5, then the smaller.
  ///
  /// An undefined value counts as 0 here, as in the original tool. Nil without rows of both kinds.
  package func best(by metric: ThresholdMetric) -> (threshold: Double, value: Double)? {
    let positives = positivesBelow.last ?? 0
    guard positives > 0, positives < ascending.count else { return nil }
    var best: (threshold: Double, value: Double)?
    for candidate in ([0, 0.5, 1] + ascending).sorted() where candidate != best?.threshold {
      let value = metric.value(decisions(at: candidate)) ?? 0
      if let found = best {
        let isNearer = abs(candidate - 0.5) < abs(found.threshold - 0.5)
        guard value > found.value || (value == found.value && isNearer) else { continue }
      }
      best = (candidate, value)
    }
    return best
  }

  /// The decisions at 101 thresholds evenly from 0 to 1, for the threshold plot.
  package func sweep() -> [(threshold: Double, decisions: Confusion)] {
    (0...100).map { (Double($0) / 100, decisions(at: Double($0) / 100)) }
  }

  private func firstIndex(atLeast threshold: Double) -> Int {
    var (low, high) = (0, ascending.count)
    while low < high {
      let middle = (low + high) / 2
      if ascending[middle] < threshold { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The probability from which a row is called positive, and where that number comes from.
package struct DecisionThreshold: Sendable, Equatable, Codable {
  package enum Source: Sendable, Equatable, Codable {
    case manual
    /// The best value of the metric on the validation subset.
    case optimised(ThresholdMetric, value: Double)
    case standard
  }

  package let value: Double
  package let source: Source

  package init(value: Double, source: Source) {
    self.value = value
    self.source = source
  }

  package static let standard = DecisionThreshold(value: 0.5, source: .standard)

  /// The user's own number; 0.5 where the manual mode came without one.
  package static func manual(_ value: Double?) -> DecisionThreshold {
    DecisionThreshold(value: value ?? 0.5, source: .manual)
  }

  /// Chosen on the validation subset; 0.5 where that does not hold both classes.
  package static func automatic(
    by metric: ThresholdMetric, validation: ClassificationPredictions
  ) -> DecisionThreshold {
    guard let best = ThresholdSearch(validation).best(by: metric) else { return .standard }
    return DecisionThreshold(value: best.threshold, source: .optimised(metric, value: best.value))
  }

  /// The report's words for the source.
  package var sourceText: String {
    switch source {
    case .manual: "Manual"
    case .optimised: "Optimized on validation split"
    case .standard: "Default 0.5 (automatic optimization unavailable)"
    }
  }

  /// The report's words for the metric that chose it.
  package var metricText: String {
    if case .optimised(let metric, _) = source { return metric.name }
    return "Not used"
  }
}
