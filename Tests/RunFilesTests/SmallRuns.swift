import Evaluation
import Fixtures
import Models
import Networks
import Record
import Support
import Testing
import Torch

@testable import RunFiles

extension RunRecord {
  /// A small run, also of another network or size.
  static func small(
    _ task: LearningTask, architecture name: String? = nil, resize: ImageResize? = nil,
    metric: String = "loss", counts: [Int]? = nil
  ) throws -> RunRecord {
    let record = SampleRecords.small(
      try SmallPredictions.of(task), metric: metric, counts: counts)
    guard name != nil || resize != nil else { return record }
    return try record.of(name ?? record.model.architecture, resize ?? .original)
  }

  /// The same run with another network, and with another target where one is given.
  func of(
    _ name: String, _ resize: ImageResize, target: Target? = nil
  ) throws -> RunRecord {
    let architecture = try #require(Catalogue.architecture(named: name))
    var plan = self.plan
    plan.model.modelName = name
    plan.model.imageResize = resize
    return changing(
      plan: plan,
      model: ModelCard(
        architecture: name, preprocessing: try Preprocessing(architecture, resize: resize),
        target: target ?? model.target, threshold: model.threshold, columns: model.columns,
        programVersion: model.programVersion))
  }
}

extension ModelCard {
  /// An untrained model that the card describes.
  func untrained(seed: UInt64 = 1) throws -> ImageModel {
    try ImageModel(
      #require(Catalogue.architecture(named: architecture)), target: target,
      preprocessing: preprocessing, filling: .random(seed: seed), seed: seed, device: .cpu)
  }
}

extension JSONValue {
  var keys: [String] {
    guard case .object(let members) = self else { return [] }
    return members.map(\.key).sorted()
  }

  /// Every place of the document: keys joined by dots, lists by their first element. Objects with
  /// names of the user's count as one place.
  func places(_ prefix: String = "") -> [String] {
    switch self {
    case .object(let members):
      members.sorted { $0.key < $1.key }.flatMap {
        [prefix + $0.key] + $0.value.places("\(prefix)\($0.key).")
      }
    case .array(let elements): elements.first?.places("\(prefix)[].") ?? []
    default: []
    }
  }
}
