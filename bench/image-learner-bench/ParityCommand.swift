import ArgumentParser
import Evaluation
import Foundation
import Models
import Networks
import Record
import Torch
import Training

/// The same network on the same pictures, on the CPU and on the first GPU: the largest difference of
/// its answers. A line of JSON.
struct ParityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parity", abstract: "Compares a network's answers on the GPU with the CPU's.")

  @Option var modelName: String
  @Option var size: Int?
  @Option var pictures = 4

  private static let classes = (0..<7).map { "class \($0)" }

  func run() throws {
    guard let architecture = Catalogue.architecture(named: modelName) else {
      throw ValidationError("--model-name \(modelName) is not in the catalogue")
    }
    guard Device.best != .cpu else { throw ValidationError("there is no GPU") }
    let onCPU = try answers(of: architecture, on: .cpu)
    let onGPU = try answers(of: architecture, on: .best)
    let scale = onCPU.map { abs($0) }.max() ?? 0
    let difference = zip(onCPU, onGPU).map { abs($0 - $1) }.max() ?? .nan
    CPUClock.say(
      "{\"network\": \"\(modelName)\", \"largest_answer\": \(scale), \"difference\": \(difference)}"
    )
  }

  private func answers(of architecture: Architecture, on device: Device) throws -> [Float] {
    let resize: ImageResize = size.map { .size(height: $0, width: $0) } ?? .original
    let preprocessing = try Preprocessing(architecture, resize: resize)
    let model = try ImageModel(
      architecture, target: .classes(Self.classes), preprocessing: preprocessing,
      filling: .random(seed: 0), seed: 0, device: device)
    let inference = Inference(
      model, source: NoisePictures(byteCount: preprocessing.byteCount), passSize: pictures)
    return try inference.outputs(Array(0..<pictures)).flatMap { $0 }
  }
}
