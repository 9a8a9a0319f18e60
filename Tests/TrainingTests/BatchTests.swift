import Networks
import Testing

@testable import Training

@Suite struct BatchTests {
  @Test func `every row comes once in an order of the epoch`() {
    let rows = Array(100..<137)
    let first = Batches.shuffled(rows, size: 8, seed: 1, epoch: 1)
    #expect(first.map(\.count) == [8, 8, 8, 8, 5])
    #expect(first.flatMap { $0 }.sorted() == rows)
    #expect(first == Batches.shuffled(rows, size: 8, seed: 1, epoch: 1))
    #expect(first != Batches.shuffled(rows, size: 8, seed: 1, epoch: 2))
    #expect(first != Batches.shuffled(rows, size: 8, seed: 2, epoch: 1))
  }

  @Test func `a last row alone joins the batch before it`() {
    let batches = Batches.shuffled(Array(0..<9), size: 4, seed: 1, epoch: 1)
    #expect(batches.map(\.count) == [4, 5])
    #expect(Batches.shuffled([5], size: 4, seed: 1, epoch: 1) == [[5]])
    #expect(Batches.inOrder(Array(0..<5), size: 4) == [[0, 1, 2, 3], [4]])
    #expect(Batches.shuffled(Array(0..<3), size: 1, seed: 1, epoch: 1).count == 3)
  }

  @Test func `automatic size follows rows and memory`() throws {
    let resnet = try #require(Catalogue.architecture(named: "resnet18"))
    func size(rows: Int, gigabytes: Int) -> Int {
      BatchSize.automatic(
        trainingRows: rows, architecture: resnet, height: 224, width: 224, isFrozen: false,
        memory: gigabytes << 30, device: .cpu)
    }
    #expect(size(rows: 10_000, gigabytes: 24) == 32)
    #expect(size(rows: 980, gigabytes: 24) == 32)
    #expect(size(rows: 799, gigabytes: 24) == 16)
    #expect(size(rows: 100, gigabytes: 24) == 8)
    // 224 x 224 x 12 bytes x (100 + 116) = 130 MB for each picture: 3 fit in half a gigabyte.
    #expect(size(rows: 980, gigabytes: 1) == 4)
  }
}
