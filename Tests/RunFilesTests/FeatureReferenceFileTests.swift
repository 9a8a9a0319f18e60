import Fixtures
import Foundation
import Models
import Record
import Testing
import Torch

@testable import RunFiles

@Suite struct FeatureReferenceFileTests {
  private static let features = 512

  private func reference(_ count: Int = 30) throws -> FeatureReference {
    let values = (0..<count * Self.features).map { Float($0 * 31 % 97) - 40 }
    let seen = try Tensor(floats: values, shape: [count, Self.features])
    return try FeatureReference(of: seen, validation: seen, trainingPictures: count + 5)
  }

  /// A model's folder with a reference.
  private func written() throws -> (folder: TemporaryFolder, reference: FeatureReference) {
    let record = try RunRecord.small(.classification, counts: [3, 2, 1])
    let folder = try TemporaryFolder()
    let reference = try reference()
    try ModelFolder.write(
      SavedModel(record.model, of: record.model.untrained(), reference: reference), record,
      to: folder.url.path)
    return (folder, reference)
  }

  @Test func `what is written is read`() throws {
    let (folder, reference) = try written()
    #expect(folder.files().contains(FeatureReferenceFile.name))
    #expect(ModelFolder.fileNames.contains(FeatureReferenceFile.name))
    let read = try #require(try ModelFolder.read(folder.url.path).reference)
    #expect(read.features.hasSameContent(as: reference.features))
    #expect(read.validationDistances == reference.validationDistances)
    #expect(read.trainingPictures == 35 && read.rule == reference.rule)
  }

  @Test func `a folder without one is a model as well`() throws {
    let (folder, _) = try written()
    try FileManager.default.removeItem(atPath: folder.path(FeatureReferenceFile.name))
    #expect(try ModelFolder.read(folder.url.path).reference == nil)
  }

  @Test func `the same reference gives the same bytes`() throws {
    let folders = try (0..<2).map { _ in try written().folder }
    let bytes = try folders.map { folder in
      try Data(contentsOf: URL(filePath: folder.path(FeatureReferenceFile.name)))
    }
    #expect(bytes[0] == bytes[1] && !bytes[0].isEmpty)
  }

  @Test func `a damaged one is refused, with the place`() throws {
    let (folder, _) = try written()
    let file = folder.path(FeatureReferenceFile.name)
    let sound = try Checkpoint.read(file)
    func refused(
      _ place: String, _ tensors: [StoredTensor], _ metadata: [(name: String, text: String)]
    ) throws {
      let read = try Checkpoint(tensors: tensors, metadata: metadata)
      // The tensors' own file is mapped: another one takes its place.
      try read.writeSafetensors(to: folder.path("other"))
      try FileManager.default.removeItem(atPath: file)
      try FileManager.default.moveItem(atPath: folder.path("other"), toPath: file)
      let error = #expect(throws: ModelFolderError.self) { try ModelFolder.read(folder.url.path) }
      #expect(
        error?.path == file && "\(error!)".contains("'\(place)'"), "\(String(describing: error))")
    }
    let features = try #require(sound["features"])
    let distances = try #require(sound["validation_distances"])
    try refused("features", [distances], sound.metadata)
    try refused("validation_distances", [features], sound.metadata)
    let narrow = try StoredTensor(
      name: "features", Tensor(floats: [1, 0], shape: [1, 2]).converted(.float16))
    try refused("features", [narrow, distances], sound.metadata)
    let endless = try StoredTensor(
      name: "validation_distances", Tensor(doubles: [0.5, .infinity], shape: [2]))
    try refused("validation_distances", [features, endless], sound.metadata)
    try refused("format", [features, distances], [])
    try refused(
      "training_pictures", [features, distances],
      sound.metadata.filter { $0.name == "format" } + [("training_pictures", "29")])
    try Data("<html>".utf8).write(to: URL(filePath: file))
    #expect(throws: ModelFolderError.self) { try ModelFolder.read(folder.url.path) }
  }
}
