import Testing

@testable import Torch

@Suite struct AdamTests {
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

  /// Gradients (3, 4) have norm 5; clipped to 0.5 they are (0.3, 0.4). Below the limit nothing
  /// changes.
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

  /// Two parameters, the second of which gets its first gradient in the fourth step.
  private struct Course {
    let parameters: [Tensor], adam: Adam

    init(from values: [[Float]] = [[5, -1], [3]]) throws {
      parameters = try values.map { try Tensor(floats: $0, shape: [$0.count]) }
      for parameter in parameters { try parameter.setRequiresGradient(true) }
      adam = try Adam(parameters, .init(learningRate: 0.1))
    }

    func run(_ steps: Range<Int>) throws {
      for step in steps {
        adam.clearGradients()
        let loss = try (parameters[0] - 2).square().sum()
        try (step < 3 ? loss : loss + (parameters[1] * 0.3).exp().sum()).backward()
        try adam.step(clipNorm: 0.5)
      }
    }

    func values() throws -> [[Float]] { try parameters.map { try $0.floats() } }
  }

  @Test func `restored state goes on as if nothing had happened`() throws {
    let whole = try Course()
    try whole.run(0..<5)
    let middle = try whole.values()
    let state = try whole.adam.state()
    let names = ["first", "second"]
    let checkpoint = try Checkpoint(tensors: state.stored(names))
    #expect(
      checkpoint.tensors.map(\.name) == [
        "first.exp_avg", "first.exp_avg_sq", "first.step", "second.exp_avg", "second.exp_avg_sq",
        "second.step",
      ])
    // A copy: what comes later leaves it as it is.
    try whole.run(5..<9)
    #expect(try state.steps.map { try $0.item() } == [5, 2])

    for state in [state, try Adam.State(checkpoint, parameters: names)] {
      let restored = try Course(from: middle)
      try restored.adam.restore(state)
      try restored.run(5..<9)
      #expect(try restored.values() == whole.values())
    }
    let forgetful = try Course(from: middle)
    try forgetful.run(5..<9)
    #expect(try forgetful.values() != whole.values())
  }

  @Test func `state of other parameters is refused and changes nothing`() throws {
    let course = try Course()
    try course.run(0..<5)
    let before = try course.adam.state().stored(["a", "b"])
    for other in [[[1]], [[1, 2], [3], [4]], [[1, 2], [3, 4]]] as [[[Float]]] {
      let state = try Course(from: other).adam.state()
      #expect(throws: TensorError.self) { try course.adam.restore(state) }
      #expect(try course.adam.state().stored(["a", "b"]) == before)
    }
    #expect(throws: TensorError.self) { try course.adam.state().stored(["a"]) }
    let incomplete = try Checkpoint(tensors: Array(before.dropLast()))
    let error = #expect(throws: TensorError.self) {
      try Adam.State(incomplete, parameters: ["a", "b"])
    }
    #expect(error?.message.contains("'b.step'") == true)
  }
}
