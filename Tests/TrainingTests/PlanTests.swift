import Foundation
import Support
import Testing

@testable import Training

@Suite struct PlanTests {
  static let data = DataPlan(csvFile: "t.csv", imageSource: "i.zip")
  static let model = ModelPlan(modelName: "resnet18")

  static func plan(
    data: DataPlan = data, model: ModelPlan = model, training: TrainingPlan = TrainingPlan(),
    threshold: ThresholdPolicy = .automatic(metric: .f1), seed: UInt64 = 42, output: String = "out"
  ) throws(PlanError) -> Plan {
    try Plan(
      data: data, model: model, training: training, threshold: threshold, randomSeed: seed,
      outputDirectory: output)
  }

  @Test
  func `A plan survives JSON unchanged`() throws {
    let plan = try Self.plan(
      data: DataPlan(
        csvFile: "t.csv", imageSource: "i", targetColumn: "3", task: .binary, positiveClass: "yes"),
      model: ModelPlan(
        modelName: "resnet18", usePretrained: true, fineTune: true,
        imageResize: .size(height: 96, width: 128), weightsFile: "w.pth"),
      training: TrainingPlan(
        learningRate: 0.01, batchSize: 8, augmentations: [.blur, .horizontalFlip],
        validationMetric: "f1", precision: .bfloat16, threads: 2),
      threshold: .manual(0.25))
    let text = try JSONEncoder().encode(plan)
    #expect(try JSONDecoder().decode(Plan.self, from: text) == plan)
    let json = String(decoding: text, as: UTF8.self)
    #expect(json.contains("\"96x128\""))
    #expect(json.contains("[\"random_blur\",\"random_horizontal_flip\"]"))
  }

  @Test
  func `A plan that was changed in its file is checked again`() throws {
    let text = String(decoding: try JSONEncoder().encode(Self.plan()), as: UTF8.self)
    let changed = text.replacingOccurrences(of: "\"epochs\":10", with: "\"epochs\":0")
    #expect(changed != text)
    let problem = PlanProblem("--epochs", "0", "must be a whole number of at least 1")
    #expect(throws: PlanError(problems: [problem])) {
      try JSONDecoder().decode(Plan.self, from: Data(changed.utf8))
    }
  }

  @Test
  func `The automatic learning rate is 1e-4 for fine-tuning and 1e-3 otherwise`() throws {
    #expect(try Self.plan().learningRate == 1e-3)
    let frozen = ModelPlan(modelName: "resnet18", usePretrained: true)
    #expect(frozen.isFrozen)
    #expect(try Self.plan(model: frozen).learningRate == 1e-3)
    let tuned = ModelPlan(modelName: "resnet18", usePretrained: true, fineTune: true)
    #expect(!tuned.isFrozen)
    #expect(try Self.plan(model: tuned).learningRate == 1e-4)
    #expect(
      try Self.plan(model: tuned, training: TrainingPlan(learningRate: 0.5)).learningRate == 0.5)
  }

  static let refusedData: [(DataPlan, String)] = [
    (DataPlan(csvFile: "", imageSource: "i"), "--csv-file"),
    (DataPlan(csvFile: "t", imageSource: ""), "--image-zip"),
    (DataPlan(csvFile: "t", imageSource: "i", targetColumn: "0"), "--target-column"),
    (
      DataPlan(csvFile: "t", imageSource: "i", targetColumn: "a", imageColumn: "a"),
      "--image-column"
    ),
    (
      DataPlan(csvFile: "t", imageSource: "i", imageColumn: "2", sampleIDColumn: "2"),
      "--sample-id-column"
    ),
    (
      DataPlan(csvFile: "t", imageSource: "i", task: .regression, positiveClass: "1"),
      "--positive-class"
    ),
    (
      DataPlan(csvFile: "t", imageSource: "i", splitProbabilities: [0.5, 0.5]),
      "--split-probabilities"
    ),
    (
      DataPlan(csvFile: "t", imageSource: "i", splitProbabilities: [1.2, -0.1, -0.1]),
      "--split-probabilities"
    ),
    (
      DataPlan(csvFile: "t", imageSource: "i", splitProbabilities: [0.7, 0.1, 0.1]),
      "--split-probabilities"
    ),
    (
      DataPlan(csvFile: "t", imageSource: "i", splitProbabilities: [.nan, 0.1, 0.9]),
      "--split-probabilities"
    ),
    (DataPlan(csvFile: "t", imageSource: "i", validationSize: .nan), "--validation-size"),
    (
      DataPlan(csvFile: "t", imageSource: "i", decodingThreads: 0),
      "--preprocessing-num-processes"
    ),
  ]

  @Test(arguments: refusedData)
  func `Impossible data choices are refused by name`(_ data: DataPlan, _ option: String) {
    let error = #expect(throws: PlanError.self) { try Self.plan(data: data) }
    #expect(error?.problems.map(\.option) == [option])
  }

  static let refusedModels: [(ModelPlan, String)] = [
    (ModelPlan(modelName: ""), "--model-name"),
    (ModelPlan(modelName: "resnet19"), "--model-name"),
    (ModelPlan(modelName: "resnet18", fineTune: true), "--fine-tune"),
    (ModelPlan(modelName: "resnet18", weightsFile: "w.pth"), "--weights"),
    (ModelPlan(modelName: "resnet18", imageResize: .size(height: 8, width: 96)), "--image-resize"),
    (
      ModelPlan(modelName: "resnet18", imageResize: .size(height: 96, width: 5000)),
      "--image-resize"
    ),
    (ModelPlan(modelName: "resnext152_32x8d", usePretrained: true), "--model-name"),
  ]

  @Test(arguments: refusedModels)
  func `Impossible model choices are refused by name`(_ model: ModelPlan, _ option: String) {
    let error = #expect(throws: PlanError.self) { try Self.plan(model: model) }
    #expect(error?.problems.map(\.option) == [option])
  }

  static let refusedTraining: [(TrainingPlan, String)] = [
    (TrainingPlan(epochs: 0), "--epochs"),
    (TrainingPlan(earlyStop: -2), "--early-stop"),
    (TrainingPlan(learningRate: 0), "--learning-rate"),
    (TrainingPlan(learningRate: .infinity), "--learning-rate"),
    (TrainingPlan(batchSize: -1), "--batch-size"),
    (TrainingPlan(augmentations: [.blur, .rotate, .blur]), "--augmentation"),
    (TrainingPlan(validationMetric: "r3"), "--validation-metric"),
    (TrainingPlan(threads: 0), "--threads"),
  ]

  @Test(arguments: refusedTraining)
  func `Impossible training choices are refused by name`(_ training: TrainingPlan, _ option: String)
  {
    let error = #expect(throws: PlanError.self) { try Self.plan(training: training) }
    #expect(error?.problems.map(\.option) == [option])
  }

  @Test
  func `Threshold, seed and folder have limits; all problems are reported together`() {
    let error = #expect(throws: PlanError.self) {
      try Self.plan(threshold: .manual(1.5), seed: 1 << 32, output: "")
    }
    #expect(error?.problems.map(\.option) == ["--threshold", "--random-seed", "--output-dir"])
    #expect(error?.description.split(separator: "\n").count == 3)
  }

  @Test
  func `A metric of another task is refused with the task it belongs to`() {
    let binary = DataPlan(csvFile: "t", imageSource: "i", task: .binary)
    let error = #expect(throws: PlanError.self) {
      try Self.plan(data: binary, training: TrainingPlan(validationMetric: "mse"))
    }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("--validation-metric 'mse': is a metric of regression; accepted"))
    #expect(text.contains("roc_auc"))
  }

  @Test(arguments: ["mse", "roc_auc", "r2"])
  func `An automatic task takes the metrics of all tasks`(_ metric: String) throws {
    let plan = try Self.plan(training: TrainingPlan(validationMetric: metric))
    #expect(plan.training.validationMetric == metric)
  }
}

@Suite struct ImageResizeTests {
  @Test
  func `Sizes are read as HEIGHTxWIDTH`() {
    #expect(ImageResize("original") == .original)
    #expect(ImageResize("96x128") == .size(height: 96, width: 128))
    #expect(ImageResize("96x128")?.description == "96x128")
    for text in ["", "x", "96", "96x", "x96", "96x96x96", "-1x5", "0x9", "9.5x9", "٣x٣", "9 x9"] {
      #expect(ImageResize(text) == nil, "\(text)")
    }
  }
}
