import Foundation
import Testing

@testable import Evaluation

@Suite struct PartComparisonTests {
  /// The first twenty rows are right, of the others every second one.
  private func evaluation() throws -> (SubsetEvaluation, Bootstrap) {
    let truth = (0..<60).map { $0 / 2 % 2 }
    let logits = truth.indices.map { row -> [Float] in
      let isRight = row < 20 || row % 2 == 0
      return [(truth[row] == 1) == isRight ? 2 : -2]
    }
    let rows = try ClassificationPredictions(classes: ["a", "b"], logits: logits, truth: truth)
    let bootstrap = Bootstrap(rowCount: 60, seed: 42, resamples: 500)
    return (SubsetEvaluation(.binary(rows), bootstrap: bootstrap), bootstrap)
  }

  @Test func `the part has the numbers of its rows alone`() throws {
    let (subset, bootstrap) = try evaluation()
    let part = PartComparison(of: subset, without: Array(0..<20), bootstrap: bootstrap)
    #expect(part.rowCount == 40)
    let accuracy = try #require(part.rows.first)
    #expect(accuracy.metric.key == "accuracy")
    #expect(accuracy.whole == 40.0 / 60 && accuracy.part == 0.5)
    let interval = try #require(accuracy.difference)
    #expect(interval.lower > 0 && interval.lower < 1.0 / 6 && interval.upper > 1.0 / 6)
    #expect(interval.upper < 0.3)
  }

  /// Pairing takes out what the two have in common: of equals nothing is left.
  @Test func `without a row left out there is no difference`() throws {
    let (subset, bootstrap) = try evaluation()
    let part = PartComparison(of: subset, without: [], bootstrap: bootstrap)
    for row in part.rows {
      #expect(row.whole == row.part && row.difference == Interval(lower: 0, upper: 0))
    }
  }

  @Test func `without any row there are no numbers`() throws {
    let (subset, bootstrap) = try evaluation()
    let part = PartComparison(of: subset, without: Array(0..<60), bootstrap: bootstrap)
    #expect(part.rowCount == 0)
    #expect(part.rows.allSatisfy { $0.part == nil && $0.difference == nil && $0.whole != nil })
  }

  @Test func `it is stored and read`() throws {
    let (subset, bootstrap) = try evaluation()
    let part = PartComparison(of: subset, without: [1, 30], bootstrap: bootstrap)
    let read = try JSONDecoder().decode(PartComparison.self, from: JSONEncoder().encode(part))
    #expect(read.rowCount == 58 && read.task == .binary)
    #expect(read.rows.map(\.metric.key) == part.rows.map(\.metric.key))
    #expect(read.rows.map(\.part) == part.rows.map(\.part))
    #expect(read.rows.map(\.difference) == part.rows.map(\.difference))
  }

  /// Of 400 tests of 80 rows in which the leaking quarter is right 95 times in a hundred and the
  /// others 70 times, the interval of the difference holds the true one as often as it says.
  @Test func `the paired interval holds the true difference`() throws {
    var draws = SystemIndependent(state: 7)
    var hits = 0
    for trial in 0..<400 {
      let truth = (0..<80).map { $0 % 2 }
      let logits = truth.indices.map { row -> [Float] in
        let isRight = draws.uniform() < (row < 20 ? 0.95 : 0.7)
        return [(truth[row] == 1) == isRight ? 2 : -2]
      }
      let rows = try ClassificationPredictions(classes: ["a", "b"], logits: logits, truth: truth)
      let bootstrap = Bootstrap(rowCount: 80, seed: UInt64(trial), resamples: 400)
      let difference = bootstrap.differences(
        of: [try #require(Metric.keyed("accuracy", for: .binary))], on: .binary(rows),
        threshold: 0.5, without: truth.indices.map { $0 < 20 })[0]
      let interval = try #require(difference)
      if (interval.lower...interval.upper).contains(0.25 * (0.95 - 0.7)) { hits += 1 }
    }
    #expect((360...392).contains(hits), "\(hits)")
  }

  /// Numbers that are the same everywhere.
  private struct SystemIndependent {
    var state: UInt64
    mutating func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
  }
}
