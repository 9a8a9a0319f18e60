import Torch

/// Whether a network is being trained: dropout, stochastic depth and batch statistics depend on it.
package enum Mode: Sendable { case training, evaluation }

/// A part of a network: a tensor in, a tensor out. Mode is an argument, never hidden state.
package protocol Layer {
  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor
}

/// A published network: a backbone that turns pictures into features, and the classifier it was published with.
package protocol Network {
  /// Pictures [batch, 3, height, width] to features [batch, features].
  func features(_ x: Tensor, _ mode: Mode) throws -> Tensor

  /// Features to the published classes; `features` itself where the network was built without its classifier.
  func classify(_ features: Tensor, _ mode: Mode) throws -> Tensor
}

/// Layers one after another.
struct Sequential: Layer {
  let layers: [any Layer]

  init(_ layers: [any Layer]) { self.layers = layers }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try layers.reduce(x) { try $1($0, mode) }
  }
}
