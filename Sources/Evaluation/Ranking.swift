/// Rows in order of falling score, for everything that only depends on that order: ROC,
/// precision-recall, and their areas.
///
/// Built once, then measured for any number of resamples in one pass over the rows for some dozens
/// of them.
package struct Ranking: Sendable {
  /// One run of rows with the same score, by their places in `order`; the positive rows come first.
  private struct Run: Sendable {
    let score: Double
    let start: Int, positivesEnd: Int, end: Int
  }

  /// Row numbers by falling score.
  private let order: [UInt32]
  private let runs: [Run]

  package init(scores: [Double], isPositive: [Bool]) {
    let sorted = FallingOrder.rows(of: scores)
    var order: [UInt32] = []
    order.reserveCapacity(sorted.count)
    var runs: [Run] = []
    var start = 0
    for place in sorted.indices
    where place + 1 == sorted.count || scores[Int(sorted[place])] != scores[Int(sorted[place + 1])]
    {
      if start == place {
        order.append(sorted[place])
      } else {
        let rows = sorted[start...place]
        order += rows.filter { isPositive[Int($0)] }
        order += rows.filter { !isPositive[Int($0)] }
      }
      let positives = sorted[start...place].count { isPositive[Int($0)] }
      runs.append(
        Run(
          score: scores[Int(sorted[place])], start: start, positivesEnd: start + positives,
          end: place + 1))
      start = place + 1
    }
    self.order = order
    self.runs = runs
  }

  /// The chance that a positive row scores higher than a negative one, ties counting half.
  ///
  /// Exact: whole numbers until the last division (Hanley and McNeil 1982). Nil unless both kinds
  /// of rows are there. `counts` says how often each row counts.
  package func areaUnderROC(counts: [Int]) -> Double? {
    areas(in: Resamples(counts).lanes)[0].underROC
  }

  /// Σ (R_n − R_{n−1}) P_n over falling thresholds (scikit-learn). Nil without positive rows.
  package func averagePrecision(counts: [Int]) -> Double? {
    areas(in: Resamples(counts).lanes)[0].averagePrecision
  }

  /// Both areas of every resample.
  func areas(in lanes: [CountLanes]) -> [Areas] { lanes.flatMap(areas) }

  private func areas(in lanes: CountLanes) -> [Areas] {
    // The runs without a positive row between two others make one stretch.
    var sums: [UInt32] = []
    var last = 0
    for run in runs where run.positivesEnd > run.start {
      sums += lanes.sums(over: order[last..<run.start])
      sums += lanes.sums(over: order[run.start..<run.positivesEnd])
      sums += lanes.sums(over: order[run.positivesEnd..<run.end])
      last = run.end
    }
    sums += lanes.sums(over: order[last...])
    return (0..<lanes.used).map { Areas(sums, lane: $0) }
  }

  /// After each distinct score, falling: the rows of either kind that score at least so much.
  var steps: [Step] {
    var positives = 0
    return runs.map { run in
      positives += run.positivesEnd - run.start
      return Step(score: run.score, positives: positives, negatives: run.end - positives)
    }
  }

  /// The rows of either kind that have at least some score.
  struct Step {
    let score: Double, positives: Int, negatives: Int
  }
}

/// The areas under the curves of a ranking whose rows count so or so often.
struct Areas: Sendable {
  /// Nil where they are undefined.
  let underROC: Double?, averagePrecision: Double?

  /// - Parameter sums: for each lane the negative rows above the first positive ones, these, the
  ///   negative ones of the same score, and so on; at last the negative ones below.
  fileprivate init(_ sums: [UInt32], lane: Int) {
    let width = CountLanes.width
    var (positives, negatives, doubledWins) = (0, 0, 0)
    var sum = 0.0
    for place in stride(from: lane, to: sums.count - width, by: 3 * width) {
      let above = Int(sums[place])
      let (up, down) = (Int(sums[place + width]), Int(sums[place + 2 * width]))
      doubledWins += above * 2 * positives + down * (2 * positives + up)
      positives += up
      negatives += above + down
      if up > 0 { sum += Double(up) * Double(positives) / Double(positives + negatives) }
    }
    let below = Int(sums[sums.count - width + lane])
    doubledWins += below * 2 * positives
    negatives += below
    underROC = ratio(doubledWins, 2 * positives * negatives)
    averagePrecision = positives == 0 ? nil : sum / Double(positives)
  }
}

/// The order of numbers, the largest first, of equal ones the first first: sorted by their bits,
/// eleven at a time from the lowest on, in a time that grows with their number alone.
enum FallingOrder {
  private static let bits: UInt64 = 11

  static func rows(of scores: [Double]) -> [UInt32] {
    var keys = scores.map(key)
    var rows = scores.indices.map { UInt32($0) }
    var (otherKeys, otherRows) = (keys, rows)
    for shift in stride(from: UInt64(0), to: 64, by: Int(bits)) {
      var places = [Int](repeating: 0, count: 1 << bits)
      for key in keys { places[digit(key, shift)] += 1 }
      // All alike in these bits.
      if places.contains(keys.count) { continue }
      var before = 0
      for digit in places.indices {
        (places[digit], before) = (before, before + places[digit])
      }
      for place in keys.indices {
        let target = places[digit(keys[place], shift)]
        places[digit(keys[place], shift)] = target + 1
        otherKeys[target] = keys[place]
        otherRows[target] = rows[place]
      }
      swap(&keys, &otherKeys)
      swap(&rows, &otherRows)
    }
    return rows
  }

  private static func digit(_ key: UInt64, _ shift: UInt64) -> Int {
    Int((key >> shift) & ((1 << bits) - 1))
  }

  /// Larger for smaller numbers; the same for both zeros.
  private static func key(_ score: Double) -> UInt64 {
    let pattern = (score + 0).bitPattern
    return score < 0 ? pattern : ~pattern & ~(1 << 63)
  }
}
