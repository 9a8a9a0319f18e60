import Testing

@testable import Evaluation

@Suite struct CalibrationTests {
  @Test func `two bins by hand`() throws {
    // (0.1, 0.2]: scores .15 .2, one of two positive: |.5 − .175| · 2/3. (0.9, 1]: score 1,
    // positive: 0.
    let calibration = try #require(
      Calibration(scores: [0.15, 0.2, 1], isPositive: [true, false, true]))
    #expect(calibration.bins.map(\.count) == [2, 1])
    #expect(near(calibration.bins.map(\.meanScore), [0.175, 1]))
    #expect(calibration.bins.map(\.positiveShare) == [0.5, 1])
    #expect(near(calibration.expectedError, 0.325 * 2 / 3))
  }

  @Test func `an edge belongs to the bin below`() throws {
    for (score, bin) in [(0.0, 0), (0.1, 0), (0.3, 2), (0.7, 6), (0.70001, 7), (1.0, 9)] {
      let calibration = try #require(Calibration(scores: [score], isPositive: [true]))
      #expect(near(calibration.bins[0].lower, Double(bin) / 10), "\(score)")
    }
  }

  @Test func `no rows no calibration`() {
    #expect(Calibration(scores: [], isPositive: []) == nil)
  }
}
