import Record
import Runs
import Testing

@testable import image_learner

@Suite struct CommandLineTests {
  static let required = ["--csv-file", "t.csv", "--image-zip", "i.zip", "--model-name", "resnet18"]

  static func plan(_ more: String...) throws -> Plan {
    try TrainCommand.parse(ArgumentSpelling.normalised(required + more)).plan()
  }

  @Test
  func `Defaults are the original's`() throws {
    let plan = try Self.plan()
    #expect(plan.data == DataPlan(csvFile: "t.csv", imageSource: "i.zip"))
    #expect(plan.data.splitProbabilities == [0.7, 0.1, 0.2])
    #expect(plan.data.validationSize == 0.15)
    #expect(plan.model == ModelPlan(modelName: "resnet18"))
    #expect(plan.training == TrainingPlan())
    #expect(plan.training.epochs == 10 && plan.training.earlyStop == 5)
    #expect(plan.training.batchSize == nil && plan.training.learningRate == nil)
    #expect(plan.threshold == .automatic(metric: .f1))
    #expect(plan.randomSeed == 42)
    #expect(plan.outputDirectory == "learner_output")
  }

  @Test
  func `A whole line of a real job is read, value by value`() throws {
    let plan = try Self.plan(
      "--model-name", "resnet50", "--use-pretrained", "--fine-tune", "--epochs", "30",
      "--early-stop", "30", "--split-probabilities", "0.7", "0.1", "0.2", "--threshold", "0.5",
      "--augmentation",
      "random_horizontal_flip,random_vertical_flip,random_rotate,random_blur,random_brightness,"
        + "random_contrast",
      "--target-column", "3", "--image-column", "8", "--sample-id-column", "1", "--image-resize",
      "384x384", "--random-seed", "42", "--torch-home", "./torch_cache", "--output-dir", ".")
    #expect(plan.model.modelName == "resnet50")
    #expect(plan.model.usePretrained && plan.model.fineTune)
    #expect(plan.model.imageResize == .size(height: 384, width: 384))
    #expect(plan.model.torchHome == "./torch_cache")
    #expect(plan.training.epochs == 30 && plan.training.earlyStop == 30)
    #expect(plan.training.augmentations == AugmentationKind.allCases)
    #expect(plan.threshold == .manual(0.5))
    #expect(plan.data.targetColumn == "3" && plan.data.imageColumn == "8")
    #expect(plan.data.sampleIDColumn == "1")
    #expect(plan.outputDirectory == ".")
  }

  @Test
  func `Newer threshold options`() throws {
    #expect(
      try Self.plan("--threshold-mode", "auto", "--threshold-metric", "mcc").threshold
        == .automatic(metric: .mcc))
    #expect(
      try Self.plan("--threshold-mode", "manual", "--threshold", "0.6").threshold == .manual(0.6))
    #expect(try Self.plan("--threshold-mode", "manual").threshold == .manual(0.5))
  }

  @Test
  func `Words for automatic and never`() throws {
    #expect(try Self.plan("--batch-size", "0").training.batchSize == nil)
    #expect(try Self.plan("--batch-size", "auto").training.batchSize == nil)
    #expect(try Self.plan("--learning-rate", "auto").training.learningRate == nil)
    #expect(try Self.plan("--early-stop", "0").training.earlyStop == 0)
    #expect(try Self.plan("--early-stop", "-1").training.earlyStop == 0)
    #expect(try Self.plan("--fine-tune").model.usePretrained)
  }

  @Test
  func `An empty value counts as not given`() throws {
    let plan = try Self.plan(
      "--random-seed", "", "--threshold", "", "--learning-rate", "", "--validation-metric", "",
      "--augmentation", "", "--sample-id-column", "", "--batch-size", "", "--task", "",
      "--split-probabilities", "", "", "", "--image-resize", "", "--output-dir", "")
    #expect(try plan == Self.plan())
  }

  @Test
  func `Our own options`() throws {
    let plan = try Self.plan(
      "--task", "binary", "--positive-class", "-1", "--weights", "w.pth", "--use-pretrained",
      "--skip-unreadable", "--precision", "bf16", "--threads", "3", "--image-resize", "64x96")
    #expect(plan.data.task == .binary && plan.data.positiveClass == "-1")
    #expect(plan.model.weightsFile == "w.pth" && plan.model.isFrozen)
    #expect(plan.data.skipUnreadable)
    #expect(plan.compute.precision == .bfloat16 && plan.compute.threads == 3)
    #expect(plan.model.imageResize == .size(height: 64, width: 96))
    #expect(plan.training.calibration == .automatic)
    #expect(try Self.plan("--calibration", "temperature").training.calibration == .temperature)
    #expect(try Self.plan("--calibration", "none").training.calibration == CalibrationMethod.none)
  }

  @Test
  func `Augmentations keep the order in which they are given; blanks are skipped`() throws {
    let plan = try Self.plan("--augmentation", " random_rotate ,,random_blur,")
    #expect(plan.training.augmentations == [.rotate, .blur])
  }

  @Test
  func `Several values and negative numbers are written to their options`() {
    #expect(
      ArgumentSpelling.normalised(["--split-probabilities", "0.7", "-.1", "0.2", "--epochs", "-3"])
        == [
          "--split-probabilities=0.7", "--split-probabilities=-.1", "--split-probabilities=0.2",
          "--epochs=-3",
        ])
    #expect(
      ArgumentSpelling.normalised(["--epochs", "3", "--use-pretrained", "--", "--x", "-1"])
        == ["--epochs", "3", "--use-pretrained", "--", "--x", "-1"])
    #expect(
      ArgumentSpelling.normalised(["--random-seed=", "--task=a"]) == [
        "--random-seed", "", "--task=a",
      ])
    #expect(ArgumentSpelling.normalised(["--split-probabilities"]) == ["--split-probabilities"])
  }

  @Test
  func `Options that are given twice are found, but for those that take several values`() {
    #expect(ArgumentSpelling.repeated(["--epochs", "1", "--epochs=2", "--epochs"]) == ["--epochs"])
    #expect(
      ArgumentSpelling.repeated(["--split-probabilities=1", "--split-probabilities=2"]) == [])
    #expect(ArgumentSpelling.repeated(["--epochs", "1", "--", "--epochs"]) == [])
  }

  static func predictionPlan(_ more: String...) throws -> PredictionPlan {
    try PredictCommand.parse(ArgumentSpelling.normalised(["model", "new.zip"] + more)).plan()
  }

  @Test
  func `A prediction's options, value by value`() throws {
    let plain = try Self.predictionPlan()
    #expect(plain == PredictionPlan(modelDirectory: "model", images: "new.zip"))
    #expect(plain.outputFile == "predictions.csv")
    #expect(plain.batchSize == nil && plain.compute.threads == nil)
    #expect(plain.compute.precision == .float32 && !plain.skipUnreadable)
    let plan = try Self.predictionPlan(
      "--output", "out/table.csv", "--batch-size", "64", "--threads", "3", "--precision", "bf16",
      "--skip-unreadable")
    #expect(plan.outputFile == "out/table.csv")
    #expect(plan.batchSize == 64 && plan.compute.threads == 3)
    #expect(plan.compute.precision == .bfloat16 && plan.skipUnreadable)
    for word in ["0", "auto", ""] {
      #expect(try Self.predictionPlan("--batch-size", word).batchSize == nil)
    }
    let all = #expect(throws: PlanError.self) {
      try Self.predictionPlan("--batch-size", "-4", "--threads", "0", "--precision", "fp16")
    }
    #expect(all?.problems.map(\.option) == ["--precision", "--batch-size", "--threads"])
    #expect(plain.abstainBelow == nil)
    #expect(try Self.predictionPlan("--abstain-below", "0.8").abstainBelow == 0.8)
    for word in ["0", "1.01", "-1", "nan", "many"] {
      let one = #expect(throws: PlanError.self) {
        try Self.predictionPlan("--abstain-below", word)
      }
      #expect(one?.problems.map(\.option) == ["--abstain-below"], "\(word)")
    }
  }

  @Test
  func `An inspection's options, value by value`() throws {
    let data = ["--csv-file", "t.csv", "--image-zip", "i.zip"]
    func plan(_ more: String...) throws -> InspectionPlan {
      try InspectCommand.parse(ArgumentSpelling.normalised(data + more)).plan()
    }
    let plain = try plan()
    #expect(plain == InspectionPlan(data: DataPlan(csvFile: "t.csv", imageSource: "i.zip")))
    #expect(plain.randomSeed == 42 && plain.leakTable == "image_dataset_report_leaks.tsv")
    let given = try plan(
      "--random-seed", "7", "--threads", "3", "--preprocessing-num-processes", "2", "--report",
      "out/page.htm", "--leaks", "refuse", "--target-column", "dx")
    #expect(given.randomSeed == 7 && given.compute.threads == 3)
    #expect(given.compute.decodingThreads == 2 && given.leakTable == "out/page_leaks.tsv")
    #expect(given.data.leaks == .refuse && given.data.targetColumn == "dx")
    let all = #expect(throws: PlanError.self) {
      try InspectCommand.parse(["--random-seed", "4294967296", "--threads", "0", "--report", "-"])
        .plan()
    }
    #expect(
      all?.problems.map(\.option)
        == ["--random-seed", "--report", "--csv-file", "--image-zip", "--threads"])
  }
}
