/// Adam (Kingma and Ba 2015) on LibTorch's fused kernels.
package final class Adam {
  /// The numbers that an optimizer is made with.
  package struct Settings: Sendable {
    /// The authors' proposal, and PyTorch's defaults: how much of the two running means each step
    /// keeps, and what is added to the root that is divided by.
    package static let standardBetas = (0.9, 0.999)
    package static let standardEpsilon = 1e-8

    package var learningRate: Double
    package var betas = standardBetas
    package var epsilon = standardEpsilon

    package init(learningRate: Double) { self.learningRate = learningRate }
  }

  private let settings: Settings
  /// Of the next step; at first that of the settings.
  package var learningRate: Double
  private let parameters: [Tensor]
  private let firstMoments: [Tensor], secondMoments: [Tensor], steps: [Tensor]

  package init(_ parameters: [Tensor], _ settings: Settings) throws(TensorError) {
    self.settings = settings
    learningRate = settings.learningRate
    self.parameters = parameters
    var first: [Tensor] = []
    var second: [Tensor] = []
    var steps: [Tensor] = []
    for parameter in parameters {
      first.append(try parameter.zerosLike())
      second.append(try parameter.zerosLike())
      steps.append(try Tensor.zeros([], dtype: .float32, device: parameter.device))
    }
    (firstMoments, secondMoments, self.steps) = (first, second, steps)
  }

  /// Moves every parameter by its gradient, all scaled together to a norm of at most `clipNorm`.
  package func step(clipNorm: Double?) throws(TensorError) {
    try withoutGradient { () throws(TensorError) in
      var moved: [Int] = []
      var gradients: [Tensor] = []
      for (i, parameter) in parameters.enumerated() {
        guard let gradient = try parameter.gradient() else { continue }
        moved.append(i)
        gradients.append(gradient)
      }
      guard !moved.isEmpty else { return }
      if let clipNorm { try Self.clip(gradients, to: clipNorm) }
      let steps = moved.map { self.steps[$0] }
      try Tensor.addToEach(steps, scalar: 1.0)
      try Tensor.fusedAdam(
        moved.map { parameters[$0] }, gradients: gradients,
        expAvgs: moved.map { firstMoments[$0] }, expAvgSqs: moved.map { secondMoments[$0] },
        maxExpAvgSqs: [], stateSteps: steps, learningRate: learningRate,
        beta1: settings.betas.0, beta2: settings.betas.1, weightDecay: 0,
        epsilon: settings.epsilon, amsgrad: false, maximize: false)
    }
  }

  package func clearGradients() {
    for parameter in parameters { parameter.clearGradient() }
  }

  /// What has been gathered so far; without copies it changes with the next step.
  package func state(copying: Bool = true) throws -> State {
    guard copying else {
      return State(firstMoments: firstMoments, secondMoments: secondMoments, steps: steps)
    }
    return try withoutGradient {
      State(
        firstMoments: try firstMoments.map { try $0.clone() },
        secondMoments: try secondMoments.map { try $0.clone() },
        steps: try steps.map { try $0.clone() })
    }
  }

  /// Goes on from `state`, which must be that of parameters of the same shapes in the same order.
  package func restore(_ state: State) throws {
    let mine = firstMoments + secondMoments + steps
    let others = state.firstMoments + state.secondMoments + state.steps
    guard mine.count == others.count, state.steps.count == steps.count,
      state.firstMoments.count == steps.count
    else {
      throw TensorError(
        "Adam", "a state of \(state.steps.count) parameters for \(parameters.count)")
    }
    for (index, (tensor, other)) in zip(mine, others).enumerated()
    where tensor.shape != other.shape || tensor.dtype != other.dtype {
      throw TensorError(
        "Adam", "a state of \(other) for \(tensor), parameter \(index % parameters.count)")
    }
    try withoutGradient { for (tensor, other) in zip(mine, others) { try tensor.copy(other) } }
  }

  /// Clipping by global norm (Pascanu et al. 2013), with PyTorch's 1e-6 against division by zero.
  static func clip(_ gradients: [Tensor], to limit: Double) throws(TensorError) {
    let norms = try Tensor.normOfEach(gradients)
    let total = try Tensor.stacked(norms).vectorNorm()
    let scale = try (total + 1e-6).power(-1.0).multiplied(.double(limit)).clamp(max: 1.0)
    try Tensor.multiplyEach(gradients, other: scale)
  }
}

extension Adam {
  /// All that changes in an Adam while it trains, for each parameter.
  package struct State {
    /// Running means of the gradient and of its square.
    package let firstMoments: [Tensor], secondMoments: [Tensor]
    /// How often the parameter was moved, a single float32 number.
    package let steps: [Tensor]

    /// PyTorch's names of the three.
    private static let keys = ["exp_avg", "exp_avg_sq", "step"]

    init(firstMoments: [Tensor], secondMoments: [Tensor], steps: [Tensor]) {
      (self.firstMoments, self.secondMoments) = (firstMoments, secondMoments)
      self.steps = steps
    }

    /// The state of the parameters with those names, as `stored(_:)` named its tensors.
    package init(_ checkpoint: Checkpoint, parameters names: [String]) throws {
      func tensors(_ key: String) throws -> [Tensor] {
        try names.map { name in
          guard let stored = checkpoint["\(name).\(key)"] else {
            throw TensorError("Adam", "the stored state has no tensor '\(name).\(key)'")
          }
          return try Tensor(stored)
        }
      }
      self.init(
        firstMoments: try tensors(Self.keys[0]), secondMoments: try tensors(Self.keys[1]),
        steps: try tensors(Self.keys[2]))
    }

    /// Tensors to write: each parameter's `NAME.exp_avg`, `NAME.exp_avg_sq` and `NAME.step`.
    package func stored(_ names: [String]) throws -> [StoredTensor] {
      guard names.count == steps.count else {
        throw TensorError("Adam", "\(names.count) names for \(steps.count) parameters")
      }
      return try names.indices.flatMap { index in
        try zip(Self.keys, [firstMoments[index], secondMoments[index], steps[index]]).map {
          try StoredTensor(name: "\(names[index]).\($0)", $1)
        }
      }
    }
  }
}
