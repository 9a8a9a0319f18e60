import Foundation
import Testing

@testable import Evaluation

@Suite struct CoverageTests {
  /// A row of two logits whose first class has this probability.
  private func logits(_ probability: Double) -> [Float] {
    [Float(log(probability / (1 - probability))), 0]
  }

  @Test func `answers by hand`() throws {
    // Given labels with .9 right, .8 wrong, .8 right, .6 wrong.
    let rows = try ClassificationPredictions(
      classes: ["a", "b"], logits: [0.6, 0.8, 0.9, 0.2].map(logits), truth: [1, 1, 0, 1])
    let coverage = try #require(Coverage(.multiclass(rows), threshold: 0.5))
    #expect(coverage.rowCount == 4)
    #expect(coverage.levels.map(\.answered) == [1, 3, 4])
    #expect(coverage.levels.map(\.right) == [1, 2, 2])
    let level = coverage.level(0.7)
    #expect(level.answered == 3 && level.right == 2 && level.accuracy == 2.0 / 3)
    #expect(coverage.level(0.95).answered == 0 && coverage.level(0.95).accuracy == nil)
    #expect(coverage.level(0).answered == 4)
  }

  /// From a threshold of 0.2 on a probability of 0.3 is a positive label, with 0.3.
  @Test func `a binary label has its own probability, whatever the threshold`() throws {
    let rows = try ClassificationPredictions(
      classes: ["no", "yes"], logits: [[Float(log(0.3 / 0.7))], [Float(log(0.1 / 0.9))]],
      truth: [1, 0])
    let given = try #require(Predictions.binary(rows).answers.givenProbabilities(at: 0.2))
    #expect(abs(given[0] - 0.3) < 1e-6 && abs(given[1] - 0.9) < 1e-6)
    let coverage = try #require(Coverage(.binary(rows), threshold: 0.2))
    #expect(coverage.level(0.5).answered == 1 && coverage.level(0.2).right == 2)
  }

  @Test func `a number has no coverage`() throws {
    let values = Predictions.regression(try RegressionPredictions(values: [1], truth: [2]))
    #expect(Coverage(values, threshold: 0.5) == nil)
  }
}
