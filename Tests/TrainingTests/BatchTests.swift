import Evaluation
import Testing

@testable import Training

@Suite struct BatchTests {
  private func batches(_ rows: [Int], _ size: Int, seed: UInt64 = 1, epoch: Int = 1) -> [[Int]] {
    TrainingData(target: .value, labels: [], training: rows, validation: [])
      .batches(of: size, seed: seed, epoch: epoch)
  }

  @Test func `every row comes once in an order of the epoch`() {
    let rows = Array(100..<137)
    let first = batches(rows, 8)
    #expect(first.map(\.count) == [8, 8, 8, 8, 5])
    #expect(first.flatMap { $0 }.sorted() == rows)
    #expect(first == batches(rows, 8))
    #expect(first != batches(rows, 8, epoch: 2))
    #expect(first != batches(rows, 8, seed: 2))
  }

  @Test func `a last row alone joins the batch before it`() {
    #expect(batches(Array(0..<9), 4).map(\.count) == [4, 5])
    #expect(batches([5], 4) == [[5]])
    #expect(batches(Array(0..<3), 1).count == 3)
  }
}
