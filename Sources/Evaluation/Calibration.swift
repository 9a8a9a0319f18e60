/// How well predicted probabilities agree with what happens: rows in equal bins of the score, each
/// with its mean score and its share of positives.
package struct Calibration: Sendable, Equatable {
  /// One bin (lower, upper]; the first also holds a score of exactly 0.
  package struct Bin: Sendable, Equatable {
    package let lower: Double
    package let upper: Double
    package let count: Int
    package let meanScore: Double
    package let positiveShare: Double
  }

  /// The bins that hold rows, by rising score: the points of a reliability diagram.
  package let bins: [Bin]
  /// Expected calibration error: Σ (rows of the bin / rows) · |share of positives − mean score|
  /// (Naeini et al. 2015).
  package let expectedError: Double

  /// Nil without rows. Of several classes give the largest probability, "is right" as positive.
  package init?(scores: [Double], isPositive: [Bool], binCount: Int = 10) {
    guard binCount > 0 else { return nil }
    self.init(CalibrationScores(scores: scores, isPositive: isPositive, binCount: binCount))
  }

  /// `times` says how often each row counts, once unless said.
  init?(_ given: CalibrationScores, times: [Int]? = nil) {
    let edges = given.edges
    let binCount = edges.count - 1
    var counts = [Int](repeating: 0, count: binCount)
    var positives = counts
    var sums = [Double](repeating: 0, count: binCount)
    for row in given.scores.indices {
      let bin = given.bins[row]
      // Added one by one, as rows that stand there several times.
      for _ in 0..<(times?[row] ?? 1) {
        counts[bin] += 1
        positives[bin] += given.isPositive[row] ? 1 : 0
        sums[bin] += given.scores[row]
      }
    }
    let total = counts.reduce(0, +)
    guard total > 0 else { return nil }
    bins = (0..<binCount).filter { counts[$0] > 0 }.map {
      Bin(
        lower: edges[$0], upper: edges[$0 + 1], count: counts[$0],
        meanScore: sums[$0] / Double(counts[$0]),
        positiveShare: Double(positives[$0]) / Double(counts[$0]))
    }
    expectedError = bins.reduce(0) {
      $0 + Double($1.count) / Double(total) * abs($1.positiveShare - $1.meanScore)
    }
  }
}

/// A probability of each row, whether it came true, and the bin that it falls into.
struct CalibrationScores {
  let scores: [Double], isPositive: [Bool]
  let edges: [Double], bins: [Int]

  init(scores: [Double], isPositive: [Bool], binCount: Int = 10) {
    // The edges of NumPy's linspace, so that a score on an edge falls where scikit-learn puts it.
    let width = 1 / Double(binCount)
    let edges = (0...binCount).map { $0 == binCount ? 1 : Double($0) * width }
    self.scores = scores
    self.isPositive = isPositive
    self.edges = edges
    bins = scores.map { score in
      (0..<binCount - 1).first { score <= edges[$0 + 1] } ?? binCount - 1
    }
  }
}

extension Predictions {
  /// Of the positive class in a binary task, of the likeliest of several; nil for a regression.
  var calibrationScores: CalibrationScores? {
    switch self {
    case .binary(let rows):
      return CalibrationScores(
        scores: rows.probabilities.column(1), isPositive: rows.truth.map { $0 == 1 })
    case .multiclass(let rows):
      let chosen = rows.mostLikely
      return CalibrationScores(
        scores: zip(rows.probabilities, chosen).map { $0[$1] },
        isPositive: zip(rows.truth, chosen).map { $0 == $1 })
    case .regression: return nil
    }
  }

  /// Nil for a regression, or without rows.
  package var calibration: Calibration? {
    calibrationScores.flatMap { Calibration($0) }
  }
}
