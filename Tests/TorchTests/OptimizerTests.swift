import Testing

@testable import Torch

@Suite struct OptimizerTests {
  /// The first step of Adam moves every parameter by the learning rate against its gradient's sign.
  @Test func `first step has the length of the learning rate`() throws {
    let x = try Tensor(floats: [1, -1], shape: [2])
    try x.setRequiresGradient(true)
    let adam = try Adam([x], .init(learningRate: 0.1))
    try (x * x).sum().backward()
    try adam.step(clipNorm: nil)
    let moved = try x.doubles()
    #expect(abs(moved[0] - 0.9) < 1e-6)
    #expect(abs(moved[1] + 0.9) < 1e-6)
  }

  /// Gradients (3, 4) have norm 5; clipped to 0.5 they are (0.3, 0.4). Below the limit nothing changes.
  @Test func `clipping scales all gradients together`() throws {
    let gradients = [try Tensor(floats: [3], shape: [1]), try Tensor(floats: [4], shape: [1])]
    try Adam.clip(gradients, to: 0.5)
    #expect(abs(try gradients[0].item() - 0.3) < 1e-6)
    #expect(abs(try gradients[1].item() - 0.4) < 1e-6)
    try Adam.clip(gradients, to: 10)
    #expect(abs(try gradients[0].item() - 0.3) < 1e-6)
  }

  @Test func `minimum of a parabola is found`() throws {
    let x = try Tensor(floats: [5], shape: [1])
    try x.setRequiresGradient(true)
    let adam = try Adam([x], .init(learningRate: 0.1))
    for _ in 0..<500 {
      adam.clearGradients()
      try (x - 2.0).square().sum().backward()
      try adam.step(clipNorm: nil)
    }
    #expect(abs(try x.item() - 2) < 1e-3)
  }
}
