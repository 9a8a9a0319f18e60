import Datasets
import Fixtures
import Foundation
import Models
import Networks
import Record
import Synchronization
import Testing
import Torch

@testable import RunFiles
@testable import Runs

/// A saved model of random weights for pictures of 64 x 64 pixels, and the sixty pictures of the
/// small test set, loose.
private struct Asked {
  let folder: TemporaryFolder
  /// In the order in which they are asked about.
  let names: [String]

  init() throws {
    folder = try TemporaryFolder()
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let archive = try ImageArchive(path: root.appending(path: "test-data/small.zip").path)
    for entry in archive.entries.indices {
      try folder.write(archive.read(entry), to: "pictures/\(archive.entries[entry].name)")
    }
    names = archive.entries.map(\.name).sorted()
    let architecture = try #require(Catalogue.architecture(named: "squeezenet1_1"))
    let size = ImageResize.size(height: 64, width: 64)
    let model = try ImageModel(
      architecture, target: .classes(["0", "1", "2"]),
      preprocessing: Preprocessing(architecture, resize: size), filling: .random(seed: 1), seed: 1,
      device: .cpu)
    let parts = [
      (LudwigNames.backbonePrefix(architecture.name), model.backbone),
      (LudwigNames.headPrefix(), model.head),
    ]
    try folder.write(Self.card, to: "model/\(LudwigNames.hyperparametersFile)")
    try Checkpoint(
      tensors: parts.flatMap { prefix, store in
        try store.entries.map { try StoredTensor(name: prefix + $0.name, $0.tensor) }
      }
    ).writeTorchArchive(
      to: folder.path("model/\(LudwigNames.weightsFile)"), root: LudwigNames.weightsFile)
  }

  /// What `predict` reads of `model_hyperparameters.json`.
  private static let card = """
    {"image_learner": {
      "schema_version": 1, "version": "0.1.0", "architecture": "squeezenet1_1",
      "task": "classification", "classes": ["0", "1", "2"], "positive_class": null,
      "threshold": null, "columns": {"image": "image_path", "target": "label", "sample_id": null},
      "preprocessing": {
        "geometry": "exact_size", "height": 64, "width": 64, "resize": null, "filter": "bilinear",
        "mean": [0.485, 0.456, 0.406], "standard_deviation": [0.229, 0.224, 0.225]}}}
    """

  /// What a prediction tells, and the table that it writes; nil where it writes none.
  func predict(
    batchSize: Int?, atATime: Int = 1024, skip: Bool = false
  ) -> (told: Told, table: String?, error: (any Error)?) {
    var plan = PredictionPlan(
      modelDirectory: folder.path("model"), images: folder.path("pictures"))
    plan.outputFile = folder.path("table.csv")
    plan.batchSize = batchSize
    plan.compute.threads = 1
    plan.skipUnreadable = skip
    let grants = Grants(environment: [:])
    let told = Told()
    try? FileManager.default.removeItem(atPath: plan.outputFile)
    let outcome = Result {
      try Prediction(plan, grants: grants, picturesAtATime: atATime, observers: [{ told.add($0) }])
        .run()
    }
    var error: (any Error)?
    if case .failure(let thrown) = outcome { error = thrown }
    return (told, try? String(contentsOfFile: plan.outputFile, encoding: .utf8), error)
  }
}

/// What a run tells its observers.
private final class Told: Sendable {
  private let events = Mutex<[RunEvent]>([])

  func add(_ event: RunEvent) { events.withLock { $0.append(event) } }

  /// How many pictures were done, each time that it was said.
  var done: [Int] {
    events.withLock {
      $0.compactMap { event in
        guard case .progress(let progress) = event, progress.work == .predicting else {
          return nil
        }
        return progress.done
      }
    }
  }

  var notices: [Notice] {
    events.withLock {
      $0.compactMap { if case .notice(let notice) = $0 { notice } else { nil } }
    }
  }

  var stages: [Stage] {
    events.withLock { $0.compactMap { if case .stage(let stage) = $0 { stage } else { nil } } }
  }
}

@Suite(.serialized)
struct PredictionTests {
  @Test
  func `Pictures go through the network in passes of the batch size`() throws {
    let asked = try Asked()
    for (size, passes) in [
      (1, Array(1...60)), (8, [8, 16, 24, 32, 40, 48, 56, 60]), (64, [60]),
      // What a processor does best with.
      (nil, [8, 16, 24, 32, 40, 48, 56, 60]),
    ] as [(Int?, [Int])] {
      let (told, table, error) = asked.predict(batchSize: size)
      #expect(error == nil)
      #expect(told.done == passes)
      #expect(told.stages == [.predicting(architecture: "squeezenet1_1", images: 60)])
      #expect(told.notices == [])
      #expect(table?.split(separator: "\n").count == 61)
    }
  }

  @Test
  func `Where memory is short the pictures come in parts of whole passes, with the same table`()
    throws
  {
    let asked = try Asked()
    let whole = asked.predict(batchSize: 8)
    // Of 21 pictures at a time whole passes are taken: parts of 16, as the next test sees.
    let parts = asked.predict(batchSize: 8, atATime: 21)
    #expect(parts.error == nil)
    #expect(parts.told.done == [8, 16, 24, 32, 40, 48, 56, 60])
    #expect(whole.table != nil && parts.table == whole.table)
    // A pass that does not fit is a part nevertheless.
    #expect(asked.predict(batchSize: 30, atATime: 21).told.done == [30, 60])
  }

  @Test
  func `Unreadable pictures of all parts are one list, in the order of the archive`() throws {
    let asked = try Asked()
    let bad = [3, 20, 21, 59].map { asked.names[$0] }
    for name in bad { try asked.folder.write("<html>", to: "pictures/\(name)") }
    let refused = asked.predict(batchSize: 8, atATime: 21)
    #expect(refused.table == nil)
    #expect(
      refused.error as? UnreadablePictures
        == UnreadablePictures(
          pictures: bad.map {
            UnreadablePicture(
              imagePath: $0,
              reason: "it is an HTML page; JPEG, PNG, BMP, GIF, TIFF and WebP are read")
          }, total: 60))
    #expect(refused.error.map { Failure($0).exitCode } == 65)
    // After the first bad one no picture goes through the network any more.
    #expect(refused.told.done == [16, 32, 48, 60])

    let skipped = asked.predict(batchSize: 8, atATime: 21, skip: true)
    #expect(skipped.error == nil)
    #expect(skipped.told.notices.map(\.kind) == [.leftOut])
    let list = bad.map {
      "\n  \($0): it is an HTML page; JPEG, PNG, BMP, GIF, TIFF and WebP are read"
    }
    #expect(
      skipped.told.notices.map(\.text) == [
        "4 of 60 pictures could not be read and are left out:" + list.joined()
      ])
    let rows = try #require(skipped.table).split(separator: "\n").dropFirst()
    let expected = asked.names.filter { !bad.contains($0) }
    #expect(rows.map { $0.split(separator: ",").last.map(String.init) } == expected)
  }

  @Test
  func `All pictures unreadable is refused even where they may be skipped`() throws {
    let asked = try Asked()
    for name in asked.names { try asked.folder.write("<html>", to: "pictures/\(name)") }
    let refused = asked.predict(batchSize: nil, skip: true)
    #expect(refused.table == nil)
    let error = try #require(refused.error as? UnreadablePictures)
    #expect(error.description.hasPrefix("60 of 60 pictures cannot be read; "))
    #expect(error.description.hasSuffix("\n  and 50 more"))
  }
}
