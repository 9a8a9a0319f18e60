import Models
import Networks
import Record
import Support
import Torch

/// A trained model as a file: what it is, and its parts' tensors under the parts' own names.
package struct SavedModel: Sendable {
  package let card: ModelCard
  /// The network's tensors, under their published names.
  package let backbone: [StoredTensor]
  /// `weight` and `bias` of the last layer.
  package let head: [StoredTensor]
  /// What the network saw in pictures of the training; nil where that was not stored.
  package let reference: FeatureReference?
  /// Where the tensors are.
  package let source: String

  init(
    card: ModelCard, backbone: [StoredTensor], head: [StoredTensor], reference: FeatureReference?,
    source: String
  ) {
    self.card = card
    self.backbone = backbone
    self.head = head
    self.reference = reference
    self.source = source
  }

  /// Takes a model's present tensors.
  package init(
    _ card: ModelCard, of model: ImageModel, reference: FeatureReference? = nil
  ) throws {
    self.card = card
    self.reference = reference
    backbone = try model.backbone.entries.map { try StoredTensor(name: $0.name, $0.tensor) }
    head = try model.head.entries.map { try StoredTensor(name: $0.name, $0.tensor) }
    source = "memory"
  }

  /// The card's architecture with exactly these tensors; other names, shapes or types are refused.
  package func restored(
    _ compute: ComputePlan = ComputePlan(), on device: Device = .cpu
  ) throws -> ImageModel {
    let architecture = try Self.architecture(card, file: source)
    try checkLastLayer(features: architecture.featureCount)
    let model = try ImageModel(
      architecture, target: card.target,
      preprocessing: card.preprocessing, filling: .nothing, seed: 0, compute: compute,
      averagesFlips: card.averagesFlips, device: device)
    let parts = [(model.backbone, backbone, ""), (model.head, head, "head.")]
    let differences = parts.map { Differences(of: $0.0, from: $0.1, prefix: $0.2) }
    let missing = differences.flatMap(\.missing)
    let unexpected = differences.flatMap(\.unexpected)
    let different = differences.flatMap(\.different)
    guard missing.isEmpty, unexpected.isEmpty, different.isEmpty else {
      throw ModelFolderError(
        path: source,
        reason: .tensors(missing: missing, unexpected: unexpected, different: different))
    }
    try NotFiniteWeights.refuse(backbone + head, of: source)
    try withoutGradient {
      for (store, tensors, _) in parts {
        for tensor in tensors { try store[tensor.name]?.copy(Tensor(tensor)) }
      }
    }
    return model
  }

  /// Compares the last layer with the card before one of the card's size is made: a card can ask
  /// for any number of classes.
  private func checkLastLayer(features: Int) throws(ModelFolderError) {
    let expected = [card.target.width, features]
    guard let weight = head.first(where: { $0.name == "weight" }), weight.shape != expected else {
      return
    }
    let different = "head.weight (\(weight.shape) instead of \(expected))"
    throw ModelFolderError(
      path: source, reason: .tensors(missing: [], unexpected: [], different: [different]))
  }

  /// The network that a card names; `file` is where the card stands.
  static func architecture(
    _ card: ModelCard, file: String
  ) throws(ModelFolderError) -> Architecture {
    guard let architecture = Catalogue.architecture(named: card.architecture) else {
      throw ModelFolderError(
        path: file,
        reason: .value(
          place: "architecture", expected: ClosedChoice(Catalogue.names).list,
          found: card.architecture))
    }
    return architecture
  }
}

/// What keeps a file's tensors from being those of a store.
private struct Differences {
  var missing: [String] = [], unexpected: [String] = [], different: [String] = []

  init(of store: ParameterStore, from tensors: [StoredTensor], prefix: String) {
    let names = Set(tensors.map(\.name))
    missing = store.entries.filter { !names.contains($0.name) }.map { prefix + $0.name }
    for stored in tensors {
      guard let tensor = store[stored.name] else {
        unexpected.append(prefix + stored.name)
        continue
      }
      let dtype = tensor.dtype.map { "\($0)" } ?? "another type"
      if tensor.shape != stored.shape || tensor.dtype != stored.dtype {
        different.append(
          "\(prefix)\(stored.name) (\(stored.dtype) \(stored.shape) "
            + "instead of \(dtype) \(tensor.shape))")
      }
    }
  }
}
