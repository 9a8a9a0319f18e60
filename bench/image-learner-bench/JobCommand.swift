import ArgumentParser
import Foundation
import Networks
import Record
import Runs
import Support
import Synchronization
import Torch

/// A whole run in which the network costs nothing, unless it is asked for: what is left is start, table, ZIP, decoding, resizing, metrics and writing.
///
/// The network's tensors are all there, so that the model's files have their real size; its features are three numbers of the picture.
struct JobCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job",
    abstract: "Runs everything, without the network or with it; prints CPU seconds by stage.")

  @Option var csvFile: String
  @Option var imageZip: String
  @Option var targetColumn: String?
  @Option var imageColumn: String?
  @Option var modelName = "resnet18"
  @Option var imageResize = "224x224"
  @Option var outputDir: String
  @Option var threads = 1
  @Flag(help: "With the network itself, from scratch.")
  var withNetwork = false

  func run() throws {
    guard let resize = ImageResize(imageResize) else {
      throw ValidationError("--image-resize is 'original' or HEIGHTxWIDTH")
    }
    var data = DataPlan(csvFile: csvFile, imageSource: imageZip)
    data.targetColumn = targetColumn
    data.imageColumn = imageColumn
    var model = ModelPlan(modelName: modelName)
    model.imageResize = resize
    var plan = Plan(data: data, model: model)
    plan.training.epochs = 1
    plan.compute.threads = threads
    plan.threshold = .manual(0.5)
    plan.outputDirectory = outputDir
    let stages = StageTimes()
    let catalogue = { @Sendable [withNetwork] (name: String) in
      let architecture = Catalogue.architecture(named: name)
      return withNetwork
        ? architecture : architecture?.replacingNetwork { try NoNetwork(featureCount: $0) }
    }
    let experiment = Experiment(
      plan, grants: Grants(environment: [:]), command: CommandLine.arguments,
      interruption: Interruption(), catalogue: catalogue, observers: [{ stages.note($0) }])
    _ = try experiment.run()
    stages.end()
  }
}

/// Stands in for a network: the colour of one pixel, repeated to as many features.
private struct NoNetwork: Network {
  private let weight: Tensor

  init(featureCount: Int) throws {
    weight = try Tensor.zeros([featureCount, 3], dtype: .float32)
    try weight.fill(.double(0.1))
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    FeatureMap(x, layer: "pixels", grid: MapGrid(shares: 1))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try map.spatial.select(3, index: 0).select(2, index: 0).linear(weight, bias: nil)
  }
}

/// The CPU seconds between the events of a run.
private final class StageTimes: Sendable {
  private let current = Mutex<(name: String, since: Double)>(("start", 0))

  func note(_ event: RunEvent) {
    switch event {
    case .stage(let stage): begin(Self.name(stage))
    case .trainingStarted: begin("training")
    case .notice, .progress, .epoch, .trainingFinished, .evaluated, .compared: break
    }
  }

  private static func name(_ stage: Stage) -> String {
    switch stage {
    case .readingTable: "table and split"
    case .decoding(let count): "Decoding \(count) images"
    case .comparing: "Looking for copies"
    case .fold(let number, _): "fold \(number)"
    case .trainingOnAllRows: "Training on all rows"
    case .measuringBaseline: "Solving a last layer, to compare with"
    case .evaluating: "Evaluating the best epoch"
    case .explaining(let count): "Explaining \(count) images"
    case .writing: "Writing results"
    case .predicting: "predicting"
    }
  }

  func end() { begin("end") }

  private func begin(_ name: String) {
    let now = CPUClock.seconds
    let last = current.withLock { current in
      defer { current = (name, now) }
      return current
    }
    CPUClock.say(
      "{\"stage\": \"\(last.name)\", \"cpu_s\": \(String(format: "%.3f", now - last.since))}")
  }
}
