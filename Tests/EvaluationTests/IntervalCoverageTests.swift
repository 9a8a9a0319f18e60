import Support
import Testing

@testable import Evaluation

/// Whether the 95 % intervals hold the truth in 95 % of cases: what is drawn is known here.
@Suite struct IntervalCoverageTests {
  static let simulations = 400
  static let resamples = 400

  /// Hits of rows that come in groups: all rows of a group share one draw.
  private func hits(
    _ groups: Int, of size: Int, share: Double, _ stream: inout RandomStream
  ) -> [Bool] {
    (0..<groups).flatMap { _ in
      [Bool](repeating: Double(stream.below(10_000)) < share * 10_000, count: size)
    }
  }

  private func predictions(_ hits: [Bool]) throws -> Predictions {
    .multiclass(
      try ClassificationPredictions(
        classes: ["a", "b", "c"],
        logits: hits.map { $0 ? [2, 0, 0] : [0, 2, 0] }, truth: hits.map { _ in 0 }))
  }

  private func accuracy() throws -> Metric {
    try #require(Metric.keyed("accuracy_micro", for: .classification))
  }

  private func share(of simulated: (inout RandomStream, Int) throws -> Bool) rethrows -> Double {
    var stream = RandomStream(seed: 11, for: .bootstrap)
    var held = 0
    for number in 0..<Self.simulations where try simulated(&stream, number) { held += 1 }
    return Double(held) / Double(Self.simulations)
  }

  @Test(arguments: [(200, 1), (120, 3)])
  func `the interval of a metric holds it`(_ groups: Int, _ size: Int) throws {
    let metric = try accuracy()
    let found = try share { stream, number in
      let rows = try predictions(
        hits(groups, of: size, share: 0.7, &stream))
      let bootstrap = Bootstrap(
        rowCount: groups * size, groups: (0..<groups * size).map { "group \($0 / size)" },
        seed: UInt64(number), resamples: Self.resamples)
      guard let interval = bootstrap.interval(of: metric, on: rows) else { return false }
      return interval.lower <= 0.7 && 0.7 <= interval.upper
    }
    #expect((0.93...0.97).contains(found), "\(found)")
  }

  /// Pictures of one patient that are drawn alone look like more than they are.
  @Test func `groups that are taken for single rows make the interval too narrow`() throws {
    let metric = try accuracy()
    let found = try share { stream, number in
      let rows = try predictions(hits(120, of: 3, share: 0.7, &stream))
      let bootstrap = Bootstrap(rowCount: 360, seed: UInt64(number), resamples: Self.resamples)
      guard let interval = bootstrap.interval(of: metric, on: rows) else { return false }
      return interval.lower <= 0.7 && 0.7 <= interval.upper
    }
    #expect(found < 0.85, "\(found)")
  }

  /// Two models that are right for the same rows but for some: 0.8 and 0.7.
  @Test func `the interval of a difference between two models holds it`() throws {
    let metric = try accuracy()
    let found = try share { stream, number in
      let other = hits(200, of: 1, share: 0.7, &stream)
      let more = hits(200, of: 1, share: 1.0 / 3, &stream)
      let model = zip(other, more).map { $0 || $1 }
      let bootstrap = Bootstrap(rowCount: 200, seed: UInt64(number), resamples: Self.resamples)
      guard
        let interval = bootstrap.difference(
          of: metric, on: (try predictions(model), 0.5), and: (try predictions(other), 0.5))
      else { return false }
      return interval.lower <= 0.1 && 0.1 <= interval.upper
    }
    #expect((0.93...0.97).contains(found), "\(found)")
  }
}
