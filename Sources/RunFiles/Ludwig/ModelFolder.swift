import Foundation
import Models
import Networks
import Record
import Support
import Torch

/// A trained model's folder: the files that Galaxy's `ludwig_model` and `LudwigModel.load` expect.
///
/// For torchvision's networks Ludwig itself loads the folder; its preprocessing is always the
/// published transform, so it repeats our predictions where `--image-resize original` was used, and
/// for its own network at any size. `LudwigReading` tells where it does not.
package enum ModelFolder {
  package static let fileNames = [
    LudwigNames.hyperparametersFile, LudwigNames.metadataFile, LudwigNames.progressFile,
    LudwigNames.weightsFile, FeatureReferenceFile.name, readme,
  ]

  /// What the folder is, and what genuine Ludwig makes of it.
  private static let readme = "README.txt"

  /// Writes the files into `folder`, which is made where it is not there; the folder above it
  /// is not. Each file appears complete or not at all.
  package static func write(_ model: SavedModel, _ record: RunRecord, to folder: String) throws {
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
      throw FileError(
        path: folder, action: "make the folder", reason: String(cString: strerror(errno)))
    }
    let configuration = try Configuration(record, isResolved: true)
    try write(configuration.modelHyperparameters(), LudwigNames.hyperparametersFile, folder)
    try write(TrainingSetMetadata.json(record), LudwigNames.metadataFile, folder)
    try write(TrainingProgress.json(record), LudwigNames.progressFile, folder)
    try WholeFile.write(LudwigReading.readme(of: record), to: path(readme, folder))
    let prefix = LudwigNames.backbonePrefix(model.card.architecture)
    try Checkpoint(
      tensors: model.backbone.map { $0.renamed(prefix + $0.name) }
        + model.head.map { $0.renamed(LudwigNames.headPrefix() + $0.name) }
    ).writeTorchArchive(
      to: path(LudwigNames.weightsFile, folder), root: LudwigNames.weightsFile)
    if let reference = model.reference {
      try FeatureReferenceFile.write(reference, to: path(FeatureReferenceFile.name, folder))
    }
  }

  /// Reads what `write` wrote, or what Ludwig itself did. `SavedModel.restored` checks whether the
  /// tensors are the network's.
  package static func read(_ folder: String) throws(ModelFolderError) -> SavedModel {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue
    else { throw ModelFolderError(path: folder, reason: .noFolder) }
    let (card, image, label) = try description(folder)
    let weights = path(LudwigNames.weightsFile, folder)
    guard FileManager.default.fileExists(atPath: weights) else {
      throw ModelFolderError(path: weights, reason: .noFile)
    }
    let checkpoint: Checkpoint
    do throws(CheckpointError) {
      checkpoint = try Checkpoint.read(weights, checkingContents: true)
    } catch {
      throw ModelFolderError(path: weights, reason: .checkpoint(error))
    }
    let backbone = part(
      LudwigNames.backbonePrefix(card.architecture, image: image), of: checkpoint)
    let head = part(LudwigNames.headPrefix(label), of: checkpoint)
    let known = Set((backbone + head).map(\.full))
    let foreign = checkpoint.tensors.map(\.name).filter { !known.contains($0) }
    guard foreign.isEmpty else {
      throw ModelFolderError(
        path: weights, reason: .tensors(missing: [], unexpected: foreign, different: []))
    }
    return SavedModel(
      card: card, backbone: backbone.map(\.tensor), head: head.map(\.tensor),
      reference: try reference(folder, of: card), source: weights)
  }

  /// Nil where there is none: earlier programs wrote none, and Ludwig does not.
  private static func reference(
    _ folder: String, of card: ModelCard
  ) throws(ModelFolderError) -> FeatureReference? {
    let file = path(FeatureReferenceFile.name, folder)
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    let network = try SavedModel.architecture(card, file: file)
    return try FeatureReferenceFile.read(file, featureCount: network.featureCount)
  }

  /// What the model is, and the names of its features.
  private static func description(
    _ folder: String
  ) throws(ModelFolderError) -> (ModelCard, image: String, label: String) {
    let file = path(LudwigNames.hyperparametersFile, folder)
    let root = try document(file)
    if !root.isNull(LudwigNames.cardKey) {
      let card = try ModelCard(root.object(LudwigNames.cardKey))
      return (card, LudwigNames.image, LudwigNames.label)
    }
    guard !root.isNull("input_features") else {
      throw ModelFolderError(path: file, reason: .foreign)
    }
    let model = try LudwigModel(root, document(path(LudwigNames.metadataFile, folder)))
    return (model.card, model.image, model.label)
  }

  private static func document(_ path: String) throws(ModelFolderError) -> JSONReader {
    guard FileManager.default.fileExists(atPath: path) else {
      throw ModelFolderError(path: path, reason: .noFile)
    }
    let bytes: [UInt8]
    do {
      bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw ModelFolderError(path: path, reason: .unreadable(reason(error)))
    }
    let document: JSONValue
    do throws(JSONParsingError) {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw ModelFolderError(path: path, reason: .notJSON(error.description))
    }
    guard case .object = document else { throw ModelFolderError(path: path, reason: .foreign) }
    return JSONReader(file: path, place: "", value: document)
  }

  /// The tensors whose names begin with `prefix`, without it.
  private static func part(
    _ prefix: String, of checkpoint: Checkpoint
  ) -> [(full: String, tensor: StoredTensor)] {
    checkpoint.tensors.filter { $0.name.hasPrefix(prefix) }.map {
      ($0.name, $0.renamed(String($0.name.dropFirst(prefix.count))))
    }
  }

  private static func write(_ json: JSONValue, _ name: String, _ folder: String) throws {
    try WholeFile.write(json.text(), to: path(name, folder))
  }

  private static func path(_ name: String, _ folder: String) -> String {
    URL(filePath: folder).appending(path: name).path
  }

  private static func reason(_ error: any Error) -> String {
    let error = error as NSError
    let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
    return (underlying ?? error).localizedDescription
  }
}
