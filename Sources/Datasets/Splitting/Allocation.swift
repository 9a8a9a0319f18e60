import Record

/// How many rows each subset gets: arrays are indexed by `Subset.rawValue`.
struct Allocation {
  /// Shares of the subsets, divided by their sum.
  let shares: [Double]

  init(_ probabilities: [Double]) {
    let sum = probabilities.reduce(0, +)
    shares = probabilities.map { $0 / sum }
  }

  /// The subsets that get anything at all.
  var active: [Int] { shares.indices.filter { shares[$0] > 0 } }

  /// The order in which subsets are served when there is not enough for all.
  private static let servingOrder = [Subset.training, .test, .validation].map(\.rawValue)

  /// `count` rows: by largest remainder, then at least one for each active subset; too few rows are
  /// spread over training, test, validation.
  func rows(_ count: Int) -> [Int] {
    if count < active.count { return spread(count) }
    var rows = largestRemainder(count)
    for subset in active where rows[subset] == 0 {
      let richest = rows.indices.reduce(0) { rows[$1] > rows[$0] ? $1 : $0 }
      rows[richest] -= 1
      rows[subset] = 1
    }
    return rows
  }

  /// One row a subset, as far as it goes.
  func spread(_ count: Int) -> [Int] {
    var rows = [Int](repeating: 0, count: shares.count)
    for subset in Self.servingOrder.filter(active.contains).prefix(count) { rows[subset] = 1 }
    return rows
  }

  /// Whole parts first; the rows left over go, one each, to the subsets with the largest fractions.
  func largestRemainder(_ count: Int) -> [Int] {
    let exact = shares.map { $0 * Double(count) }
    var rows = exact.map { Int($0.rounded(.down)) }
    let order = active.sorted {
      let (one, other) = (exact[$0] - Double(rows[$0]), exact[$1] - Double(rows[$1]))
      return one != other ? one > other : $0 < $1
    }
    var left = count - rows.reduce(0, +)
    while left > 0, !order.isEmpty {
      for subset in order.prefix(left) { rows[subset] += 1 }
      left -= min(left, order.count)
    }
    return rows
  }

  /// Rows for many strata at once, such that the subsets' totals are those of one allocation of all
  /// rows: the rows that rounding leaves over go to the subset that is furthest behind.
  func rows(strata sizes: [Int]) -> [[Int]] {
    let target = rows(sizes.reduce(0, +))
    var result = sizes.map { size in shares.map { Int(($0 * Double(size)).rounded(.down)) } }
    var lacking = target.indices.map { subset in
      target[subset] - result.reduce(0) { $0 + $1[subset] }
    }
    for (stratum, size) in sizes.enumerated() {
      var left = size - result[stratum].reduce(0, +)
      while left > 0 {
        let subset = active.reduce(active[0]) { lacking[$1] > lacking[$0] ? $1 : $0 }
        result[stratum][subset] += 1
        lacking[subset] -= 1
        left -= 1
      }
    }
    return result
  }

  /// Rows for many strata at once, each shared out evenly to the row. What division leaves over
  /// goes in turn to one part after the other, so that the parts' totals differ by one row at most.
  func even(strata sizes: [Int]) -> [[Int]] {
    var next = 0
    return sizes.map { size in
      var rows = [Int](repeating: size / shares.count, count: shares.count)
      for _ in 0..<size % shares.count {
        rows[next] += 1
        next = (next + 1) % shares.count
      }
      return rows
    }
  }
}
