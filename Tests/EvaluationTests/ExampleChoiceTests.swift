import Testing

@testable import Evaluation

/// Which rows are chosen as examples, for predictions made by hand.
@Suite struct ExampleChoiceTests {
  /// Rows of (true class, decided class, how sure).
  private func predictions(
    _ rows: [(truth: Int, decided: Int, logit: Float)], classes: Int
  ) throws -> Predictions {
    .multiclass(
      try ClassificationPredictions(
        classes: (0..<classes).map { "\($0)" },
        logits: rows.map { row in (0..<classes).map { $0 == row.decided ? row.logit : 0 } },
        truth: rows.map(\.truth)))
  }

  private func choose(_ predictions: Predictions, most: Int = 12) -> [Int] {
    ExampleChoice(from: predictions, most: most, threshold: 0.5).rows
  }

  @Test func `classes take turns with right and wrong answers, the surest first`() throws {
    let given = try predictions(
      [
        (0, 0, 1), (0, 0, 3), (0, 1, 2), (0, 1, 4), (0, 0, 2),
        (1, 1, 5), (1, 0, 1), (1, 0, 2), (1, 1, 6),
      ], classes: 2)
    // First 1 (right of 0) and 7 (wrong of 1), then 3 (wrong of 0) and 8 (right of 1).
    #expect(choose(given, most: 1) == [1])
    #expect(choose(given, most: 2) == [1, 7])
    #expect(choose(given, most: 4) == [1, 3, 8, 7])
    #expect(choose(given, most: 5) == [1, 4, 3, 8, 7])
  }

  @Test func `where one kind runs out the other fills in`() throws {
    let given = try predictions(
      [(0, 0, 3), (0, 0, 2), (0, 0, 1), (1, 0, 9), (1, 0, 8), (1, 1, 2)], classes: 2)
    #expect(choose(given, most: 4) == [0, 1, 5, 3])
    #expect(choose(given) == [0, 1, 2, 5, 3, 4])
  }

  @Test func `thirty classes give twelve of them, half right and half wrong`() throws {
    let rows = (0..<30).flatMap { index -> [(truth: Int, decided: Int, logit: Float)] in
      [(index, index, 2), (index, (index + 1) % 30, 1)]
    }
    let given = try predictions(rows, classes: 30)
    #expect(choose(given) == (0..<12).map { 2 * $0 + $0 % 2 })
  }

  @Test func `seven classes are all there`() throws {
    let rows = (0..<70).map { row -> (truth: Int, decided: Int, logit: Float) in
      let truth = row % 7
      return (truth, row % 3 == 0 ? (truth + 1) % 7 : truth, Float(row % 11 + 1))
    }
    let given = try predictions(rows, classes: 7)
    guard case .multiclass(let answers) = given else { return }
    let chosen = choose(given)
    #expect(chosen.count == 12 && Set(chosen).count == 12)
    #expect(Set(chosen.map { answers.truth[$0] }).count == 7)
    #expect(chosen.count { answers.truth[$0] == answers.mostLikely[$0] } == 6)
  }

  @Test func `one class alone, and classes without rows`() throws {
    let given = try predictions([(2, 2, 1), (2, 1, 1), (2, 2, 4)], classes: 5)
    #expect(choose(given) == [2, 0, 1])
    #expect(choose(given, most: 2) == [2, 1])
  }

  @Test func `of equal probabilities the first row comes first`() throws {
    let rows = (0..<40).map { row -> (truth: Int, decided: Int, logit: Float) in (row / 20, 0, 1) }
    let given = try predictions(rows, classes: 2)
    #expect(choose(given, most: 6) == [0, 1, 2, 20, 21, 22])
  }

  @Test func `a binary model decides by its threshold`() throws {
    // Probabilities 0.27, 0.73 and 0.88 of the positive class.
    let given = Predictions.binary(
      try ClassificationPredictions(
        classes: ["no", "yes"], logits: [[-1], [1], [2]], truth: [0, 1, 1]))
    // At 0.5 the second and third are right; at 0.8 the second is called "no", which is wrong.
    #expect(ExampleChoice(from: given, most: 2, threshold: 0.5).rows == [0, 2])
    #expect(ExampleChoice(from: given, most: 2, threshold: 0.8).rows == [0, 1])
  }

  @Test func `values are spread over their range and over small and large errors`() throws {
    let truth = (0..<24).map { Double(23 - $0) }
    let errors = (0..<24).map { Double($0 * 7 % 24) }
    let given = Predictions.regression(
      try RegressionPredictions(values: zip(truth, errors).map { $0 + $1 }, truth: truth))
    let chosen = choose(given)
    #expect(chosen.count == 12 && Set(chosen).count == 12)
    for (part, rows) in stride(from: 0, to: 12, by: 2).map({ chosen[$0..<$0 + 2] }).enumerated() {
      let own = (0..<24).filter { Int(truth[$0]) / 4 == part }.map { errors[$0] }
      #expect(rows.map { errors[$0] } == [own.min(), own.max()])
    }
    #expect(choose(given, most: 1).count == 1)
  }

  @Test func `few values are all taken, in order`() throws {
    let given = Predictions.regression(
      try RegressionPredictions(values: [1, 1, 1], truth: [3, 1, 2]))
    #expect(choose(given) == [1, 2, 0])
    // As many as are wanted: still by their values, not by their errors.
    let errors = Predictions.regression(
      try RegressionPredictions(values: [3, 9, 2, 8], truth: [3, 1, 2, 4]))
    let all = ExampleChoice(from: errors, most: 4, threshold: 0.5)
    #expect(all.rows == [1, 2, 0, 3] && all.rule.hasSuffix("Here that is every image."))
  }

  @Test func `without truth the surest and the least sure take turns`() throws {
    let answers = Answers.multiclass(
      try ClassAnswers(
        classes: ["a", "b"], logits: [[1, 0], [4, 0], [3, 0], [2, 0], [0, 5], [0, 1]]))
    func rows(_ most: Int) -> [Int] {
      ExampleChoice(from: answers, most: most, threshold: 0.5).rows
    }
    #expect(rows(2) == [1, 5])
    #expect(rows(4) == [1, 0, 4, 5])
    #expect(rows(50) == [1, 2, 0, 3, 4, 5])
  }

  @Test func `without truth a binary model decides by its threshold as well`() throws {
    // Probabilities 0.27, 0.73 and 0.88 of the positive class.
    let answers = Answers.binary(
      try ClassAnswers(classes: ["no", "yes"], logits: [[-1], [1], [2]]))
    // At 0.5 one is "no" and two are "yes"; at 0.8 it is the other way round.
    #expect(ExampleChoice(from: answers, most: 2, threshold: 0.5).rows == [0, 1])
    #expect(ExampleChoice(from: answers, most: 2, threshold: 0.8).rows == [0, 2])
  }

  @Test func `without truth values are taken at equal distances`() {
    let answers = Answers.regression([5, 1, 4, 2, 3])
    func rows(_ most: Int) -> [Int] {
      ExampleChoice(from: answers, most: most, threshold: 0.5).rows
    }
    #expect(rows(3) == [1, 4, 0] && rows(1) == [1] && rows(9) == [1, 3, 4, 2, 0])
    #expect(ExampleChoice(from: .regression([]), most: 3, threshold: 0.5).rows == [])
  }
}
