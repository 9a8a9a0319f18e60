import ArgumentParser
import Foundation
import ImageLearner
import Networks
import Synchronization
import Torch
import Training

/// A whole run in which the network costs nothing: what is left is start, table, ZIP, decoding, resizing, metrics and writing.
///
/// The network's tensors are all there, so that the model's files have their real size; its features are three numbers of the picture.
struct JobCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job", abstract: "Runs everything but the network; prints CPU seconds by stage.")

  @Option var csvFile: String
  @Option var imageZip: String
  @Option var targetColumn: String?
  @Option var imageColumn: String?
  @Option var modelName = "resnet18"
  @Option var imageResize = "224x224"
  @Option var outputDir: String
  @Option var threads = 1

  func run() throws {
    guard let resize = ImageResize(imageResize) else {
      throw ValidationError("--image-resize is 'original' or HEIGHTxWIDTH")
    }
    let plan = try Plan(
      data: DataPlan(
        csvFile: csvFile, imageSource: imageZip, targetColumn: targetColumn,
        imageColumn: imageColumn),
      model: ModelPlan(modelName: modelName, imageResize: resize),
      training: TrainingPlan(epochs: 1, threads: threads), threshold: .manual(0.5),
      randomSeed: 42, outputDirectory: outputDir)
    let stages = StageTimes()
    let catalogue = { @Sendable (name: String) in
      Catalogue.architecture(named: name)?.replacingNetwork { (count) throws(TensorError) in
        try NoNetwork(featureCount: count)
      }
    }
    let experiment = Experiment(
      plan, host: Host(environment: [:]), command: CommandLine.arguments,
      interruption: Interruption(), catalogue: catalogue, observe: { stages.note($0) })
    _ = try experiment.run()
    stages.end()
  }
}

/// Stands in for a network: the colour of one pixel, repeated to as many features.
private struct NoNetwork: Network {
  private let weight: Tensor

  init(featureCount: Int) throws(TensorError) {
    weight = try Tensor.zeros([featureCount, 3], dtype: .float32)
    try weight.fill(.double(0.1))
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap { FeatureMap(x) }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    try map.spatial.select(3, index: 0).select(2, index: 0).linear(weight, bias: nil)
  }

  func classify(_ features: Tensor, _ mode: Mode) throws -> Tensor { features }
}

/// The CPU seconds between the events of a run.
private final class StageTimes: Sendable {
  private let current = Mutex<(name: String, since: Double)>(("start", 0))

  func note(_ event: TrainingEvent) {
    switch event {
    // The main results are told as a stage, too.
    case .stage(let name) where !name.hasPrefix("Test: "): begin(name)
    case .trainingStarted: begin("training without a network")
    case .stage, .notice, .progress, .epochFinished, .trainingFinished: break
    }
  }

  func end() { begin("end") }

  /// The most memory that the process has held so far.
  private var peakMegabytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  }

  private func begin(_ name: String) {
    let now = CPUClock.seconds
    let last = current.withLock { current in
      defer { current = (name, now) }
      return current
    }
    let stage = last.name.hasPrefix("Reading") ? "table and split" : last.name
    CPUClock.say(
      "{\"stage\": \"\(stage)\", \"cpu_s\": \(String(format: "%.3f", now - last.since))}")
  }
}
