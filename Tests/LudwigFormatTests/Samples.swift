import Evaluation
import Networks
import Support
import Testing
import Torch

@testable import LudwigFormat
@testable import Training

/// Small hand-made runs of the three tasks.
enum Samples {
  static func architecture(_ name: String = "resnet18") throws -> Architecture {
    try #require(Catalogue.architecture(named: name))
  }

  static func card(
    _ answer: ModelCard.Answer, architecture name: String = "resnet18",
    resize: ImageResize = .size(height: 32, width: 32)
  ) throws -> ModelCard {
    ModelCard(
      architecture: name,
      preprocessing: try Preprocessing(architecture(name), resize: resize), answer: answer,
      imageColumn: "file", targetColumn: "dx", sampleIDColumn: nil, programVersion: "1.2.3")
  }

  static let threeClasses = ModelCard.Answer.classes(["nv", "mel", "df"])
  static let catOrDog = ModelCard.Answer.binary(negative: "cat", positive: "dog", threshold: 0.25)

  static func plan(
    _ model: ModelPlan = ModelPlan(modelName: "resnet18"), _ training: TrainingPlan = TrainingPlan()
  ) throws -> Plan {
    try Plan(
      data: DataPlan(csvFile: "table.csv", imageSource: "images.zip"), model: model,
      training: training, threshold: .automatic(metric: .f1), randomSeed: 42,
      outputDirectory: "out")
  }

  static func multiclass() throws -> Predictions {
    .multiclass(
      try ClassificationPredictions(
        classes: ["nv", "mel", "df"], logits: [[2, 0, 1], [0, 1, 0], [3, 0, 1], [0, 0, 1]],
        truth: [0, 1, 1, 2]))
  }

  static func binary() throws -> Predictions {
    .binary(
      try ClassificationPredictions(
        classes: ["cat", "dog"], logits: [[0], [-1.5], [-1], [3]], truth: [1, 0, 1, 1]))
  }

  static func regression() throws -> Predictions {
    .regression(try RegressionPredictions(values: [1.5, 2, 4], truth: [1, 2, 3]))
  }

  /// Three epochs, the second of which is the best.
  static func record(
    _ test: Predictions, threshold: Double = 0.5, metric: String = "loss", counts: [Int] = [],
    plan: Plan? = nil
  ) throws -> TrainingRecord {
    var history = TrainingHistory(validationMetric: metric, batchSize: 4, learningRate: 1e-4)
    let keys = SubsetEvaluation(test).table(.everyEpoch).map(\.key)
    history.epochs = (1...3).map { epoch in
      EpochRecord(
        epoch: epoch,
        training: keys.map { MetricValue(key: $0, value: Double(epoch) / 4) },
        validation: keys.map {
          MetricValue(key: $0, value: $0 == "roc_auc" ? nil : Double(epoch) / 8)
        })
    }
    history.bestEpoch = 2
    return TrainingRecord(
      plan: try plan ?? Self.plan(), history: history, classCounts: counts, trainingRows: 9,
      test: SubsetEvaluation(test, threshold: .manual(threshold)))
  }

  static func model(_ card: ModelCard, seed: UInt64 = 1) throws -> ImageModel {
    try ImageModel(
      architecture(card.architecture), output: card.output, preprocessing: card.preprocessing,
      filling: .random(seed: seed), seed: seed, device: .cpu)
  }
}

extension JSONValue {
  var keys: [String] {
    guard case .object(let members) = self else { return [] }
    return members.map(\.key).sorted()
  }

  /// Every place of the document: keys joined by dots, lists by their first element. Objects with names of the user's count as one place.
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
