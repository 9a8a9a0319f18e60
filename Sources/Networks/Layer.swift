import Support
import Torch

/// Whether a network is being trained: dropout, stochastic depth and batch statistics depend on it.
package enum Mode: Sendable { case training, evaluation }

/// A part of a network: a tensor in, a tensor out. Mode is an argument, never hidden state.
package protocol Layer {
  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor
}

/// A published network: a backbone that turns pictures into features, in two parts for whoever asks
/// where in the picture they come from, and the classifier it was published with.
///
/// It puts its tensors where it is told to, under the names that they have in its file of weights,
/// and is chosen by its row of the catalogue:
///
/// ```swift
/// struct TinyNet: Network {
///   private let conv: Conv2d, norm: BatchNorm2d
///   let classifier: Linear?
///
///   init(_ path: ParameterPath, classes: Int?) throws {
///     conv = try Conv2d(path / "conv", 3, 32, kernel: 3, stride: 2)
///     norm = try BatchNorm2d(path / "norm", 32)
///     classifier = try classes.map { try Linear(path / "fc", 32, $0, .uniformFanIn) }
///   }
///
///   func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
///     FeatureMap(
///       try norm(conv(x), mode).rectified(), layer: "norm", grid: MapGrid(step: 2, first: 0.5))
///   }
///
///   func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
///     try map.spatial.globalAveragePool()
///   }
/// }
///
/// extension Catalogue {
///   static let tinyNets = [
///     Architecture(
///       name: "tiny_net", label: "TinyNet", family: "TinyNet",
///       weightsURL: nil, transform: PublishedTransform(256, 224),
///       inputSizes: InputSizes(minimum: 2, multiple: 1), channelsLast: .never, featureCount: 32,
///       parameterCount: 33_928, publishedClasses: 1000, ludwigEncoder: ("tiny_net", nil),
///       isInMenu: false
///     ) { path, classes, _ in try TinyNet(path, classes: classes) }
///   ]
/// }
/// ```
package protocol Network {
  /// Pictures [batch, 3, height, width] to the last map of them.
  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap

  /// A map, which it leaves as it is, to features [batch, features].
  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor

  /// The last layer; nil where the network was built without it, or has another kind of classifier.
  var classifier: Linear? { get }

  /// Features to the published classes; `features` itself where built without its classifier.
  func classify(_ features: Tensor, _ mode: Mode) throws -> Tensor
}

extension Network {
  package var classifier: Linear? { nil }

  package func classify(_ features: Tensor, _ mode: Mode) throws -> Tensor {
    try classifier?(features) ?? features
  }

  /// Pictures [batch, 3, height, width] to features [batch, features].
  package func features(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try pool(map(x, mode), mode)
  }
}

/// What a network has made of pictures before it mixes all places: the map that Grad-CAM
/// (Selvaraju et al. 2017) weighs with the gradient that arrives here.
package struct FeatureMap {
  /// [batch, channels, height, width], in the places of the picture.
  package var spatial: Tensor
  /// The layer that made it, as the published weights call it.
  package let layer: String
  package let grid: MapGrid
  /// What has no place in the picture, [batch, 1, channels]: the Vision Transformer's class token.
  package let classToken: Tensor?

  package init(_ spatial: Tensor, layer: String, grid: MapGrid, classToken: Tensor? = nil) {
    self.spatial = spatial
    self.layer = layer
    self.grid = grid
    self.classToken = classToken
  }
}

/// Layers one after another.
struct Sequential: Layer {
  let layers: [any Layer]

  init(_ layers: [any Layer]) { self.layers = layers }

  func callAsFunction(_ x: Tensor, _ mode: Mode) throws -> Tensor {
    try layers.reduce(x) { try $1($0, mode) }
  }
}
