import Evaluation
import Networks
import Record
import Torch

/// A published network without its classifier, and one linear layer in its place.
package final class ImageModel {
  package let architecture: Architecture
  package let target: Target
  package let preprocessing: Preprocessing
  /// The network's tensors, under their published names.
  package let backbone: ParameterStore
  /// `weight` [outputs, features] and `bias` [outputs].
  package let head: ParameterStore
  package let device: Device
  /// Whether features in evaluation mode are the means over a picture and its mirror images.
  package let averagesFlips: Bool
  private let precision: Precision

  private let network: any Network
  private let linear: Linear
  private let mean: Tensor, standardDeviation: Tensor

  /// - Parameters:
  ///   - filling: how the backbone's tensors start; the head is always drawn from `seed`
  ///     (Xavier-uniform, zero bias).
  package init(
    _ architecture: Architecture, target: Target, preprocessing: Preprocessing,
    filling: ParameterStore.Filling, seed: UInt64, compute: ComputePlan = ComputePlan(),
    averagesFlips: Bool = false, device: Device
  ) throws {
    self.architecture = architecture
    self.target = target
    self.preprocessing = preprocessing
    self.device = device
    self.averagesFlips = averagesFlips
    precision = compute.precision
    backbone = ParameterStore(filling: filling, device: device)
    network = try architecture.build(backbone.root(), nil, for: preprocessing.size)
    head = ParameterStore(filling: .random(seed: seed), device: device)
    linear = try Linear(head.root(), architecture.featureCount, target.width, .xavierUniform)
    mean = try Self.channels(preprocessing.mean, device)
    standardDeviation = try Self.channels(preprocessing.standardDeviation, device)
  }

  /// Channel statistics in units of byte levels, shaped to spread over [batch, 3, height, width].
  private static func channels(_ values: [Double], _ device: Device) throws -> Tensor {
    try Tensor(floats: values.map { Float($0 * 255) }, shape: [1, 3, 1, 1])
      .moved(device, dtype: .float32)
  }

  /// The network's input: bytes [batch, height, width, 3] to standardised [batch, 3, height,
  /// width], laid out in memory as is best for the network. Its tensors stay as they are:
  /// LibTorch's convolutions lay out their weights themselves.
  package func input(_ pixels: Tensor) throws -> Tensor {
    // A byte a level is less to move than four.
    var pictures = try pixels.moved(device, dtype: .uint8).converted(.float32).permute([0, 3, 1, 2])
    if !isChannelsLast { pictures = try pictures.contiguous() }
    return try (pictures - mean) / standardDeviation
  }

  private var isChannelsLast: Bool {
    switch architecture.channelsLast {
    case .never: false
    case .inSinglePrecision: precision == .float32 && device == .cpu
    case .always: device == .cpu
    }
  }

  /// Standardised pictures to features [batch, features].
  package func features(_ input: Tensor, _ mode: Mode) throws -> Tensor {
    Self.setRounding(for: mode)
    guard averagesFlips, mode == .evaluation else { return try network.features(input, mode) }
    var sum = try network.features(input, mode).converted(.float32)
    // Left and right, up and down, both: the last layer is linear, so the mean of the features has
    // the mean of the answers.
    for dimensions in [[3], [2], [2, 3]] {
      sum = try sum + network.features(input.flip(dimensions), mode).converted(.float32)
    }
    return try sum * 0.25
  }

  /// The network's last map of an input, and the features that follow from a map, both in
  /// evaluation mode.
  func map(_ input: Tensor) throws -> FeatureMap {
    Self.setRounding(for: .evaluation)
    return try network.map(input, .evaluation)
  }

  func pool(_ map: FeatureMap) throws -> Tensor { try network.pool(map, .evaluation) }

  /// On a GPU a step of training may round, as it does in PyTorch; an answer that is reported is in
  /// full single precision, so that it is the CPU's.
  private static func setRounding(for mode: Mode) {
    Runtime.allowTensorFloat32(mode == .training)
  }

  /// Does a forward pass in the precision of the plan.
  package func computing(_ body: () throws -> Tensor) throws -> Tensor {
    switch precision {
    case .float32: try body()
    case .bfloat16: try withAutocast(to: .bfloat16, on: device, body)
    }
  }

  /// Features to one row of outputs for each picture.
  package func answer(_ features: Tensor) throws -> Tensor { try linear(features) }

  /// Stops the backbone from being moved, or lets it be moved again.
  package func freezeBackbone(_ isFrozen: Bool = true) throws {
    for parameter in backbone.parameters { try parameter.setRequiresGradient(!isFrozen) }
  }
}
