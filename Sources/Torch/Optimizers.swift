/// Adam (Kingma and Ba 2015), or AdamW (Loshchilov and Hutter 2019) where there is weight decay, on LibTorch's fused kernels.
package final class Adam {
  /// The numbers that an optimizer is made with.
  package struct Settings: Sendable, Equatable {
    package var learningRate: Double
    package var betas: (Double, Double) = (0.9, 0.999)
    package var epsilon = 1e-8
    package var weightDecay = 0.0

    package init(learningRate: Double) { self.learningRate = learningRate }

    package static func == (left: Settings, right: Settings) -> Bool {
      left.learningRate == right.learningRate && left.betas == right.betas
        && left.epsilon == right.epsilon && left.weightDecay == right.weightDecay
    }
  }

  private let settings: Settings
  private let parameters: [Tensor]
  private let firstMoments: [Tensor], secondMoments: [Tensor], steps: [Tensor]

  package init(_ parameters: [Tensor], _ settings: Settings) throws(TensorError) {
    self.settings = settings
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

  /// Moves every parameter by its gradient, after scaling all gradients together so that their norm is at most `clipNorm`.
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
      let step = settings.weightDecay > 0 ? Tensor.fusedAdamW : Tensor.fusedAdam
      try step(
        moved.map { parameters[$0] }, gradients, moved.map { firstMoments[$0] },
        moved.map { secondMoments[$0] }, [], steps, settings.learningRate, settings.betas.0,
        settings.betas.1, settings.weightDecay, settings.epsilon, false, false, nil, nil)
    }
  }

  package func clearGradients() {
    for parameter in parameters { parameter.clearGradient() }
  }

  /// Clipping by global norm (Pascanu et al. 2013), with PyTorch's 1e-6 against division by zero.
  static func clip(_ gradients: [Tensor], to limit: Double) throws(TensorError) {
    let norms = try Tensor.normOfEach(gradients)
    let total = try Tensor.stacked(norms).vectorNorm()
    let scale = try (total + 1e-6).power(-1.0).multiplied(.double(limit)).clamp(max: 1.0)
    try Tensor.multiplyEach(gradients, other: scale)
  }
}
