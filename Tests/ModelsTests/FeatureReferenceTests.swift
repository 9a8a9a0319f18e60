import Evaluation
import Support
import Testing
import Torch

@testable import Models

@Suite struct FeatureReferenceTests {
  private func matrix(_ rows: [[Float]]) throws -> Tensor {
    try Tensor(floats: rows.flatMap { $0 }, shape: [rows.count, rows[0].count])
  }

  /// Three directions of the plane; lengths do not count. Of so few the nearest one is taken:
  /// (1, 0) is itself there, (1, 1) lies between two of them, (0, -1) is farthest from all.
  @Test func `distances are those of directions, worked by hand`() throws {
    let reference = try FeatureReference(
      of: matrix([[2, 0], [0, 3], [-1, 0]]), validation: matrix([[5, 0], [1, 1]]),
      trainingPictures: 3)
    #expect(reference.count == 3 && reference.rule.neighbour == 1)
    let expected = [0, (2 - 2 / 2.0.squareRoot()).squareRoot()]
    for (one, other) in zip(reference.validationDistances, expected) {
      #expect(abs(one - other) < 1e-3)
    }
    let nearest = try NearestPictures(reference, on: .cpu)
    let far = try nearest.distances(of: matrix([[0, -1], [0, 0]])).map(\.neighbour)
    #expect(abs(far[0] - 2.0.squareRoot()) < 1e-3)
    // Zeros have no direction; they are as far from every other picture.
    #expect(abs(far[1] - 1) < 1e-3)
    // 0.05 of the way from the lower to the higher distance is beyond it.
    #expect(abs(reference.rule.threshold - 0.95 * expected[1]) < 1e-3)
  }

  @Test func `the tenth nearest, or a twentieth of few`() {
    #expect(
      [1, 19, 20, 45, 199, 200, 2000].map(FeatureReference.neighbour) == [1, 1, 1, 2, 9, 10, 10])
  }

  @Test func `the k-th nearest is taken, not the nearest`() throws {
    // Forty pictures: the second nearest counts.
    let rows = (0..<40).map { place -> [Float] in place == 0 ? [1, 0] : [0, 1] }
    let reference = try FeatureReference(
      of: matrix(rows), validation: matrix([[0, 1]]), trainingPictures: 40)
    #expect(reference.rule.neighbour == 2)
    let found = try NearestPictures(reference, on: .cpu).distances(of: matrix([[1, 0], [0, 1]]))
    #expect(abs(found[0].neighbour - 2.0.squareRoot()) < 1e-3 && found[1].neighbour < 1e-3)
    #expect(found[0].nearest < 1e-3 && found[1].nearest < 1e-3)
  }

  @Test func `at most two thousand are kept, drawn by the seed and in order`() {
    let few = Array(5..<25)
    #expect(FeatureReference.chosen(of: few, seed: 1) == few)
    let many = Array(100..<5100)
    let chosen = FeatureReference.chosen(of: many, seed: 1)
    #expect(chosen.count == 2000 && chosen == chosen.sorted() && Set(chosen).count == 2000)
    #expect(chosen == FeatureReference.chosen(of: many, seed: 1))
    #expect(chosen != FeatureReference.chosen(of: many, seed: 2))
    // From all parts of the table.
    #expect((0..<5).allSatisfy { part in chosen.count { ($0 - 100) / 1000 == part } > 300 })
  }
}
