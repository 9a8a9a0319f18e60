import Testing

@testable import Evaluation

@Suite struct JoinedPredictionsTests {
  @Test func `rows come back to their places, each with its truth`() throws {
    func part(_ logits: [Float], _ truth: [Int]) throws -> Predictions {
      .binary(
        try ClassificationPredictions(
          classes: ["no", "yes"], logits: logits.map { [$0] }, truth: truth))
    }
    let parts = [try part([3, 1], [1, 0]), try part([2, 0, 4], [0, 1, 1])]
    #expect(try Predictions(joining: parts) == part([3, 1, 2, 0, 4], [1, 0, 0, 1, 1]))
    #expect(
      try Predictions(joining: parts, at: [3, 1, 2, 0, 4])
        == part([0, 1, 2, 3, 4], [1, 0, 0, 1, 1]))
    func values(_ values: [Double]) throws -> Predictions {
      .regression(try RegressionPredictions(values: values, truth: values.map { $0 + 1 }))
    }
    #expect(
      try Predictions(joining: [values([5]), values([7, 6])], at: [0, 2, 1]) == values([5, 6, 7]))
  }
}
