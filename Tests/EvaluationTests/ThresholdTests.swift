import Foundation
import Testing

@testable import Evaluation

@Suite struct ThresholdTests {
  @Test func `golden values`() throws {
    let f1 = try #require(
      ThresholdSearch(scores: [0.2, 0.4, 0.8, 0.7], isPositive: [false, true, true, false])
        .best(by: .f1))
    // At .4 both positives and .7 are taken: 2·2 / (2·2 + 1) = .8
    #expect(f1 == (0.4, 0.8))
    let accuracy = try #require(
      ThresholdSearch(scores: [0.1, 0.9], isPositive: [false, true]).best(by: .accuracy))
    #expect(accuracy == (0.5, 1), "a tie goes to the nearest to 0.5")
    let validation = try #require(
      ThresholdSearch(scores: [0.4, 0.2, 0.8, 0.7], isPositive: [true, false, true, false])
        .best(by: .f1))
    #expect(validation == (0.4, 0.8))
  }

  @Test func `equally near takes the smaller`() throws {
    // 0.25 and 0.75 both call one row right of three more than … : recall is 1 from 0 to .25,
    // precision 1 from .75.
    // Accuracy at .25: 3/4 (the .3 negative is wrong). At .75: 3/4 (the .25 positive is missed). At
    // .5: 2/4.
    let best = try #require(
      ThresholdSearch(
        scores: [0.25, 0.6, 0.75, 0.1], isPositive: [true, false, true, false]
      ).best(by: .accuracy))
    #expect(best == (0.25, 0.75))
  }

  @Test func `undefined counts as zero while searching`() throws {
    // The score is upside down: every defined coefficient is negative, so calling everything (or
    // nothing) positive is best, with 0.
    let best = try #require(
      ThresholdSearch(scores: [0.1, 0.9], isPositive: [true, false]).best(by: .mcc))
    #expect(best.value == 0 && best.threshold == 0.1)
  }

  @Test func `names and values are those of the binary metrics`() {
    #expect(
      ThresholdMetric.allCases.map(\.name) == [
        "F1", "Accuracy", "Balanced Accuracy", "Precision", "Recall", "MCC",
      ])
    // TP 2, FP 1, FN 2, TN 5, as in `every rate of one class`.
    let decisions = Confusion(classes: ["no", "yes"], matrix: [[5, 1], [2, 2]])
    let one = decisions.perClass[1]
    let values = [
      one.f1, one.accuracy, one.balancedAccuracy, one.precision, one.recall, one.matthews,
    ]
    #expect(ThresholdMetric.allCases.map { $0.value(decisions) } == values)
  }

  @Test func `decisions at a threshold`() {
    let search = ThresholdSearch(
      scores: [0.2, 0.4, 0.4, 0.8], isPositive: [false, true, false, true])
    let at = search.decisions(at: 0.4)
    #expect(at.perClass[1].counts.map(\.value) == [2, 1, 1, 0])
    let above = search.decisions(at: 0.41)
    #expect(above.perClass[1].counts.map(\.value) == [1, 2, 0, 1])
    let sweep = search.sweep()
    #expect(sweep.count == 101 && sweep[50].threshold == 0.5 && sweep[100].threshold == 1)
    let recalls = sweep.map { $0.decisions.perClass[1].recall }
    #expect(recalls[0] == 1 && recalls[100] == 0)
  }

  @Test func `decisions`() throws {
    let rows = try ClassificationPredictions(
      classes: ["no", "yes"],
      logits: [0.4, 0.2, 0.8, 0.7].map { [Float(log($0 / (1 - $0)))] }, truth: [1, 0, 1, 0])
    let chosen = DecisionThreshold.automatic(by: .f1, validation: rows)
    #expect(near(chosen.value, 0.4, 1e-7))
    #expect(chosen.sourceText == "Optimized on validation split" && chosen.metricText == "F1")
    // The row whose score is the threshold is positive.
    #expect(rows.decided(at: chosen.value) == [1, 0, 1, 1])
    guard case .optimised(.f1, let value) = chosen.source else {
      Issue.record("\(chosen.source)")
      return
    }
    #expect(value == 0.8)

    let onlyOneKind = try ClassificationPredictions(
      classes: ["no", "yes"], logits: [[1]], truth: [1])
    let standard = DecisionThreshold.automatic(by: .mcc, validation: onlyOneKind)
    #expect(standard == .standard && standard.value == 0.5)
    #expect(standard.sourceText == "Default 0.5 (automatic optimization unavailable)")
    let manual = DecisionThreshold.manual(0.6)
    #expect(manual.value == 0.6 && manual.sourceText == "Manual")
    #expect(manual.metricText == "Not used" && DecisionThreshold.manual(nil).value == 0.5)
  }
}
