import Evaluation
import Models
import Record
import Torch

/// Everything that a training is between two epochs: putting it back into a trainer of the same
/// settings and going on gives the bytes of a training that was never stopped.
package struct TrainingState {
  /// How many epochs are over, and what they came to.
  package var history: TrainingHistory
  package var choice: EpochChoice
  package var weights: ModelWeights
  /// Nil before an epoch was chosen.
  package var bestWeights: ModelWeights?
  /// Nil where nothing is gathered beside the weights.
  package var optimizer: Adam.State?
}

/// The best epoch so far by the validation metric or, until that is defined, the validation loss.
package struct EpochChoice: Sendable, Codable, Equatable {
  private(set) var best: Double?, lowestLoss: Double?

  /// Whether an epoch with these values is better than all before it, which it then stands for.
  mutating func isBest(_ values: [MetricValue], by metric: Metric, loss: Metric) -> Bool {
    if metric.isBetter(values[metric.key], than: best) {
      best = values[metric.key]
      return true
    }
    guard best == nil, loss.isBetter(values[loss.key], than: lowestLoss) else { return false }
    lowestLoss = values[loss.key]
    return true
  }
}

/// A copy of a model's tensors at one moment: its head, and its backbone where that is trained.
package struct ModelWeights {
  /// In the order of the model's own.
  package let tensors: [Tensor]

  /// Without copies it is what the model is at any moment.
  package init(of model: ImageModel, withBackbone: Bool, copying: Bool = true) throws {
    tensors = try Self.tensors(of: model, withBackbone: withBackbone).map {
      copying ? try $0.detach().clone() : try $0.detach()
    }
  }

  init(_ tensors: [Tensor]) { self.tensors = tensors }

  /// Refuses the weights of another model.
  func check(fits model: ImageModel, withBackbone: Bool) throws {
    let targets = Self.tensors(of: model, withBackbone: withBackbone)
    guard targets.map(\.shape) == tensors.map(\.shape) else {
      throw TensorError("weights", "a copy of another model's")
    }
  }

  package func restore(to model: ImageModel) throws {
    let isWhole = tensors.count > model.head.entries.count
    try check(fits: model, withBackbone: isWhole)
    let targets = Self.tensors(of: model, withBackbone: isWhole)
    try withoutGradient {
      for (target, source) in zip(targets, tensors) { try target.copy(source) }
    }
  }

  private static func tensors(of model: ImageModel, withBackbone: Bool) -> [Tensor] {
    ((withBackbone ? model.backbone.entries : []) + model.head.entries).map(\.tensor)
  }
}
