/// The receiver operating characteristic of one class against the rest, from (0, 0) to (1, 1).
///
/// The points of scikit-learn's `roc_curve`: one a distinct score, less those between two equal
/// steps, which lie on a straight line.
package struct ROCCurve: Sendable, Equatable {
  package let falsePositiveRates: [Double]
  package let truePositiveRates: [Double]
  /// Falling; decisions are `score >= threshold`. The first is infinite: nothing is positive.
  package let thresholds: [Double]
  package let area: Double

  /// Nil unless both kinds of rows are there.
  package init?(_ ranking: Ranking) { self.init(ranking.steps) }

  init?(_ steps: [Ranking.Step]) {
    guard let last = steps.last, let area = steps.areaUnderROC else { return nil }
    let corners = steps.indices.filter { i in
      guard i > 0, i + 1 < steps.count else { return true }
      let (before, here, after) = (steps[i - 1], steps[i], steps[i + 1])
      return after.positives - here.positives != here.positives - before.positives
        || after.negatives - here.negatives != here.negatives - before.negatives
    }
    falsePositiveRates =
      [0] + corners.map { Double(steps[$0].negatives) / Double(last.negatives) }
    truePositiveRates =
      [0] + corners.map { Double(steps[$0].positives) / Double(last.positives) }
    thresholds = [.infinity] + corners.map { steps[$0].score }
    self.area = area
  }
}

/// Precision against recall of one class against the rest, as scikit-learn's
/// `precision_recall_curve` orders it.
///
/// One point a distinct score, by rising threshold, so recall falls from 1; then recall 0 with
/// precision 1, which has no threshold.
package struct PrecisionRecallCurve: Sendable, Equatable {
  package let precisions: [Double]
  package let recalls: [Double]
  /// Rising, one fewer than the points.
  package let thresholds: [Double]
  package let averagePrecision: Double
  /// The share of positive rows: the precision of calling every row positive.
  package let prevalence: Double

  /// Nil without positive rows. With `onlyCorners`, points between two that have the same recall
  /// are left out: they lie on a straight line (scikit-learn's `drop_intermediate`).
  package init?(_ ranking: Ranking, onlyCorners: Bool = false) {
    self.init(ranking.steps, onlyCorners: onlyCorners)
  }

  init?(_ steps: [Ranking.Step], onlyCorners: Bool) {
    guard let last = steps.last, let average = steps.averagePrecision else { return nil }
    let rising = steps.indices.reversed().filter { i in
      !onlyCorners || i == 0 || i + 1 == steps.count
        || steps[i - 1].positives != steps[i].positives
        || steps[i + 1].positives != steps[i].positives
    }.map { steps[$0] }
    precisions =
      rising.map { Double($0.positives) / Double($0.positives + $0.negatives) } + [1]
    recalls = rising.map { Double($0.positives) / Double(last.positives) } + [0]
    thresholds = rising.map(\.score)
    averagePrecision = average
    prevalence = Double(last.positives) / Double(last.positives + last.negatives)
  }
}

/// The two curves of a class against all others.
package struct ClassCurves: Sendable, Equatable {
  package internal(set) var name: String
  package let roc: ROCCurve?
  package let precisionRecall: PrecisionRecallCurve?

  /// `onlyCorners` is of the precision-recall curve; the other one never has more.
  package init(name: String, ranking: Ranking, onlyCorners: Bool = false) {
    self.init(name: name, steps: ranking.steps, onlyCorners: onlyCorners)
  }

  init(name: String, steps: [Ranking.Step], onlyCorners: Bool) {
    self.name = name
    roc = ROCCurve(steps)
    precisionRecall = PrecisionRecallCurve(steps, onlyCorners: onlyCorners)
  }
}

extension [Ranking.Step] {
  /// As `Ranking` has it, each row counting once.
  fileprivate var areaUnderROC: Double? {
    var (doubledWins, positives, negatives) = (0, 0, 0)
    for step in self {
      doubledWins += (step.negatives - negatives) * (positives + step.positives)
      (positives, negatives) = (step.positives, step.negatives)
    }
    return ratio(doubledWins, 2 * positives * negatives)
  }

  /// As `Ranking` has it, each row counting once.
  fileprivate var averagePrecision: Double? {
    var (sum, positives) = (0.0, 0)
    for step in self where step.positives > positives {
      sum +=
        Double(step.positives - positives) * Double(step.positives)
        / Double(step.positives + step.negatives)
      positives = step.positives
    }
    return positives == 0 ? nil : sum / Double(positives)
  }
}
