import Testing

@testable import Torch

@Suite struct LBFGSTests {
  /// A bowl 10,000 times as steep along one axis as along the other, lowest at (3, -2).
  @Test func `the lowest place of a long narrow bowl is found`() throws {
    var looks = 0
    let found = try LBFGS().minimum(
      of: { point in
        looks += 1
        let (x, y) = (try point.doubles()[0] - 3, try point.doubles()[1] + 2)
        return (5000 * x * x + 0.5 * y * y, try Tensor(doubles: [10_000 * x, y], shape: [2]))
      }, from: Tensor(doubles: [0, 0], shape: [2])
    ).doubles()
    #expect(abs(found[0] - 3) < 1e-4 && abs(found[1] + 2) < 1e-3)
    #expect(looks < 60)
  }

  /// Rosenbrock's valley, lowest at (1, 1): without the curvature of several moves no search ends.
  @Test func `a curved valley is followed to its end`() throws {
    let found = try LBFGS().minimum(
      of: { point in
        let (x, y) = (try point.doubles()[0], try point.doubles()[1])
        let across = y - x * x
        return (
          (1 - x) * (1 - x) + 100 * across * across,
          try Tensor(doubles: [-2 * (1 - x) - 400 * x * across, 200 * across], shape: [2])
        )
      }, from: Tensor(doubles: [-1.2, 1], shape: [2])
    ).doubles()
    #expect(abs(found[0] - 1) < 1e-3 && abs(found[1] - 1) < 1e-3)
  }

  @Test func `where nothing can be gained the search ends where it began`() throws {
    let start = try Tensor(doubles: [4, 5], shape: [2])
    var looks = 0
    let found = try LBFGS().minimum(
      of: { _ in
        looks += 1
        return (7, try Tensor(doubles: [1, 1], shape: [2]))
      }, from: start)
    #expect(try found.doubles() == [4, 5] && looks == 21)
  }
}
