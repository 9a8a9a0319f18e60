import Foundation
import Testing

@testable import Evaluation

/// Ten rows at threshold 0.5: TP 3, FN 1, FP 2, TN 4.
///
///     truth  1    1    1    1    0    0    0    0    0    0
///     score .9   .8   .6   .3   .7   .6   .4   .2   .1   .05
@Suite struct BinaryMetricTests {
  static let scores = [0.9, 0.8, 0.6, 0.3, 0.7, 0.6, 0.4, 0.2, 0.1, 0.05]
  static let truth = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]

  static func value(
    _ key: String, scores: [Double] = scores, truth: [Int] = truth, threshold: Double = 0.5
  ) throws -> Double? {
    let metric = try #require(Metric.keyed(key, for: .binary))
    return metric.value(try binary(scores, truth), threshold)
  }

  static let handWorked: [Expected] = [
    Expected("accuracy", 7.0 / 10), Expected("precision", 3.0 / 5), Expected("recall", 3.0 / 4),
    Expected("specificity", 4.0 / 6), Expected("balanced_accuracy", 17.0 / 24),
    Expected("f1", 6.0 / 9),
    // (3·4 − 2·1) / sqrt(5 · 4 · 6 · 5) = 10 / sqrt(600)
    Expected("mcc", 10 / 600.0.squareRoot()),
    // p_o = .7, p_e = (4·5 + 6·5) / 100 = .5
    Expected("kappa_score", 0.4),
    // Of 24 pairs: .9 and .8 win 6 each, .6 wins 4 and ties one, .3 wins 3 → 19.5
    Expected("roc_auc", 19.5 / 24),
    // .9: 1/1, .8: 2/2, .7 takes a negative, .6 (one of each): 3/5, .4, .3: 4/7; each adds recall
    // 1/4
    Expected("average_precision", (1 + 1 + 3.0 / 5 + 4.0 / 7) / 4),
  ]

  @Test(arguments: handWorked) func `agrees with hand`(_ expected: Expected) throws {
    let value = try #require(try Self.value(expected.key))
    #expect(abs(value - expected.value) < 1e-7)
  }

  @Test func `loss is the mean negative logarithm`() throws {
    // log 2 at a logit of 0, whatever is true.
    let even = try Predictions.binary(
      ClassificationPredictions(classes: ["no", "yes"], logits: [[0], [0]], truth: [0, 1]))
    let metric = try #require(Metric.keyed("loss", for: .binary))
    #expect(metric.value(even) == log(2))
    // P = e/(1+e) for the truth: log(1 + 1/e); and its complement: 1 + log(1 + 1/e). Mean: 0.5 +
    // log(1 + 1/e).
    let apart = try Predictions.binary(
      ClassificationPredictions(classes: ["no", "yes"], logits: [[1], [1]], truth: [1, 0]))
    let value = try #require(metric.value(apart))
    #expect(abs(value - (0.5 + log(1 + 1 / M_E))) < 1e-15)
  }

  @Test func `loss of a very sure mistake is finite`() throws {
    let sure = try Predictions.binary(
      ClassificationPredictions(
        classes: ["no", "yes"], logits: [[-2000], [2000]], truth: [1, 1]))
    #expect(Metric.keyed("loss", for: .binary)?.value(sure) == 1000)
    #expect(Metric.keyed("log_loss", for: .binary) == nil, "an alias, not a second row")
  }

  @Test func `threshold is included`() throws {
    // A score of exactly 0.5 (a logit of 0) is positive at 0.5, and not just above it.
    #expect(try Self.value("recall", scores: [0.5, 0.1], truth: [1, 0]) == 1)
    #expect(try Self.value("recall", scores: [0.5, 0.1], truth: [1, 0], threshold: 0.51) == 0)
  }

  @Test func `undefined is not zero`() throws {
    // Nothing is called positive: no precision, no correlation, but a recall of 0.
    #expect(try Self.value("precision", threshold: 1) == nil)
    #expect(try Self.value("mcc", threshold: 1) == nil)
    #expect(try Self.value("recall", threshold: 1) == 0)
    #expect(try Self.value("f1", threshold: 1) == 0)
    // Only negatives.
    #expect(try Self.value("roc_auc", scores: [0.2, 0.4], truth: [0, 0]) == nil)
    #expect(try Self.value("recall", scores: [0.2, 0.4], truth: [0, 0]) == nil)
    #expect(try Self.value("balanced_accuracy", scores: [0.2, 0.4], truth: [0, 0]) == nil)
    #expect(try Self.value("kappa_score", scores: [0.2, 0.4], truth: [0, 0]) == nil)
    #expect(try Self.value("average_precision", scores: [0.2, 0.4], truth: [0, 0]) == nil)
    #expect(try Self.value("specificity", scores: [0.2, 0.4], truth: [1, 1]) == nil)
    // No rows.
    #expect(try Self.value("loss", scores: [], truth: []) == nil)
  }
}

/// Binary predictions whose probabilities are `scores` up to the rounding of a Float logit.
func binary(_ scores: [Double], _ truth: [Int]) throws -> Predictions {
  .binary(
    try ClassificationPredictions(
      classes: ["no", "yes"], logits: scores.map { [Float(log($0 / (1 - $0)))] }, truth: truth))
}

/// A metric's key and the value that it has to have.
struct Expected: CustomTestStringConvertible {
  let key: String
  let value: Double

  init(_ key: String, _ value: Double) {
    self.key = key
    self.value = value
  }

  var testDescription: String { key }
}
