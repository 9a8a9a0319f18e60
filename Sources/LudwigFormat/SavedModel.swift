import Networks
import Support
import Torch
import Training

/// A trained model as a file holds it: what it is, and the tensors of its parts under the parts' own names.
package struct SavedModel: Sendable {
  package let card: ModelCard
  /// The network's tensors, under their published names.
  package let backbone: [StoredTensor]
  /// `weight` and `bias` of the last layer.
  package let head: [StoredTensor]
  /// Where the tensors are, for messages.
  let source: String

  init(card: ModelCard, backbone: [StoredTensor], head: [StoredTensor], source: String) {
    self.card = card
    self.backbone = backbone
    self.head = head
    self.source = source
  }

  /// Takes a model's present tensors.
  package init(_ card: ModelCard, of model: ImageModel) throws {
    self.card = card
    backbone = try model.backbone.entries.map { try StoredTensor(name: $0.name, $0.tensor) }
    head = try model.head.entries.map { try StoredTensor(name: $0.name, $0.tensor) }
    source = "memory"
  }

  /// A model of the card's architecture with exactly these tensors; any other set of names, shapes or types is refused.
  package func restored(on device: Device = .cpu) throws -> ImageModel {
    guard let architecture = Catalogue.architecture(named: card.architecture) else {
      throw ModelFolderError(
        path: source,
        reason: .value(
          place: "architecture", expected: ClosedChoice(Catalogue.names).list,
          found: card.architecture))
    }
    let model = try ImageModel(
      architecture, output: card.output, preprocessing: card.preprocessing, filling: .nothing,
      seed: 0, device: device)
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
    try withoutGradient {
      for (store, tensors, _) in parts {
        for tensor in tensors { try store[tensor.name]?.copy(Tensor(tensor)) }
      }
    }
    return model
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
