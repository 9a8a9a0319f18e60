import Foundation
import Support
import Testing

@testable import Evaluation

@Suite struct IntervalTests {
  /// `rows` of which four in five are called right.
  static func fourInFive(_ rows: Int) throws -> Predictions {
    .binary(
      try ClassificationPredictions(
        classes: ["no", "yes"], logits: (0..<rows).map { [$0 % 5 == 0 ? -1 : 1] },
        truth: [Int](repeating: 1, count: rows)))
  }

  static func accuracy() throws -> Metric {
    try Metric.validation(named: "accuracy", task: .binary)
  }

  @Test func agreesWithTheNormalApproximation() throws {
    // A share of .8 of 400 rows: .8 ± 1.96 · sqrt(.8 · .2 / 400) = .8 ± .0392
    let bootstrap = Bootstrap(rowCount: 400, seed: 42)
    let interval = try #require(
      bootstrap.interval(of: try Self.accuracy(), on: try Self.fourInFive(400)))
    #expect(abs(interval.lower - 0.7608) < 0.006 && abs(interval.upper - 0.8392) < 0.006)
  }

  @Test func groupsAreDrawnWhole() throws {
    // 400 rows of 100 groups in which all are right or all are wrong are worth 100 rows: ± .0784.
    let rows = try ClassificationPredictions(
      classes: ["no", "yes"], logits: (0..<400).map { [$0 / 4 % 5 == 0 ? -1 : 1] },
      truth: [Int](repeating: 1, count: 400))
    let bootstrap = Bootstrap(
      rowCount: 400, groups: (0..<400).map { "patient \($0 / 4)" }, seed: 42)
    #expect(bootstrap.groupCount == 100)
    let interval = try #require(
      bootstrap.interval(of: try Self.accuracy(), on: .binary(rows)))
    #expect(abs(interval.lower - 0.7216) < 0.015 && abs(interval.upper - 0.8784) < 0.015)
  }

  @Test func rowsWithoutAGroupAreDrawnAlone() {
    #expect(Bootstrap(rowCount: 4, groups: ["a", nil, "a", nil], seed: 1).groupCount == 3)
  }

  @Test func sameSeedSameInterval() throws {
    let predictions = try Self.fourInFive(50)
    func interval(_ seed: UInt64) throws -> Interval? {
      Bootstrap(rowCount: 50, seed: seed, resamples: 101)
        .interval(of: try Self.accuracy(), on: predictions)
    }
    #expect(try interval(7) == interval(7))
    let several = try (1...5).map { try #require(try interval($0)) }
    #expect(several.contains { $0 != several[0] })
  }

  @Test func equalMetricsHaveEqualIntervals() throws {
    let rows = try ClassificationPredictions(
      classes: ["a", "b", "c"],
      logits: [[2, 1, 0], [0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 2, 1]],
      truth: [0, 2, 0, 2, 1])
    let evaluation = SubsetEvaluation(
      .multiclass(rows), bootstrap: Bootstrap(rowCount: 5, seed: 3, resamples: 200))
    let byKey = Dictionary(uniqueKeysWithValues: evaluation.rows.map { ($0.key, $0.interval) })
    #expect(byKey["accuracy_micro"] == byKey["avg_f1_score_micro"])
    for row in evaluation.rows {
      guard let value = row.value, let interval = row.interval else { continue }
      #expect(interval.lower <= value && value <= interval.upper, "\(row.key)")
    }
  }

  @Test func unknowableIntervalsAreNil() throws {
    let one = try Self.fourInFive(1)
    #expect(Bootstrap(rowCount: 1, seed: 1).interval(of: try Self.accuracy(), on: one) == nil)
    let together = Bootstrap(rowCount: 9, groups: [String?](repeating: "p", count: 9), seed: 1)
    #expect(together.interval(of: try Self.accuracy(), on: try Self.fourInFive(9)) == nil)
    // No negatives: no area in any resample.
    let area = try Metric.validation(named: "roc_auc", task: .binary)
    #expect(Bootstrap(rowCount: 9, seed: 1).interval(of: area, on: try Self.fourInFive(9)) == nil)
  }

  @Test func quantilesAreLinearBetweenNeighbours() {
    // Of 1 2 3 4 5 the places are 0, ¼, ½ …; .1 is at .4 between 1 and 2.
    #expect(near(quantile([1, 2, 3, 4, 5], 0.1), 1.4))
    #expect(quantile([1, 2, 3, 4, 5], 1) == 5 && quantile([7], 0.5) == 7)
  }
}
