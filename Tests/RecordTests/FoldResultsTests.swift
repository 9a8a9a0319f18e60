import Evaluation
import Testing

@testable import Record

@Suite struct FoldResultsTests {
  private func results(_ folds: [(epoch: Int, accuracy: Double?)]) -> FoldResults {
    FoldResults(
      folds: folds.map { fold in
        var history = TrainingHistory(chosenBy: "loss", stepsPerEpoch: 1)
        history.bestEpoch = fold.epoch
        return FoldResults.Fold(
          rows: BySubset(training: 4, validation: 1, test: 2), testGroups: 2, history: history,
          metrics: [MetricValue(key: "accuracy", value: fold.accuracy)])
      }, foldOfRow: [])
  }

  @Test func `mean and standard deviation are those of hand`() {
    let spread = results([(3, 0.5), (5, 0.6), (9, 0.8)]).spread(of: "accuracy")
    #expect(abs((spread.mean ?? 0) - 1.9 / 3) < 1e-12)
    // Squares of the distances from 0.6333 sum to 0.14 / 3; by n - 1 = 2.
    #expect(abs((spread.standardDeviation ?? 0) - (0.14 / 6).squareRoot()) < 1e-12)
    #expect(spread.range == 0.5...0.8)
  }

  @Test func `a fold without a value leaves no mean`() {
    let spread = results([(3, 0.5), (5, nil)]).spread(of: "accuracy")
    #expect(spread.mean == nil && spread.standardDeviation == nil && spread.range == nil)
    #expect(spread.values == [0.5, nil])
  }

  @Test func `the median epoch is the middle one, of two the earlier`() {
    #expect(results([(9, 0), (3, 0), (5, 0)]).medianBestEpoch == 5)
    #expect(results([(9, 0), (3, 0), (6, 0), (5, 0)]).medianBestEpoch == 5)
  }
}
