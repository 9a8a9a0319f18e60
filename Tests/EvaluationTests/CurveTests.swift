import Testing

@testable import Evaluation

@Suite struct CurveTests {
  @Test func `roc of four rows`() throws {
    // By falling score: 1 (.9), 0 (.7), 1 (.6), 0 (.2). Every point is a corner.
    let ranking = Ranking(
      scores: [0.6, 0.9, 0.2, 0.7], isPositive: [true, true, false, false])
    let curve = try #require(ROCCurve(ranking))
    #expect(curve.falsePositiveRates == [0, 0, 0.5, 0.5, 1])
    #expect(curve.truePositiveRates == [0, 0.5, 0.5, 1, 1])
    #expect(curve.thresholds == [.infinity, 0.9, 0.7, 0.6, 0.2])
    // Of the four pairs .9 wins two and .6 one.
    #expect(curve.area == 0.75)
  }

  @Test func `roc leaves out points on a straight line`() throws {
    // Two positives in a row: the point between (0, 0) and (0, 1) at .9 stays, as the first after
    // the start; .8 is a corner; .7 is between equal steps.
    let ranking = Ranking(
      scores: [0.9, 0.8, 0.7, 0.6, 0.5], isPositive: [true, true, false, false, false])
    let curve = try #require(ROCCurve(ranking))
    #expect(curve.thresholds == [.infinity, 0.9, 0.8, 0.5])
    #expect(curve.falsePositiveRates == [0, 0, 0, 1])
    #expect(curve.truePositiveRates == [0, 0.5, 1, 1])
    #expect(curve.area == 1)
  }

  @Test func `ties count half`() throws {
    let all = try #require(
      ROCCurve(Ranking(scores: [0.5, 0.5, 0.5], isPositive: [true, false, false])))
    #expect(all.area == 0.5 && all.falsePositiveRates == [0, 1])
    // .8 wins both, .5 ties one and beats none of .5 .9 … : pairs (.8,.5) 1, (.8,.9) 0, (.5,.5) ½,
    // (.5,.9) 0.
    let some = try #require(
      ROCCurve(Ranking(scores: [0.8, 0.5, 0.5, 0.9], isPositive: [true, true, false, false])))
    #expect(some.area == 1.5 / 4)
  }

  @Test func `precision recall of four rows`() throws {
    let ranking = Ranking(
      scores: [0.6, 0.9, 0.2, 0.7], isPositive: [true, true, false, false])
    let curve = try #require(PrecisionRecallCurve(ranking))
    #expect(curve.precisions == [0.5, 2.0 / 3, 0.5, 1, 1])
    #expect(curve.recalls == [1, 1, 0.5, 0.5, 0])
    #expect(curve.thresholds == [0.2, 0.6, 0.7, 0.9])
    // ½ · 1 + ½ · ⅔
    #expect(near(curve.averagePrecision, 5.0 / 6))
    #expect(curve.prevalence == 0.5)
  }

  @Test func `one kind of rows has no ROC`() {
    let positives = Ranking(scores: [0.1, 0.2], isPositive: [true, true])
    #expect(ROCCurve(positives) == nil && PrecisionRecallCurve(positives)?.averagePrecision == 1)
    let negatives = Ranking(scores: [0.1, 0.2], isPositive: [false, false])
    #expect(ROCCurve(negatives) == nil && PrecisionRecallCurve(negatives) == nil)
    #expect(ROCCurve(Ranking(scores: [], isPositive: [])) == nil)
  }

  @Test func `reversed scores give the complement`() throws {
    let scores = [0.1, 0.4, 0.35, 0.8, 0.4, 0.2]
    let kinds = [false, false, true, true, true, false]
    let ones = [Int](repeating: 1, count: 6)
    let area = try #require(Ranking(scores: scores, isPositive: kinds).areaUnderROC(counts: ones))
    let turned = Ranking(scores: scores.map { 1 - $0 }, isPositive: kinds)
    #expect(near(turned.areaUnderROC(counts: ones), 1 - area))
  }

  @Test func `counting rows twice is having them twice`() {
    let scores = [0.9, 0.7, 0.6, 0.2]
    let kinds = [true, false, true, false]
    let counted = Ranking(scores: scores, isPositive: kinds)
    let repeated = Ranking(
      scores: [0.9, 0.7, 0.7, 0.6, 0.6, 0.6], isPositive: [true, false, false, true, true, true])
    let ones = [Int](repeating: 1, count: 6)
    #expect(
      counted.areaUnderROC(counts: [1, 2, 3, 0]) == repeated.areaUnderROC(counts: ones))
    #expect(
      near(
        counted.averagePrecision(counts: [1, 2, 3, 0]), repeated.averagePrecision(counts: ones)))
  }
}
