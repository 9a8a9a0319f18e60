import Foundation
import Testing

@testable import Evaluation

/// Six rows of classes a, b, c, d; d is never true and is predicted once.
///
///     row      0  1  2  3  4  5
///     truth    a  a  a  b  b  c
///     taken    a  a  b  b  d  c
///     rank of  1  1  4  1  2  1
///     the truth
@Suite struct MulticlassMetricTests {
  static let logits: [[Float]] = [
    [3, 0, 0, 0], [3, 1, 2, 0], [-1, 4, 0, 2], [0, 2, 1, 1], [0, 1, 0.5, 2], [1, 0, 3, 2],
  ]
  static let truth = [0, 0, 0, 1, 1, 2]

  static func predictions() throws -> Predictions {
    .multiclass(
      try ClassificationPredictions(
        classes: ["a", "b", "c", "d"], logits: logits, truth: truth))
  }

  static let handWorked: [Expected] = [
    // Recalls 2/3, 1/2, 1, and 0 for d, which is predicted though never true.
    Expected("accuracy", 13.0 / 24), Expected("avg_recall_macro", 13.0 / 24),
    // The same without d.
    Expected("balanced_accuracy", 13.0 / 18),
    Expected("accuracy_micro", 4.0 / 6), Expected("token_accuracy", 4.0 / 6),
    Expected("avg_precision_micro", 4.0 / 6), Expected("avg_recall_micro", 4.0 / 6),
    Expected("avg_f1_score_micro", 4.0 / 6), Expected("avg_recall_weighted", 4.0 / 6),
    // Precisions 1, 1/2, 1, 0.
    Expected("avg_precision_macro", 2.5 / 4),
    Expected("avg_precision_weighted", 5.0 / 6),
    // F1: 4/5, 1/2, 1, 0.
    Expected("avg_f1_score_macro", 2.3 / 4),
    // (3 · .8 + 2 · .5 + 1) / 6
    Expected("avg_f1_score_weighted", 4.4 / 6),
    // TN rates: a 3/3, b 3/4, c 5/5, d 5/6.
    Expected("specificity", 43.0 / 48),
    // Row 2 has its class in the last place: 2/3 of a, all of b and c.
    Expected("hits_at_k", 8.0 / 9),
    // Truth 3, 2, 1, 0; predicted 2, 2, 1, 1: Σ t·p = 11. (4·6 − 11) / (36 − 11)
    Expected("kappa_score", 13.0 / 25),
    // 13 / sqrt((36 − 10)(36 − 14))
    Expected("mcc", 13 / 572.0.squareRoot()),
  ]

  @Test(arguments: handWorked)
  func `agrees with hand`(_ expected: Expected) throws {
    let metric = try #require(Metric.keyed(expected.key, for: .classification))
    #expect(near(metric.value(try Self.predictions()), expected.value))
  }

  @Test func `areas are means over the classes that have both kinds`() throws {
    // Logits in columns of 0 and ±ln: P(a) .8 .4 .4 .1 …, written as logarithms of the
    // probabilities.
    let shares: [[Double]] = [
      [0.8, 0.1, 0.1], [0.4, 0.5, 0.1], [0.5, 0.4, 0.1], [0.1, 0.8, 0.1],
    ]
    let rows = try ClassificationPredictions(
      classes: ["a", "b", "c"], logits: shares.map { $0.map { Float(log($0)) } },
      truth: [0, 0, 1, 1])
    // a: .8 beats both, .4 beats one of two: 3/4. b: .4 and .8 against .1 and .5: 3/4. c: no row,
    // left out.
    let area = try #require(Metric.keyed("roc_auc", for: .classification))
    #expect(area.value(.multiclass(rows)) == 0.75)
    // a: .8 is true (1/1), then .5 is not, .4 is (2/3): 5/6. b likewise. c has no rows.
    let precision = try #require(Metric.keyed("average_precision_macro", for: .classification))
    #expect(near(precision.value(.multiclass(rows)), 5.0 / 6))
    let alone = try ClassificationPredictions(
      classes: ["a", "b"], logits: [[1, 0], [0, 1]], truth: [0, 0])
    #expect(area.value(.multiclass(alone)) == nil)
  }

  @Test func `loss is the mean cross entropy`() throws {
    let loss = try #require(Metric.keyed("loss", for: .classification))
    // Four equal logits: log 4. Logits log 1, log 2, log 5, of 8: −log(5/8).
    let rows = try ClassificationPredictions(
      classes: ["a", "b", "c", "d"], logits: [[7, 7, 7, 7]], truth: [2])
    #expect(near(loss.value(.multiclass(rows)), log(4)))
    let uneven = try ClassificationPredictions(
      classes: ["a", "b", "c"], logits: [[0, Float(log(2.0)), Float(log(5.0))]], truth: [2])
    #expect(near(loss.value(.multiclass(uneven)), log(1.6), 1e-7))
    // In single precision the probability of the truth is 0 here, and its logarithm infinite.
    let sure = try ClassificationPredictions(
      classes: ["a", "b", "c"], logits: [[500, 0, -500]], truth: [2])
    #expect(loss.value(.multiclass(sure)) == 1000)
  }

  @Test func `hits need more than three classes`() throws {
    #expect(!Metric.all(for: .classification, classCount: 3).contains { $0.key == "hits_at_k" })
    #expect(Metric.all(for: .classification, classCount: 4).contains { $0.key == "hits_at_k" })
    let three = try ClassificationPredictions(
      classes: ["a", "b", "c"], logits: [[1, 2, 3]], truth: [0])
    #expect(Metric.keyed("hits_at_k", for: .classification)?.value(.multiclass(three)) == nil)
  }

  @Test func `order of rows does not matter`() throws {
    let order = [4, 2, 0, 5, 1, 3]
    let moved = Predictions.multiclass(
      try ClassificationPredictions(
        classes: ["a", "b", "c", "d"], logits: order.map { Self.logits[$0] },
        truth: order.map { Self.truth[$0] }))
    let original = try Self.predictions()
    for metric in Metric.all(for: .classification) {
      #expect(near(metric.value(moved), metric.value(original)), "\(metric.key)")
    }
  }

  @Test func `order of classes does not matter`() throws {
    // New class j is old class order[j]. Hits@3 depends on the order only where logits tie, so rows
    // 0, 3 get small differences.
    let distinct: [[Float]] = Self.logits.map { row in
      row.enumerated().map { $1 + Float($0) / 16 }
    }
    let order = [2, 0, 3, 1]
    let classes = ["a", "b", "c", "d"]
    let before = Predictions.multiclass(
      try ClassificationPredictions(classes: classes, logits: distinct, truth: Self.truth))
    let after = Predictions.multiclass(
      try ClassificationPredictions(
        classes: order.map { classes[$0] }, logits: distinct.map { row in order.map { row[$0] } },
        truth: Self.truth.map { t in order.firstIndex(of: t) ?? -1 }))
    for metric in Metric.all(for: .classification) {
      #expect(near(metric.value(after), metric.value(before)), "\(metric.key)")
      #expect(metric.value(before) != nil, "\(metric.key)")
    }
  }
}
