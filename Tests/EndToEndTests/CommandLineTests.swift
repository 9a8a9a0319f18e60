import Foundation
import Testing
import Training

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
    #expect(plan.training.precision == .bfloat16 && plan.training.threads == 3)
    #expect(plan.model.imageResize == .size(height: 64, width: 96))
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
}

@Suite struct ProgressTests {
  static let epoch = EpochSummary(
    epoch: 3, epochs: 10, trainingLoss: 0.51234, validationLoss: 0.6, metricName: "roc_auc",
    metricValue: 0.81236, isBest: true, imagesPerSecond: 812.34, secondsLeft: 200)

  @Test
  func `A log gets one line an epoch and no bars`() {
    let written = Written()
    let display = ProgressDisplay(columns: nil) { written.append($0) }
    display.show(.progress(ProgressStep(stage: "epoch 3", done: 1, total: 4)))
    display.show(.epochFinished(Self.epoch))
    #expect(
      written.text
        == "epoch 3/10  training loss 0.5123  validation loss 0.6000  roc_auc 0.8124 (best)"
        + "  812.3 images/s  3 min 20 s left\n")
  }

  @Test
  func `A terminal gets a bar that fits and is cleared before the next line`() {
    let written = Written()
    let display = ProgressDisplay(columns: 30) { written.append($0) }
    display.show(.progress(ProgressStep(stage: "epoch 3", done: 1, total: 4)))
    #expect(written.text == "\r\u{1B}[K[===           ] 25% epoch 3")
    display.show(.notice("done"))
    #expect(written.text.hasSuffix("epoch 3\r\u{1B}[Knote: done\n"))
  }

  @Test(arguments: [
    (0.4, "0 s"), (59.4, "59 s"), (200, "3 min 20 s"), (7500, "2 h 05 min"),
    (.infinity, "unknown time"), (-1, "unknown time"),
  ])
  func `Times in words`(_ seconds: Double, _ text: String) {
    #expect(ProgressDisplay.duration(seconds) == text)
  }

  @Test
  func `A metric without a value is called undefined`() {
    let epoch = EpochSummary(
      epoch: 1, epochs: 1, trainingLoss: 1, validationLoss: 1, metricName: "roc_auc",
      metricValue: nil, isBest: false, imagesPerSecond: 1, secondsLeft: 0)
    #expect(ProgressDisplay.text(epoch).contains("roc_auc undefined  1.0"))
  }

  @Test
  func `The loss is not said twice, and no time where none is known`() {
    let epoch = EpochSummary(
      epoch: 1, epochs: 2, trainingLoss: 1, validationLoss: 0.5, metricName: nil,
      metricValue: 0.5, isBest: true, imagesPerSecond: 1, secondsLeft: nil)
    #expect(
      ProgressDisplay.text(epoch)
        == "epoch 1/2  training loss 1.0000  validation loss 0.5000 (best)  1.0 images/s")
  }
}
