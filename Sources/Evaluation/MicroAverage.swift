extension ClassificationPredictions {
  /// Every (row, class) pair by falling probability, positive where the class is the row's: the
  /// micro-average of one-vs-rest curves.
  package var microRanking: Ranking {
    Ranking(
      scores: probabilities.flatMap { $0 },
      isPositive: truth.flatMap { t in classes.indices.map { $0 == t } })
  }

  /// So many pairs are put in order at most.
  private static let mostRanked = 2_000_000

  /// The steps of the micro-average's curves. Of very many pairs those next to a positive pair
  /// alone: between two positive ones the curves have no other corners.
  var microSteps: [Ranking.Step] {
    truth.count * classes.count <= Self.mostRanked
      ? microRanking.steps : PositiveSteps(of: self).steps
  }
}

/// The negative pairs between positive ones, counted without putting them in order.
struct PositiveSteps {
  /// Of the positive pairs, each once, the largest first.
  private var scores: [Double]
  /// Of each score the positive pairs, and the negative ones.
  private var positives: [Int], equal: [Int]
  /// Negative pairs between a score and the one before it, and the smallest score of them; at last
  /// those below all.
  private var between: [Int], least: [Double]
  /// By the first bits of a score: the place of the first one below that begins so.
  private var first: [Int]

  init(of rows: ClassificationPredictions) {
    let own = rows.truth.enumerated().map { rows.probabilities[$0, $1] }
    (scores, positives) = ([], [])
    for row in FallingOrder.rows(of: own) {
      if scores.last == own[Int(row)] {
        positives[positives.count - 1] += 1
      } else {
        scores.append(own[Int(row)])
        positives.append(1)
      }
    }
    equal = [Int](repeating: 0, count: scores.count)
    between = [Int](repeating: 0, count: scores.count + 1)
    least = [Double](repeating: 1, count: scores.count + 1)
    first = Self.places(in: scores)
    for row in rows.truth.indices {
      for index in rows.classes.indices where index != rows.truth[row] {
        count(rows.probabilities[row, index])
      }
    }
  }

  private mutating func count(_ score: Double) {
    var place = first[Self.beginning(score)]
    while place < scores.count, scores[place] > score { place += 1 }
    if place < scores.count, scores[place] == score {
      equal[place] += 1
    } else {
      between[place] += 1
      least[place] = min(least[place], score)
    }
  }

  var steps: [Ranking.Step] {
    var steps: [Ranking.Step] = []
    var (up, down) = (0, 0)
    func step(_ score: Double) {
      steps.append(Ranking.Step(score: score, positives: up, negatives: down))
    }
    for place in scores.indices {
      if between[place] > 0 {
        down += between[place]
        step(least[place])
      }
      up += positives[place]
      down += equal[place]
      step(scores[place])
    }
    if between[scores.count] > 0 {
      down += between[scores.count]
      step(least[scores.count])
    }
    return steps
  }

  /// Exponent and the first eight bits behind it: about a third of a percent.
  private static func beginning(_ score: Double) -> Int { Int(score.bitPattern >> 44) }

  /// For every beginning the number of scores that begin with a larger one.
  private static func places(in scores: [Double]) -> [Int] {
    var counts = [Int](repeating: 0, count: beginning(1) + 2)
    for score in scores { counts[beginning(score)] += 1 }
    var (above, places) = (0, counts)
    for begin in counts.indices.reversed() {
      places[begin] = above
      above += counts[begin]
    }
    return places
  }
}
