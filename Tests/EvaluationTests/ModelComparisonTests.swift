import Testing

@testable import Evaluation

@Suite struct ModelComparisonTests {
  /// Twenty rows of two classes; the model is right where `hits` says so.
  private func predictions(_ hits: [Bool]) throws -> Predictions {
    let truth = hits.indices.map { $0 % 3 }
    return .multiclass(
      try ClassificationPredictions(
        classes: ["a", "b", "c"],
        logits: zip(truth, hits).map { truth, hit in
          (0..<3).map { $0 == (hit ? truth : (truth + 1) % 3) ? 2 : 0 }
        }, truth: truth))
  }

  private func comparison(_ model: [Bool], _ other: [Bool]) throws -> ModelComparison? {
    let bootstrap = Bootstrap(rowCount: model.count, seed: 7, resamples: 400)
    return ModelComparison(
      of: SubsetEvaluation(try predictions(model), bootstrap: bootstrap),
      with: try predictions(other), threshold: 0.5, bootstrap: bootstrap)
  }

  @Test func `a model beside itself is as good in every resample`() throws {
    let hits = (0..<20).map { $0 % 4 != 0 }
    let found = try #require(try comparison(hits, hits))
    #expect(found.metric == "accuracy_micro" && found.value == 0.75)
    #expect(found.difference == Interval(lower: 0, upper: 0))
  }

  /// Right for the same rows and three more of 20: each resample draws 0 to 7 of those three or so.
  @Test func `what two models have in common drops out`() throws {
    let other = (0..<20).map { $0 % 2 == 0 }
    let model = (0..<20).map { $0 % 2 == 0 || [1, 5, 9].contains($0) }
    let found = try #require(try comparison(model, other))
    #expect(found.value == 0.5)
    let difference = try #require(found.difference)
    #expect(difference.lower >= 0 && difference.lower < 0.1)
    #expect(difference.upper > 0.2 && difference.upper < 0.4)
    // Of the model alone it is far wider.
    let accuracy = try #require(Metric.keyed("accuracy_micro", for: .classification))
    let bootstrap = Bootstrap(rowCount: 20, seed: 7, resamples: 400)
    let alone = try #require(bootstrap.interval(of: accuracy, on: predictions(model)))
    #expect(alone.upper - alone.lower > difference.upper - difference.lower)
  }

  @Test func `the better of two models is told by the sign`() throws {
    let good = (0..<60).map { $0 % 10 != 0 }
    let bad = (0..<60).map { $0 % 2 == 0 }
    #expect(try #require(try comparison(good, bad)?.difference).lower > 0)
    #expect(try #require(try comparison(bad, good)?.difference).upper < 0)
  }
}
