import Networks
import Torch

/// A copy of a model's tensors at one moment.
struct WeightSnapshot {
  private let tensors: [Tensor]
  private let withBackbone: Bool

  init(_ model: ImageModel, withBackbone: Bool) throws {
    self.withBackbone = withBackbone
    tensors = try Self.tensors(of: model, withBackbone: withBackbone).map {
      try $0.detach().clone()
    }
  }

  func restore(_ model: ImageModel) throws {
    try withoutGradient {
      for (target, source) in zip(Self.tensors(of: model, withBackbone: withBackbone), tensors) {
        try target.copy(source)
      }
    }
  }

  private static func tensors(of model: ImageModel, withBackbone: Bool) -> [Tensor] {
    ((withBackbone ? model.backbone.entries : []) + model.head.entries).map(\.tensor)
  }
}
