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

  @Test func `agrees with the normal approximation`() throws {
    // A share of .8 of 400 rows: .8 ± 1.96 · sqrt(.8 · .2 / 400) = .8 ± .0392
    let bootstrap = Bootstrap(rowCount: 400, seed: 42)
    let interval = try #require(
      bootstrap.interval(of: try Self.accuracy(), on: try Self.fourInFive(400)))
    #expect(abs(interval.lower - 0.7608) < 0.006 && abs(interval.upper - 0.8392) < 0.006)
  }

  @Test func `groups are drawn whole`() throws {
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

  @Test func `rows without a group are drawn alone`() {
    #expect(Bootstrap(rowCount: 4, groups: ["a", nil, "a", nil], seed: 1).groupCount == 3)
  }

  @Test func `same seed same interval`() throws {
    let predictions = try Self.fourInFive(50)
    func interval(_ seed: UInt64) throws -> Interval? {
      Bootstrap(rowCount: 50, seed: seed, resamples: 101)
        .interval(of: try Self.accuracy(), on: predictions)
    }
    #expect(try interval(7) == interval(7))
    let several = try (1...5).map { try #require(try interval($0)) }
    #expect(several.contains { $0 != several[0] })
  }

  @Test func `equal metrics have equal intervals`() throws {
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

  /// A resample without a row of a class says nothing about that class; a rate that all rows leave
  /// undefined still counts as 0.
  @Test func `a resample leaves out what it cannot know`() throws {
    // Truth a a a b b, called a a b b b.
    let rows = try ClassificationPredictions(
      classes: ["a", "b", "c"],
      logits: [[2, 1, 0], [2, 1, 0], [1, 2, 0], [1, 2, 0], [1, 2, 0]], truth: [0, 0, 0, 1, 1])
    func value(_ key: String, _ counts: [Int], of rows: ClassificationPredictions) -> Double? {
      Metric.keyed(key, for: .classification)?.value(.multiclass(rows), 0.5, counts: counts)
    }
    let all = [1, 1, 1, 1, 1]
    #expect(near(value("accuracy", all, of: rows), (2.0 / 3 + 1) / 2))
    // Rows a a a, called a a b: the recall of b is 0/0, its precision 0/1, its specificity 2/3; c
    // is nowhere.
    let noB = [2, 1, 2, 0, 0]
    for key in ["accuracy", "avg_recall_macro", "balanced_accuracy"] {
      #expect(near(value(key, noB, of: rows), 3.0 / 5), "\(key)")
    }
    #expect(near(value("avg_precision_macro", noB, of: rows), (1.0 + 0) / 2))
    #expect(near(value("avg_f1_score_macro", noB, of: rows), (6.0 / 8 + 0) / 2))
    // Of a there is no row that is not a; for b it is 3/5.
    #expect(near(value("specificity", noB, of: rows), 3.0 / 5))
    // Rows a b b, all called b: the precision of a is 0/0, its recall 0/1; precision of b 4/5.
    let noCallOfA = [0, 0, 1, 2, 2]
    #expect(near(value("avg_precision_macro", noCallOfA, of: rows), 4.0 / 5))
    #expect(near(value("avg_precision_weighted", noCallOfA, of: rows), 4.0 / 5))
    #expect(near(value("accuracy", noCallOfA, of: rows), (0 + 1.0) / 2))
    // Rows a only, called a: b is nowhere, and none of its negatives is called b.
    #expect(near(value("specificity", [3, 2, 0, 0, 0], of: rows), 1))

    // c is called but never true: 0 in the whole, and in every resample where it is called.
    let called = try ClassificationPredictions(
      classes: ["a", "b", "c"], logits: [[2, 1, 0], [0, 1, 2], [1, 2, 0]], truth: [0, 0, 1])
    #expect(near(value("accuracy", [1, 1, 1], of: called), (0.5 + 1 + 0) / 3))
    #expect(near(value("accuracy", [1, 2, 0], of: called), (1.0 / 3 + 0) / 2))
    #expect(near(value("accuracy", [1, 0, 2], of: called), 1))
  }

  @Test func `macro recall and balanced accuracy move alike where every class has rows`() throws {
    // Ten classes of two rows, one of them called the next class: most resamples miss a class.
    let truth = (0..<20).map { $0 / 2 }
    var logits: [[Float]] = []
    for row in 0..<20 {
      var one = [Float](repeating: 0, count: 10)
      one[(row / 2 + row % 2) % 10] = 5
      logits.append(one)
    }
    let rows = try ClassificationPredictions(
      classes: (0..<10).map { "class \($0)" }, logits: logits, truth: truth)
    let bootstrap = Bootstrap(rowCount: 20, seed: 5, resamples: 300)
    let intervals = try ["accuracy", "avg_recall_macro", "balanced_accuracy"].map { key in
      let metric = try #require(Metric.keyed(key, for: .classification))
      return try #require(bootstrap.interval(of: metric, on: .multiclass(rows)))
    }
    #expect(intervals[0] == intervals[2] && intervals[1] == intervals[2])
    // The recalls are ½ each, so resamples scatter evenly around it.
    let middle = (intervals[0].lower + intervals[0].upper) / 2
    #expect(abs(middle - 0.5) < 0.03)
  }

  @Test func `unknowable intervals are nil`() throws {
    let one = try Self.fourInFive(1)
    #expect(Bootstrap(rowCount: 1, seed: 1).interval(of: try Self.accuracy(), on: one) == nil)
    let together = Bootstrap(rowCount: 9, groups: [String?](repeating: "p", count: 9), seed: 1)
    #expect(together.interval(of: try Self.accuracy(), on: try Self.fourInFive(9)) == nil)
    // No negatives: no area in any resample.
    let area = try Metric.validation(named: "roc_auc", task: .binary)
    #expect(Bootstrap(rowCount: 9, seed: 1).interval(of: area, on: try Self.fourInFive(9)) == nil)
  }

  @Test func `quantiles are linear between neighbours`() {
    // Of 1 2 3 4 5 the places are 0, ¼, ½ …; .1 is at .4 between 1 and 2.
    #expect(near(quantile([1, 2, 3, 4, 5], 0.1), 1.4))
    #expect(quantile([1, 2, 3, 4, 5], 1) == 5 && quantile([7], 0.5) == 7)
  }
}
