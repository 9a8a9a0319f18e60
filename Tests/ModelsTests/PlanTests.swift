import Evaluation
import Foundation
import Record
import Support
import Testing

@testable import Models

/// A changed copy of a value.
private func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
  var value = value
  change(&value)
  return value
}

private func dataPlan(_ change: (inout DataPlan) -> Void) -> DataPlan {
  with(DataPlan(csvFile: "t", imageSource: "i"), change)
}

private func modelPlan(_ name: String = "resnet18", _ change: (inout ModelPlan) -> Void = { _ in })
  -> ModelPlan
{
  with(ModelPlan(modelName: name), change)
}

private func trainingPlan(_ change: (inout TrainingPlan) -> Void) -> TrainingPlan {
  with(TrainingPlan(), change)
}

@Suite struct PlanTests {
  static let data = DataPlan(csvFile: "t.csv", imageSource: "i.zip")
  static let model = ModelPlan(modelName: "resnet18")

  static func plan(
    data: DataPlan = data, model: ModelPlan = model, training: TrainingPlan = TrainingPlan(),
    compute: ComputePlan = ComputePlan(), threshold: ThresholdPolicy = .automatic(metric: .f1),
    seed: UInt64 = 42, output: String = "out"
  ) throws(PlanError) -> Plan {
    var plan = Plan(data: data, model: model, training: training)
    plan.compute = compute
    plan.threshold = threshold
    plan.randomSeed = seed
    plan.outputDirectory = output
    try plan.check()
    return plan
  }

  @Test
  func `A plan survives JSON unchanged`() throws {
    let plan = try Self.plan(
      data: with(DataPlan(csvFile: "t.csv", imageSource: "i")) {
        $0.targetColumn = "3"
        $0.task = .binary
        $0.positiveClass = "yes"
      },
      model: modelPlan {
        $0.usePretrained = true
        $0.fineTune = true
        $0.imageResize = .size(height: 96, width: 128)
        $0.weightsFile = "w.pth"
      },
      training: trainingPlan {
        $0.learningRate = 0.01
        $0.batchSize = 8
        $0.augmentations = [.blur, .horizontalFlip]
        $0.validationMetric = "f1"
      },
      compute: with(ComputePlan()) {
        $0.precision = .bfloat16
        $0.threads = 2
      }, threshold: .manual(0.25))
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
    let plan = try JSONDecoder().decode(Plan.self, from: Data(changed.utf8))
    #expect(throws: PlanError(problems: [problem])) { try plan.check() }
  }

  @Test
  func `The automatic learning rate is 1e-4 for fine-tuning and 1e-3 otherwise`() throws {
    #expect(try Self.plan().learningRate?.value == 1e-3)
    let frozen = modelPlan { $0.usePretrained = true }
    #expect(frozen.isFrozen)
    #expect(try Self.plan(model: frozen).learningRate == nil)
    let tuned = modelPlan {
      $0.usePretrained = true
      $0.fineTune = true
    }
    #expect(!tuned.isFrozen)
    #expect(try Self.plan(model: tuned).learningRate?.value == 1e-4)
    #expect(
      try Self.plan(model: tuned, training: trainingPlan { $0.learningRate = 0.5 }).learningRate
        == Resolved(0.5, automatic: 0))
  }

  static let refusedData: [(DataPlan, String)] = [
    (DataPlan(csvFile: "", imageSource: "i"), "--csv-file"),
    (DataPlan(csvFile: "t", imageSource: ""), "--image-zip"),
    (dataPlan { $0.targetColumn = "0" }, "--target-column"),
    (
      dataPlan {
        $0.targetColumn = "a"
        $0.imageColumn = "a"
      },
      "--image-column"
    ),
    (
      dataPlan {
        $0.imageColumn = "2"
        $0.sampleIDColumn = "2"
      },
      "--sample-id-column"
    ),
    (
      dataPlan {
        $0.task = .regression
        $0.positiveClass = "1"
      },
      "--positive-class"
    ),
    (
      dataPlan { $0.splitProbabilities = [0.5, 0.5] },
      "--split-probabilities"
    ),
    (
      dataPlan { $0.splitProbabilities = [1.2, -0.1, -0.1] },
      "--split-probabilities"
    ),
    (
      dataPlan { $0.splitProbabilities = [0.7, 0.1, 0.1] },
      "--split-probabilities"
    ),
    (
      dataPlan { $0.splitProbabilities = [.nan, 0.1, 0.9] },
      "--split-probabilities"
    ),
    (dataPlan { $0.validationSize = .nan }, "--validation-size"),
  ]

  @Test(arguments: refusedData)
  func `Impossible data choices are refused by name`(_ data: DataPlan, _ option: String) {
    let error = #expect(throws: PlanError.self) { try Self.plan(data: data) }
    #expect(error?.problems.map(\.option) == [option])
  }

  static let refusedModels: [(ModelPlan, String)] = [
    (ModelPlan(modelName: ""), "--model-name"),
    (ModelPlan(modelName: "resnet19"), "--model-name"),
    (modelPlan { $0.fineTune = true }, "--fine-tune"),
    (modelPlan { $0.weightsFile = "w.pth" }, "--weights"),
    (modelPlan { $0.imageResize = .size(height: 8, width: 96) }, "--image-resize"),
    (
      modelPlan { $0.imageResize = .size(height: 96, width: 5000) },
      "--image-resize"
    ),
    (modelPlan("resnext152_32x8d") { $0.usePretrained = true }, "--model-name"),
  ]

  @Test(arguments: refusedModels)
  func `Impossible model choices are refused by name`(_ model: ModelPlan, _ option: String) {
    let error = #expect(throws: PlanError.self) { try Self.plan(model: model) }
    #expect(error?.problems.map(\.option) == [option])
  }

  static let refusedTraining: [(TrainingPlan, String)] = [
    (trainingPlan { $0.epochs = 0 }, "--epochs"),
    (trainingPlan { $0.earlyStop = -2 }, "--early-stop"),
    (trainingPlan { $0.learningRate = 0 }, "--learning-rate"),
    (trainingPlan { $0.learningRate = .infinity }, "--learning-rate"),
    (trainingPlan { $0.batchSize = -1 }, "--batch-size"),
    (trainingPlan { $0.augmentations = [.blur, .rotate, .blur] }, "--augmentation"),
    (trainingPlan { $0.validationMetric = "r3" }, "--validation-metric"),
  ]

  @Test func `Impossible numbers of threads are refused by name`() {
    let compute = with(ComputePlan()) {
      $0.threads = 0
      $0.decodingThreads = 0
    }
    let error = #expect(throws: PlanError.self) { try Self.plan(compute: compute) }
    #expect(error?.problems.map(\.option) == ["--threads", "--preprocessing-num-processes"])
  }

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
    let binary = dataPlan { $0.task = .binary }
    let error = #expect(throws: PlanError.self) {
      try Self.plan(data: binary, training: trainingPlan { $0.validationMetric = "mse" })
    }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("--validation-metric 'mse': is a metric of regression; accepted"))
    #expect(text.contains("roc_auc"))
  }

  @Test(arguments: ["mse", "roc_auc", "r2"])
  func `An automatic task takes the metrics of all tasks`(_ metric: String) throws {
    let plan = try Self.plan(training: trainingPlan { $0.validationMetric = metric })
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
