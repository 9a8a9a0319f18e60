import Networks
import Torch

/// What a model answers with.
package enum ModelOutput: Sendable, Codable, Equatable {
  /// One logit, for the positive class.
  case binary
  case classes(Int)
  case value

  /// Numbers that the head gives for each picture.
  package var width: Int {
    switch self {
    case .binary, .value: 1
    case .classes(let count): count
    }
  }
}

/// A published network without its classifier, and one linear layer in its place.
package final class ImageModel {
  package let architecture: Architecture
  package let output: ModelOutput
  /// The network's tensors, under their published names.
  package let backbone: ParameterStore
  /// `weight` [outputs, features] and `bias` [outputs].
  package let head: ParameterStore
  package let device: Device

  private let network: any Network
  private let linear: Linear
  private let mean: Tensor, standardDeviation: Tensor

  /// - Parameters:
  ///   - filling: how the backbone's tensors start; the head is always drawn from `seed` (Xavier-uniform, zero bias).
  package init(
    _ architecture: Architecture, output: ModelOutput, preprocessing: Preprocessing,
    filling: ParameterStore.Filling, seed: UInt64, device: Device
  ) throws {
    self.architecture = architecture
    self.output = output
    self.device = device
    backbone = ParameterStore(filling: filling, device: device)
    let size = InputSize(height: preprocessing.height, width: preprocessing.width)
    network = try architecture.build(backbone.root(), nil, for: size)
    head = ParameterStore(filling: .random(seed: seed), device: device)
    linear = try Linear(head.root(), architecture.featureCount, output.width, .xavierUniform)
    mean = try Self.channels(preprocessing.mean, device)
    standardDeviation = try Self.channels(preprocessing.standardDeviation, device)
  }

  /// Channel statistics in units of byte levels, shaped to spread over [batch, 3, height, width].
  private static func channels(_ values: [Double], _ device: Device) throws -> Tensor {
    try Tensor(floats: values.map { Float($0 * 255) }, shape: [1, 3, 1, 1])
      .moved(device, dtype: .float32)
  }

  /// The network's input: bytes [batch, height, width, 3] to standardised [batch, 3, height, width], laid out in memory as is best for
  /// the network. Its tensors stay as they are: LibTorch's convolutions lay out their weights themselves.
  package func input(_ pixels: Tensor, _ precision: Precision) throws -> Tensor {
    var pictures = try pixels.moved(device, dtype: .float32).permute([0, 3, 1, 2])
    if !isChannelsLast(precision) { pictures = try pictures.contiguous() }
    return try (pictures - mean) / standardDeviation
  }

  private func isChannelsLast(_ precision: Precision) -> Bool {
    switch architecture.channelsLast {
    case .never: false
    case .inSinglePrecision: precision == .float32 && device == .cpu
    case .always: device == .cpu
    }
  }

  /// Standardised pictures to features [batch, features].
  package func features(_ input: Tensor, _ mode: Mode) throws -> Tensor {
    try network.features(input, mode)
  }

  /// Features to one row of outputs for each picture.
  package func answer(_ features: Tensor) throws -> Tensor { try linear(features) }

  /// Stops the backbone from being moved.
  package func freezeBackbone() throws {
    for parameter in backbone.parameters { try parameter.setRequiresGradient(false) }
  }
}
