/// Rows in order of falling score, for everything that only depends on that order: ROC,
/// precision-recall, and their areas.
///
/// Built once, then measured for any number of resamples in one pass each.
package struct Ranking: Sendable {
  /// One run of rows with the same score: its score, and its rows' places in `order`.
  struct Run: Sendable {
    let score: Double
    let places: Range<Int>
  }

  /// Row numbers by falling score.
  let order: [Int]
  /// Whether the row at each place of `order` is a positive one.
  let isPositive: [Bool]
  let runs: [Run]

  package init(scores: [Double], isPositive: [Bool]) {
    let order = scores.indices.sorted {
      scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1
    }
    var runs: [Run] = []
    var start = 0
    for place in order.indices
    where place + 1 == order.count || scores[order[place]] != scores[order[place + 1]] {
      runs.append(Run(score: scores[order[place]], places: start..<place + 1))
      start = place + 1
    }
    self.order = order
    self.isPositive = order.map { isPositive[$0] }
    self.runs = runs
  }

  /// The chance that a positive row scores higher than a negative one, ties counting half.
  ///
  /// Exact: whole numbers until the last division (Hanley and McNeil 1982). Nil unless both kinds
  /// of rows are there. `counts` says how often each row counts.
  package func areaUnderROC(counts: [Int]) -> Double? {
    var positives = 0
    var negatives = 0
    var doubledWins = 0
    for run in runs {
      let (up, down) = tally(run, counts)
      doubledWins += down * (2 * positives + up)
      positives += up
      negatives += down
    }
    return ratio(doubledWins, 2 * positives * negatives)
  }

  /// Σ (R_n − R_{n−1}) P_n over falling thresholds (scikit-learn). Nil without positive rows.
  package func averagePrecision(counts: [Int]) -> Double? {
    var positives = 0
    var taken = 0
    var sum = 0.0
    for run in runs {
      let (up, down) = tally(run, counts)
      positives += up
      taken += up + down
      if up > 0 { sum += Double(up) * Double(positives) / Double(taken) }
    }
    return positives == 0 ? nil : sum / Double(positives)
  }

  /// Positive and negative rows of a run, each as often as it counts.
  private func tally(_ run: Run, _ counts: [Int]) -> (Int, Int) {
    var up = 0
    var down = 0
    for place in run.places {
      if isPositive[place] { up += counts[order[place]] } else { down += counts[order[place]] }
    }
    return (up, down)
  }
}
