import Foundation
import Support
import Testing

@testable import Evaluation

@Suite struct SlicesTests {
  private func subset(_ hits: [Bool]) throws -> SubsetEvaluation {
    SubsetEvaluation(
      .multiclass(
        try ClassificationPredictions(
          classes: ["a", "b", "c"], logits: hits.map { $0 ? [2, 0, 0] : [0, 2, 0] },
          truth: hits.map { _ in 0 })))
  }

  /// Twenty images of each: all but one right, half right; five without a value.
  private let values = (0..<45).map { $0 < 20 ? "m" : $0 < 40 ? "f" : nil }

  @Test func `values by hand`() throws {
    let whole = try subset((0..<45).map { $0 < 19 || $0 % 2 == 0 })
    let slices = Slices(
      of: whole, column: "sex", values: values, bootstrap: Bootstrap(rowCount: 45, seed: 1))
    #expect(slices.slices.map(\.value) == ["f", "m", nil])
    #expect(slices.slices.map(\.rowCount) == [20, 20, 5])
    #expect(slices.slices.map(\.groupCount) == [20, 20, 5])
    let accuracies = slices.slices.map { slice in
      slice.rows.first { $0.key == "accuracy_micro" }?.value
    }
    #expect(accuracies == [0.5, 0.95, 0.6])
    let found = slices.differing(from: whole).filter { $0.row.key == "accuracy_micro" }
    // 32 of 45 are right: 19 of 20 is beyond chance; of five nothing is concluded.
    #expect(found.map(\.slice.value).contains("m") && !found.map(\.slice.value).contains(nil))
  }

  /// Twenty images of four patients are four, and where all are right no resample differs.
  @Test func `nothing is concluded from a few patients, or from an interval of no width`() throws {
    let hits = (0..<45).map { $0 < 19 || $0 % 2 == 0 }
    let patients = (0..<45).map { $0 < 20 ? "patient \($0 / 5)" : nil }
    let few = Slices(
      of: try subset(hits), column: "sex", values: values,
      bootstrap: Bootstrap(rowCount: 45, groups: patients, seed: 1))
    #expect(few.slices.map(\.groupCount) == [20, 4, 5])
    #expect(!few.differing(from: try subset(hits)).contains { $0.slice.value == "m" })
    let all = (0..<45).map { $0 < 20 || $0 % 2 == 0 }
    let sure = Slices(
      of: try subset(all), column: "sex", values: values,
      bootstrap: Bootstrap(rowCount: 45, seed: 1))
    #expect(sure.slices[1].rows.first?.value == 1)
    #expect(!sure.differing(from: try subset(all)).contains { $0.row.value == 1 })
  }

  @Test func `equal slices do not differ, and nothing is lost in a file`() throws {
    let whole = try subset((0..<40).map { $0 % 4 != 0 })
    let slices = Slices(
      of: whole, column: "scanner", values: (0..<40).map { "\($0 / 4 % 2)" },
      bootstrap: Bootstrap(rowCount: 40, seed: 1))
    #expect(slices.differing(from: whole).isEmpty)
    let stored = try JSONDecoder().decode(Slices.self, from: JSONEncoder().encode(slices))
    #expect(stored.column == "scanner" && stored.slices.map(\.rowCount) == [20, 20])
    #expect(
      stored.slices.map { $0.rows.map(\.interval) } == slices.slices.map { $0.rows.map(\.interval) }
    )
  }

  /// A fifth of the rows, of which 0.8 are right: how many of them a resample has is drawn as well.
  @Test func `the interval of a slice holds its value`() throws {
    let metric = try #require(Metric.keyed("accuracy_micro", for: .classification))
    var stream = RandomStream(seed: 5, for: .bootstrap)
    let isIn = (0..<600).map { $0 % 5 == 0 }
    var held = 0
    for number in 0..<IntervalCoverageTests.simulations {
      let hits = isIn.map { Double(stream.below(10_000)) < ($0 ? 8000 : 5000) }
      let bootstrap = Bootstrap(
        rowCount: 600, seed: UInt64(number), resamples: IntervalCoverageTests.resamples)
      let interval = try #require(
        bootstrap.intervals(
          of: [metric], on: try subset(hits).predictions, threshold: 0.5, only: isIn)[0])
      if interval.lower <= 0.8, 0.8 <= interval.upper { held += 1 }
    }
    let share = Double(held) / Double(IntervalCoverageTests.simulations)
    #expect((0.93...0.97).contains(share), "\(share)")
  }
}
