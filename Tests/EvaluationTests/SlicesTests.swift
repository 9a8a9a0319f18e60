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

  /// Twenty images of each: all right, half right; five without a value.
  @Test func `values by hand`() throws {
    let hits = (0..<45).map { $0 < 20 || $0 % 2 == 0 }
    let values = (0..<45).map { $0 < 20 ? "m" : $0 < 40 ? "f" : nil }
    let whole = try subset(hits)
    let slices = Slices(
      of: whole, column: "sex", values: values, bootstrap: Bootstrap(rowCount: 45, seed: 1))
    #expect(slices.slices.map(\.value) == ["f", "m", nil])
    #expect(slices.slices.map(\.rowCount) == [20, 20, 5])
    let accuracies = slices.slices.map { slice in
      slice.rows.first { $0.key == "accuracy_micro" }?.value
    }
    #expect(accuracies == [0.5, 1, 0.6])
    let found = slices.differing(from: whole).filter { $0.row.key == "accuracy_micro" }
    // 33 of 45 are right: all of 20 is beyond chance; of five nothing is concluded.
    #expect(found.map(\.slice.value).contains("m") && !found.map(\.slice.value).contains(nil))
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
