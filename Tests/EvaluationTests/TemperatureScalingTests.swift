import Foundation
import Support
import Testing

@testable import Evaluation

@Suite struct TemperatureScalingTests {
  /// Rows whose labels are drawn by what the logits say when they are divided by `temperature`.
  static func drawn(
    _ count: Int, temperature: Double, classes: Int = 4, seed: UInt64 = 1
  ) throws -> ClassificationPredictions {
    var stream = RandomStream(seed: seed, for: .augment(epoch: 0, sample: 0))
    func uniform() -> Double { Double(stream.below(1 << 30)) / Double(1 << 30) }
    var (logits, truth) = ([[Float]](), [Int]())
    for _ in 0..<count {
      let row = (0..<(classes == 2 ? 1 : classes)).map { _ in Float(8 * uniform() - 4) }
      let cooled = row.map { Float(Double($0) / temperature) }
      var rest = uniform()
      let answers = try ClassAnswers(classes: (0..<classes).map { "\($0)" }, logits: [cooled])
      let probabilities = answers.probabilities[0]
      var drawn = probabilities.count - 1
      for (index, probability) in probabilities.enumerated() {
        rest -= probability
        if rest < 0 {
          drawn = index
          break
        }
      }
      logits.append(row)
      truth.append(drawn)
    }
    return try ClassificationPredictions(
      classes: (0..<classes).map { "class \($0)" }, logits: logits, truth: truth)
  }

  @Test func `one logit by hand`() throws {
    // Three of four are positive, all with the logit 2: sigmoid(2 / T) = 3/4, so 2 / T = ln 3.
    let rows = try ClassificationPredictions(
      classes: ["no", "yes"], logits: [[2], [2], [2], [2]], truth: [1, 1, 0, 1])
    let scaling = try #require(TemperatureScaling(fittedTo: rows))
    #expect(abs(scaling.temperature - 2 / log(3)) < 1e-9 && !scaling.isAtLimit)
  }

  @Test(arguments: [(0.5, 4), (1, 2), (1, 4), (2.5, 2), (2.5, 7)])
  func `a known temperature is found again`(_ known: Double, _ classes: Int) throws {
    let rows = try Self.drawn(20_000, temperature: known, classes: classes)
    let found = try #require(TemperatureScaling(fittedTo: rows))
    // Of two classes and flat probabilities so many rows tell it to 2 % (one standard deviation).
    #expect(abs(found.temperature / known - 1) < 0.08 && !found.isAtLimit)
  }

  @Test func `rows that tell no temperature give the end of the range`() throws {
    func fitted(_ truth: [Int]) throws -> TemperatureScaling? {
      TemperatureScaling(
        fittedTo: try ClassificationPredictions(
          classes: ["a", "b", "c"], logits: [[3, 1, 0], [0, 2, 1]], truth: truth))
    }
    let right = try #require(try fitted([0, 1]))
    let wrong = try #require(try fitted([2, 0]))
    #expect(right.temperature == 0.05 && right.isAtLimit)
    #expect(wrong.temperature == 20 && wrong.isAtLimit)
    let none = try ClassificationPredictions(classes: ["a", "b"], logits: [], truth: [])
    #expect(TemperatureScaling(fittedTo: none) == nil)
  }

  /// Twice as sure as they should be, or as sure as they should.
  @Test(arguments: [(2.0, true), (1.0, false)])
  func `the effect on other rows is told with what chance explains`(
    _ known: Double, _ isSure: Bool
  ) throws {
    let fitted = try Self.drawn(500, temperature: known)
    let scaling = try #require(TemperatureScaling(fittedTo: fitted))
    let test = Predictions.multiclass(try Self.drawn(1500, temperature: known, seed: 2))
      .multiplyingLogits(by: 1 / scaling.temperature)
    let effect = try #require(
      CalibrationEffect(
        of: scaling, fittedRows: 500, test: test,
        bootstrap: Bootstrap(rowCount: 1500, seed: 3, resamples: 200)))
    let difference = try #require(effect.difference)
    #expect(effect.temperature == scaling.temperature && effect.fittedRows == 500)
    #expect(effect.error.after == test.calibration?.expectedError)
    if isSure {
      #expect(effect.error.before > 0.15 && effect.error.after < 0.05)
      #expect(effect.loss.after < effect.loss.before)
      #expect(difference.upper < -0.1)
    } else {
      #expect(abs(effect.error.after - effect.error.before) < 0.03)
      #expect(difference.lower < 0.01 && difference.upper > -0.01)
    }
  }

  @Test func `no label changes, and the logits come back`() throws {
    let rows = Predictions.multiclass(try Self.drawn(200, temperature: 1))
    let scaled = rows.multiplyingLogits(by: 0.25)
    #expect(scaled != rows && scaled.decided(at: 0.5) == rows.decided(at: 0.5))
    #expect(scaled.multiplyingLogits(by: 4) == rows)
    let values = Predictions.regression(try RegressionPredictions(values: [1], truth: [2]))
    #expect(values.multiplyingLogits(by: 4) == values && values.calibration == nil)
  }
}
