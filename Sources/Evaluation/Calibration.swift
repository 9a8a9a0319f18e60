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
    guard !scores.isEmpty, binCount > 0 else { return nil }
    // The edges of NumPy's linspace, so that a score on an edge falls where scikit-learn puts it.
    let width = 1 / Double(binCount)
    let edges = (0...binCount).map { $0 == binCount ? 1 : Double($0) * width }
    var counts = [Int](repeating: 0, count: binCount)
    var positives = counts
    var sums = [Double](repeating: 0, count: binCount)
    for (score, positive) in zip(scores, isPositive) {
      let bin = (0..<binCount - 1).first { score <= edges[$0 + 1] } ?? binCount - 1
      counts[bin] += 1
      positives[bin] += positive ? 1 : 0
      sums[bin] += score
    }
    bins = (0..<binCount).filter { counts[$0] > 0 }.map {
      Bin(
        lower: edges[$0], upper: edges[$0 + 1], count: counts[$0],
        meanScore: sums[$0] / Double(counts[$0]),
        positiveShare: Double(positives[$0]) / Double(counts[$0]))
    }
    expectedError = bins.reduce(0) {
      $0 + Double($1.count) / Double(scores.count) * abs($1.positiveShare - $1.meanScore)
    }
  }
}

/// A probability of each row, and whether it came true.
struct CalibrationScores {
  let scores: [Double], isPositive: [Bool]

  /// Of some rows; one may come more than once.
  func calibration(of rows: [Int]) -> Calibration? {
    Calibration(scores: rows.map { scores[$0] }, isPositive: rows.map { isPositive[$0] })
  }
}

extension Predictions {
  /// Of the positive class in a binary task, of the likeliest of several; nil for a regression.
  var calibrationScores: CalibrationScores? {
    switch self {
    case .binary(let rows):
      return CalibrationScores(
        scores: rows.probabilities.map { $0[1] }, isPositive: rows.truth.map { $0 == 1 })
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
    calibrationScores.flatMap { Calibration(scores: $0.scores, isPositive: $0.isPositive) }
  }
}
