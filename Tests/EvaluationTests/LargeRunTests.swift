import Support
import Testing

@testable import Evaluation

/// What many rows and classes have computed in another way gives what the plain way gives.
@Suite struct LargeRunTests {
  private static let rowCount = 300

  /// Logits on a coarse grid, so that many probabilities are equal; the true class is often the
  /// largest.
  private func predictions() throws -> ClassificationPredictions {
    var stream = RandomStream(seed: 3, for: .bootstrap)
    let classes = ["a", "b", "c", "d", "e"]
    let truth = (0..<Self.rowCount).map { $0 * $0 % 5 }
    let logits = truth.map { label in
      classes.indices.map { index in
        Float((stream.uniform() * 6).rounded() / 2) + (index == label ? 1 : 0)
      }
    }
    return try ClassificationPredictions(classes: classes, logits: logits, truth: truth)
  }

  @Test func `resamples side by side have the values of the rows that they stand for`() throws {
    let all = try predictions()
    var stream = RandomStream(seed: 4, for: .bootstrap)
    // More than fit side by side, one row drawn many times.
    let draws = (0..<70).map { resample in
      var counts = [Int](repeating: 0, count: Self.rowCount)
      for _ in counts.indices { counts[Int(stream.uniform() * Double(Self.rowCount))] += 1 }
      counts[resample] += 200
      return counts
    }
    var next = 0
    let resamples = Resamples(count: draws.count, rowCount: Self.rowCount) { counts in
      for row in counts.indices { counts[row] = UInt8(draws[next][row]) }
      next += 1
    }
    let metrics = Metric.all(for: .classification).filter {
      ["roc_auc", "average_precision_macro", "accuracy", "loss"].contains($0.key)
    }
    #expect(metrics.count == 4)
    let found = Metric.values(
      of: metrics, on: .multiclass(all), threshold: 0.5, in: resamples)
    for (resample, counts) in draws.enumerated() where resample % 9 == 0 || resample > 62 {
      let rows = counts.indices.flatMap { repeatElement($0, count: counts[$0]) }
      let drawn = Predictions.multiclass(
        try ClassificationPredictions(
          classes: all.classes, logits: rows.map { Array(all.logits[$0]) },
          truth: rows.map { all.truth[$0] }))
      for (metric, values) in zip(metrics, found) {
        let (one, other) = (try #require(values[resample]), try #require(metric.value(drawn)))
        #expect(abs(one - other) < 1e-12, "\(metric.key), \(resample)")
      }
    }
  }

  @Test func `pairs that are counted give the areas of pairs that are put in order`() throws {
    let rows = try predictions()
    let ranked = ClassCurves(name: "", steps: rows.microRanking.steps, onlyCorners: true)
    let counted = ClassCurves(name: "", steps: PositiveSteps(of: rows).steps, onlyCorners: true)
    let areas = [ranked, counted].map { ($0.roc?.area ?? 0, $0.precisionRecall?.averagePrecision) }
    #expect(areas[0].0 > 0.6 && areas[0] == areas[1])
    let ends = [PositiveSteps(of: rows).steps, rows.microRanking.steps].compactMap(\.last)
    #expect(ends[0].positives == ends[1].positives && ends[0].negatives == ends[1].negatives)
  }

  @Test func `rows of another width are an error`() throws {
    var rows = OutputRows(width: 3)
    try rows.append([1, 2, 3, 4, 5, 6])
    #expect(rows.count == 2 && Array(rows[1]) == [4, 5, 6])
    #expect(throws: PredictionsError.width(row: 2, found: 1, classes: 3)) {
      try rows.append([7, 8, 9, 10])
    }
    #expect(rows.count == 2)
    #expect(throws: PredictionsError.width(row: 0, found: 2, classes: 3)) {
      try ClassAnswers(classes: ["a", "b", "c"], logits: [[1, 2], [1, 2, 3]])
    }
  }
}
