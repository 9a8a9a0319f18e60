import Fixtures
import Foundation
import Networks
import Testing
import Torch

/// Trainings that begin with the weights of a file, which the test makes.
@Suite(.serialized)
struct PretrainedRunTests {
  /// A small network with BatchNorm.
  static let network = "shufflenet_v2_x0_5"

  /// Random weights of a network with its published classifier.
  static func checkpoint(_ name: String = network, seed: UInt64 = 7) throws -> Checkpoint {
    let row = try #require(Catalogue.architecture(named: name))
    let store = ParameterStore(filling: .random(seed: seed))
    _ = try row.build(store.root(), row.publishedClasses)
    return try Checkpoint(
      tensors: store.entries.map { try StoredTensor(name: $0.name, $0.tensor) })
  }

  /// Tensors of the file whose content the saved model does not have.
  static func changed(_ file: Checkpoint, in folder: WorkFolder) throws -> [String] {
    let saved = try Checkpoint.read(folder.path("out/experiment_run/model/model_weights"))
    return file.tensors.compactMap { tensor in
      let kept = saved.tensors.first { $0.name.hasSuffix(".\(tensor.name)") }
      return kept.map { $0.hasSameContent(as: tensor) } == true ? nil : tensor.name
    }
  }

  static func training(_ more: String...) -> [String] {
    Small.training("small.csv", ["--model-name", network, "--weights", "own.pth"] + more)
  }

  @Test
  func `Frozen: the file's weights and BatchNorm statistics are in the saved model, untouched`()
    throws
  {
    let folder = try WorkFolder()
    let file = try Self.checkpoint()
    try file.writeTorchArchive(to: folder.path("own.pth"))
    let run = try TrainingRunTests.trained(
      Self.training("--use-pretrained", "--epochs", "3"), in: folder, beside: ["own.pth"])
    #expect(try Self.changed(file, in: folder) == ["fc.weight", "fc.bias"])
    #expect(run.output.contains(": 3075 of 344867 parameters"))  // 1024 features to 3 classes
    let page = try folder.text(TrainingRunTests.report)
    #expect(page.contains("own.pth"))
  }

  @Test
  func `Fine-tuned: every weight moves; a safetensors file does as well`() throws {
    let folder = try WorkFolder()
    let file = try Self.checkpoint()
    try file.writeSafetensors(to: folder.path("own.pth"))
    let run = try TrainingRunTests.trained(
      Self.training("--use-pretrained", "--fine-tune"), in: folder, beside: ["own.pth"])
    #expect(try Self.changed(file, in: folder).count == file.tensors.count)
    #expect(run.output.contains("learning rate 0.0001"))
  }

  @Test
  func `A frozen network's new images are predicted as in training`() throws {
    let folder = try WorkFolder()
    try Self.checkpoint().writeTorchArchive(to: folder.path("own.pth"))
    _ = try TrainingRunTests.trained(
      Self.training("--use-pretrained"), in: folder, beside: ["own.pth"])
    let run = try folder.run(["predict", "out/experiment_run/model", Small.archive])
    #expect(run.code == 0)
    PredictionRunTests.expectSame(
      try folder.table("predictions.csv"), try folder.table("out/experiment_run/predictions.csv"),
      rows: 60)
  }

  @Test(.enabled(if: Shared.isPresent, "needs ../shared"))
  func `Published SqueezeNet weights tell three digits apart without a trained backbone`() throws {
    let folder = try WorkFolder()
    _ = try TrainingRunTests.trained(
      Small.training(
        "small.csv",
        [
          "--weights", Shared.path("weights/squeezenet1_1/squeezenet1_1.torchvision.pth"),
          "--use-pretrained", "--epochs", "20", "--image-resize", "64x64", "--batch-size", "4",
        ]), in: folder)
    let test = try folder.table("out/experiment_run/predictions.csv")
    #expect(zip(test["label"], test["label_predictions"]).filter { $0 == $1 }.count >= 10)
  }

  @Test
  func
    `Weights that cannot be had end the run before a picture is decoded, with file and URL`()
    throws
  {
    let folder = try WorkFolder()
    let run = try folder.run(
      Small.training("small.csv", ["--use-pretrained", "--torch-home", "cache"]),
      environment: [
        "https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9",
        "HOME": folder.path("home"),
      ])
    #expect(run.code == 69)
    for part in [
      "squeezenet1_1-b8a52dc0.pth", "https://download.pytorch.org/models/", "cache/hub/checkpoints",
      "--weights",
    ] {
      #expect(run.errors.contains(part), "\(run.errors)")
    }
    #expect(folder.files() == [])
    // The table's faults need no weights, and the pictures take longer than asking for them.
    #expect(run.output.contains("Reading"))
    #expect(!run.output.contains("Decoding"))
    // Neither cookies nor cached pages.
    #expect(!FileManager.default.fileExists(atPath: folder.path("home")))
  }

  @Test
  func `A pipe for a file of weights is refused before anything is read`() throws {
    let folder = try WorkFolder()
    #expect(mkfifo(folder.path("own.pth"), 0o600) == 0)
    let run = try folder.run(Self.training("--use-pretrained"))
    #expect(run.code == 66)
    #expect(run.errors.contains("own.pth"))
    #expect(!run.output.contains("Reading"))
  }

  @Test
  func `A file of the right names and other shapes is refused with both shapes`() throws {
    let folder = try WorkFolder()
    try Self.checkpoint("shufflenet_v2_x1_0").writeTorchArchive(to: folder.path("own.pth"))
    let run = try folder.run(Self.training("--use-pretrained", "--fine-tune"))
    #expect(run.code == 65)
    #expect(
      run.errors.contains(
        "stage2.0.branch1.2.weight is 24x24x1x1 float32 in the network, "
          + "58x24x1x1 float32 in the file"
      ), "\(run.errors)")
  }

  @Test
  func `A damaged file in the cache is refused, not used`() throws {
    let folder = try WorkFolder()
    let name = "cache/hub/checkpoints/squeezenet1_1-b8a52dc0.pth"
    try Self.checkpoint("squeezenet1_1").writeTorchArchive(
      to: try folder.write("", to: name))
    let run = try folder.run(
      Small.training("small.csv", ["--use-pretrained", "--torch-home", "cache"]))
    #expect(run.code == 65)
    #expect(run.errors.contains(name) && run.errors.contains("b8a52dc0"), "\(run.errors)")
    #expect(folder.files() == [name])
  }
}
