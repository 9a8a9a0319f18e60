/// The rows whose pictures are looked at as examples, and by which rule they were chosen. The same
/// predictions give the same rows.
package struct ExampleChoice: Sendable, Equatable {
  /// In the order in which they are shown.
  package let rows: [Int]
  /// In whole sentences.
  package let rule: String

  /// At most so many rows of which the truth is known, spread over the classes and over right and
  /// wrong answers, or over the values and over small and large errors.
  package init(from predictions: Predictions, most: Int, threshold: Double) {
    switch predictions {
    case .binary(let rows):
      self.init(from: rows, decided: rows.decided(at: threshold), most)
    case .multiclass(let rows):
      self.init(from: rows, decided: rows.mostLikely, most)
    case .regression(let rows):
      self.init(from: rows, most)
    }
  }

  /// At most so many rows of which nothing is known but the answers.
  package init(from answers: Answers, most: Int, threshold: Double) {
    switch answers {
    case .binary(let rows):
      self.init(from: rows, decided: rows.decided(at: threshold), most)
    case .multiclass(let rows):
      self.init(from: rows, decided: rows.mostLikely, most)
    case .regression(let values):
      self.init(from: values, most)
    }
  }

  private init(rows: [Int], rule: String) {
    self.rows = rows
    self.rule = rule
  }
}

// MARK: - Classes

extension ExampleChoice {
  private init(from given: ClassificationPredictions, decided: [Int], _ most: Int) {
    let order = Self.order(by: given.probabilities, of: decided)
    self.init(
      rows: Self.turns(
        Self.byClass(order, given.truth, count: given.classes.count).enumerated().map {
          index, own in
          (own.filter { decided[$0] == index }, own.filter { decided[$0] != index })
        }, most),
      rule: """
        The classes take turns, in the order of the class list. A class gives, in turn, the most \
        confident right answer about its images and the most confident wrong one, or another of \
        the one kind where there is none of the other; every second class begins with a wrong one.
        """)
  }

  private init(from given: ClassAnswers, decided: [Int], _ most: Int) {
    let order = Self.order(by: given.probabilities, of: decided)
    self.init(
      rows: Self.turns(
        Self.byClass(order, decided, count: given.classes.count).map { own in
          let half = (own.count + 1) / 2
          return (Array(own[..<half]), own[half...].reversed())
        }, most),
      rule: """
        The predicted classes take turns, in the order of the class list. A class gives, in turn, \
        its most and its least confident answer; every second class begins with the least \
        confident one.
        """)
  }

  /// All rows, the one with the highest probability of its decided class first; of equals the
  /// first.
  private static func order(by probabilities: Probabilities, of decided: [Int]) -> [Int] {
    FallingOrder.rows(of: decided.enumerated().map { probabilities[$0, $1] }).map { Int($0) }
  }

  /// Rows in their order, those of each class by themselves.
  private static func byClass(_ order: [Int], _ classes: [Int], count: Int) -> [[Int]] {
    var own = [[Int]](repeating: [], count: count)
    for row in order { own[classes[row]].append(row) }
    return own
  }

  /// Of every class two queues, which take turns. What is taken is then put in order by class, and
  /// within a class by queue.
  private static func turns(_ classes: [(first: [Int], second: [Int])], _ most: Int) -> [Int] {
    let queues = classes.map { [$0.first, $0.second] }.filter { !($0[0] + $0[1]).isEmpty }
    var taken = queues.map { _ in [0, 0] }
    var count = min(most, queues.reduce(0) { $0 + $1[0].count + $1[1].count })
    var round = 0
    while count > 0 {
      for (place, own) in queues.enumerated() where count > 0 {
        let wanted = (place + round) % 2
        let kind = [wanted, 1 - wanted].first { taken[place][$0] < own[$0].count }
        guard let kind else { continue }
        taken[place][kind] += 1
        count -= 1
      }
      round += 1
    }
    return zip(queues, taken).flatMap { own, taken in
      own[0].prefix(taken[0]) + own[1].prefix(taken[1])
    }
  }
}

// MARK: - Values

extension ExampleChoice {
  private init(from given: RegressionPredictions, _ most: Int) {
    let order = given.truth.indices.sorted { (given.truth[$0], $0) < (given.truth[$1], $1) }
    let parts = max(1, most / 2)
    let rule = """
      The images are put in order of the true value and cut into \(parts) parts of equal size; \
      each gives the image with the smallest error and the one with the largest.
      """
    guard order.count > most else {
      self.init(rows: order, rule: rule + " Here that is every image.")
      return
    }
    func error(_ row: Int) -> Double { (given.values[row] - given.truth[row]).magnitude }
    let rows = (0..<parts).flatMap { part in
      let slice = order[part * order.count / parts..<(part + 1) * order.count / parts]
      let byError = slice.sorted { (error($0), $0) < (error($1), $1) }
      return [byError[0], byError[byError.count - 1]]
    }
    self.init(rows: Array(rows.prefix(most)), rule: rule)
  }

  private init(from values: [Double], _ most: Int) {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    let count = min(most, order.count)
    self.init(
      rows: (0..<count).map { order[count > 1 ? $0 * (order.count - 1) / (count - 1) : 0] },
      rule: """
        The images are put in order of the predicted value and taken at equal distances, the \
        lowest and the highest among them.
        """)
  }
}
