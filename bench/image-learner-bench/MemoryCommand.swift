import ArgumentParser
import Evaluation
import Foundation
import Models
import Networks
import Record
import Torch

/// Tells the bytes that a picture costs each network, in training and in inference, by its pixels.
///
/// Passes over two and over three pictures are compared: what they differ by is one picture's. Of
/// training it is what a forward pass leaves for the backward pass, of inference the most at a
/// time. Bytes of tensors, not of the process. A line of JSON for each network.
struct MemoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "memory", abstract: "Measures the memory that networks need for each picture.")

  @Argument(help: "Networks; all where none is named.") var names: [String] = []
  @Option var size = 224
  @Option var precision = "fp32"
  @Option var threads = 1
  @Option(help: "Pictures of the smaller of the two passes.") var pictures = 2

  func run() throws {
    guard let precision = Precision(rawValue: precision) else {
      throw ValidationError("--precision is fp32 or bf16")
    }
    try Runtime.setThreads(threads)
    Runtime.keepFreedMemory()
    for name in names.isEmpty ? Catalogue.names : names {
      guard let architecture = Catalogue.architecture(named: name) else {
        throw ValidationError("\(name) is not in the catalogue")
      }
      CPUClock.say(try line(architecture, precision))
    }
  }

  private func line(_ architecture: Architecture, _ precision: Precision) throws -> String {
    var compute = ComputePlan()
    compute.precision = precision
    let target = Target.classes((0..<7).map { "class \($0)" })
    let model = try ImageModel(
      architecture, target: target,
      preprocessing: Preprocessing(architecture, resize: .size(height: size, width: size)),
      filling: .random(seed: 0), seed: 0, compute: compute, device: .cpu)
    // The first sets everything up.
    _ = try kept(model, pictures)
    let training = try kept(model, pictures + 1) - kept(model, pictures)
    let inference =
      try most { try pass(model, pictures + 1) } - most { try pass(model, pictures) }
    let pixels = Double(size * size)
    return String(
      format: "{\"name\": \"%@\", \"size\": %d, \"training\": %.1f, \"inference\": %.1f}",
      architecture.name, size, Double(training) / pixels, Double(inference) / pixels)
  }

  /// The most that tensors held while something was done.
  private func most(_ body: () throws -> Void) rethrows -> Int {
    _ = Runtime.takeMostHeldMemory()
    let before = Runtime.heldMemory
    try body()
    return Runtime.takeMostHeldMemory() - before
  }

  private func input(_ model: ImageModel, _ count: Int) throws -> Tensor {
    let bytes = (0..<count * size * size * 3).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761) }
    return try model.input(Tensor(bytes: bytes, shape: [count, size, size, 3]))
  }

  /// What is kept between a forward pass and its backward pass.
  private func kept(_ model: ImageModel, _ count: Int) throws -> Int {
    let before = Runtime.heldMemory
    let input = try input(model, count)
    let output = try model.computing { try model.answer(model.features(input, .training)) }
    return withExtendedLifetime((input, output)) { Runtime.heldMemory - before }
  }

  private func pass(_ model: ImageModel, _ count: Int) throws {
    try withoutGradient {
      let input = try input(model, count)
      _ = try model.computing { try model.answer(model.features(input, .evaluation)) }
    }
  }
}
