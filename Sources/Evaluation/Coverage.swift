/// How many answers are left, and how many of them are right, where unsure ones are not given.
package struct Coverage: Sendable, Equatable {
  /// Where the probability of the given label is at least `probability`.
  package struct Level: Sendable, Equatable {
    package let probability: Double
    /// Rows that are answered, and those of them that are answered rightly.
    package let answered: Int, right: Int

    /// Nil where nothing is answered.
    package var accuracy: Double? { answered == 0 ? nil : Double(right) / Double(answered) }
  }

  /// Rows in all.
  package let rowCount: Int
  /// By falling probability: one for each that occurs.
  package let levels: [Level]

  /// Nil for a regression, or without rows.
  ///
  /// - Parameter threshold: a binary task's.
  package init?(_ predictions: Predictions, threshold: Double) {
    guard let rows = predictions.classified, !rows.truth.isEmpty,
      let given = predictions.answers.givenProbabilities(at: threshold),
      let decided = predictions.decided(at: threshold)
    else { return nil }
    rowCount = given.count
    let order = given.indices.sorted { (given[$1], $0) < (given[$0], $1) }
    var levels: [Level] = []
    var right = 0
    for (place, row) in order.enumerated() {
      if decided[row] == rows.truth[row] { right += 1 }
      if levels.last?.probability == given[row] { levels.removeLast() }
      levels.append(Level(probability: given[row], answered: place + 1, right: right))
    }
    self.levels = levels
  }

  /// Where at least this probability is asked for.
  package func level(_ probability: Double) -> Level {
    let last = levels.last { $0.probability >= probability }
    return Level(
      probability: probability, answered: last?.answered ?? 0, right: last?.right ?? 0)
  }
}

extension Answers {
  /// The probability of each row's given label; nil for a regression. The threshold is a binary
  /// task's.
  func givenProbabilities(at threshold: Double) -> [Double]? {
    guard let rows = classified, let decided = decided(at: threshold) else { return nil }
    return zip(rows.probabilities, decided).map { $0[$1] }
  }

  /// Of each row, whether its label is less probable than `least`; nil for a regression.
  package func isLeftOpen(below least: Double, threshold: Double) -> [Bool]? {
    givenProbabilities(at: threshold)?.map { $0 < least }
  }
}
