import Support
import Torch

/// What a tensor of a network is.
package enum ParameterKind: Sendable {
  /// Moved by the optimizer.
  case parameter
  /// Counted among the parameters, but never moved (RandFormer's mixing matrices).
  case fixedParameter
  /// Kept alongside: running statistics, tables of positions.
  case buffer
}

/// How a new tensor is filled. Random ones draw from a stream of their own, named after the tensor.
package enum Initialiser: Sendable {
  case constant(Double)
  case normal(standardDeviation: Double)
  /// Normal, cut at two standard deviations of 1 as PyTorch's `trunc_normal_` is (bounds -2 and 2).
  case truncatedNormal(standardDeviation: Double)
  case uniform(bound: Double)
  /// He et al. 2015, for ReLU: variance 2 / (outputs x kernel area).
  case kaimingNormalFanOut
  /// He et al. 2015, for ReLU: bound sqrt(6 / (inputs x kernel area)).
  case kaimingUniformFanIn
  /// PyTorch's default for convolutions and linear layers, for their biases too: bound 1 /
  /// sqrt(inputs x kernel area).
  case uniformFanIn
  /// Glorot and Bengio 2010: bound sqrt(6 / (inputs + outputs)).
  case xavierUniform
  /// Random non-negative rows that sum to one (RandFormer's mixing matrices).
  case softmaxOfUniform
  /// Numbers that follow from the architecture (tables of positions), row-major.
  case table([Double])

  /// What the bias begins with where the weights begin with this. `fanIn` is inputs x kernel area.
  func ofBias(fanIn: Int) -> Initialiser {
    guard case .uniformFanIn = self else { return .constant(0) }
    return .uniform(bound: 1 / Double(fanIn).squareRoot())
  }
}

/// Owns the named tensors of one network, in the order they were made.
package final class ParameterStore {
  package struct Entry {
    package let name: String, tensor: Tensor, kind: ParameterKind
    /// Whether a weights file decides its second dimension (embeddings of positions).
    let takesSizeOfFile: Bool
  }

  /// What new tensors hold: random numbers, or zeros because a file fills them.
  package enum Filling: Sendable {
    case random(seed: UInt64)
    case zeros
    /// Whatever is in memory, which is not even touched: for names and shapes alone.
    case nothing
  }

  package private(set) var entries: [Entry] = []
  private var positions: [String: Int] = [:]
  private let filling: Filling
  package let device: Device

  /// Of the parameters and statistics that are fractions.
  let precision: DType

  package convenience init(filling: Filling, device: Device = .cpu) {
    self.init(filling: filling, device: device, precision: .float32)
  }

  /// Another precision than float32 is for comparing gradients with differences.
  init(filling: Filling, device: Device = .cpu, precision: DType) {
    self.precision = precision
    self.filling = filling
    self.device = device
  }

  /// The place where a network puts its tensors; its names begin with `prefix`.
  package func root(_ prefix: String = "") -> ParameterPath {
    ParameterPath(store: self, name: prefix)
  }

  package subscript(name: String) -> Tensor? { positions[name].map { entries[$0].tensor } }

  /// The tensors that an optimizer moves.
  package var parameters: [Tensor] { entries.filter { $0.kind == .parameter }.map(\.tensor) }
  package var parameterNames: [String] { entries.filter { $0.kind == .parameter }.map(\.name) }

  /// Elements of all parameters, fixed ones included.
  package var parameterCount: Int {
    entries.filter { $0.kind != .buffer }.reduce(0) { $0 + $1.tensor.count }
  }

  /// Names, tensors and kinds as they would be saved.
  func add(
    _ name: String, shape: [Int], dtype: DType, kind: ParameterKind, _ initialiser: Initialiser,
    takesSizeOfFile: Bool = false
  ) throws -> Tensor {
    guard positions[name] == nil else {
      throw TensorError("parameter", "two tensors of one network are called \(name)")
    }
    var tensor: Tensor
    if case .nothing = filling {
      tensor = try Tensor.empty(shape, dtype: dtype)
    } else {
      tensor = try Tensor.zeros(shape, dtype: dtype)
      try withoutGradient { try fill(tensor, name, initialiser) }
    }
    if device != .cpu { tensor = try tensor.moved(device, dtype: dtype) }
    if kind == .parameter { try tensor.setRequiresGradient(true) }
    positions[name] = entries.count
    entries.append(
      Entry(name: name, tensor: tensor, kind: kind, takesSizeOfFile: takesSizeOfFile))
    return tensor
  }

  private func fill(
    _ tensor: Tensor, _ name: String, _ initialiser: Initialiser
  ) throws {
    if case .constant(let value) = initialiser {
      if value != 0 { try tensor.fill(.double(value)) }
      return
    }
    if case .table(let values) = initialiser {
      let table = try Tensor(doubles: values, shape: tensor.shape)
      return try tensor.copy(table)
    }
    guard case .random(let seed) = filling else { return }
    var stream = RandomStream(seed: seed, for: .initialise(parameter: name))
    try Runtime.seed(stream.next())
    let shape = tensor.shape
    let area = shape.dropFirst(2).reduce(1, *)
    let fanIn = Double((shape.count > 1 ? shape[1] : shape[0]) * area)
    let fanOut = Double(shape[0] * area)
    switch initialiser {
    case .constant, .table: break
    case .normal(let deviation): try tensor.fillNormal(mean: 0, standardDeviation: deviation)
    case .truncatedNormal(let deviation):
      try tensor.fillNormal(mean: 0, standardDeviation: deviation)
      try tensor.copy(tensor.clamp(min: -2.0, max: 2.0))
    case .uniform(let bound): try tensor.fillUniform(low: -bound, high: bound)
    case .kaimingNormalFanOut:
      try tensor.fillNormal(mean: 0, standardDeviation: (2 / fanOut).squareRoot())
    case .kaimingUniformFanIn:
      let bound = (6 / fanIn).squareRoot()
      try tensor.fillUniform(low: -bound, high: bound)
    case .uniformFanIn:
      let bound = 1 / fanIn.squareRoot()
      try tensor.fillUniform(low: -bound, high: bound)
    case .xavierUniform:
      let bound = (6 / (fanIn + fanOut)).squareRoot()
      try tensor.fillUniform(low: -bound, high: bound)
    case .softmaxOfUniform:
      try tensor.fillUniform(low: 0, high: 1)
      try tensor.copy(tensor.softmax(-1))
    }
  }
}

/// Where in a network's state dict a layer puts its tensors: `path / "layer1" / 0 / "conv1"`.
package struct ParameterPath {
  let store: ParameterStore
  package let name: String

  package static func / (path: ParameterPath, part: String) -> ParameterPath {
    ParameterPath(store: path.store, name: path.name.isEmpty ? part : "\(path.name).\(part)")
  }

  package static func / (path: ParameterPath, index: Int) -> ParameterPath { path / "\(index)" }

  /// A tensor that training moves.
  package func parameter(
    _ name: String, _ shape: [Int], _ initialiser: Initialiser, takesSizeOfFile: Bool = false
  ) throws -> Tensor {
    try store.add(
      (self / name).name, shape: shape, dtype: store.precision, kind: .parameter, initialiser,
      takesSizeOfFile: takesSizeOfFile)
  }

  /// A tensor that counts as a parameter but stays as it is.
  package func fixedParameter(
    _ name: String, _ shape: [Int], _ initialiser: Initialiser
  ) throws -> Tensor {
    try store.add(
      (self / name).name, shape: shape, dtype: store.precision, kind: .fixedParameter, initialiser)
  }

  /// A tensor that is saved with the network but that no optimizer moves.
  package func buffer(
    _ name: String, _ shape: [Int], dtype: DType? = nil, _ initialiser: Initialiser
  ) throws -> Tensor {
    try store.add(
      (self / name).name, shape: shape, dtype: dtype ?? store.precision, kind: .buffer, initialiser)
  }
}
