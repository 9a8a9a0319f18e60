import ArgumentParser
import Evaluation
import Foundation
import Models
import Networks
import Record
import Synchronization
import Torch
import Training

/// Tells the count of moved parameters; then, for each line N on standard input, makes N training steps and tells the CPU milliseconds of
/// each. Lines of JSON.
///
/// The steps are the trainer's own, with all that it does between two batches; `bench/steps.py` is the same in PyTorch.
struct StepsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "steps", abstract: "Times training steps on demand, one line of input at a time.")

  @Option var modelName: String
  @Option var precision = "fp32"
  @Option var batchSize = 16
  @Option var size = 96
  @Option var threads = 1
  @Flag(help: "Leave the C library's allocator as it is.") var defaultAllocator = false
  @Flag(help: "Steps on the first GPU; times are of the wall, the GPU's work included.") var gpu =
    false

  private static let classes = (0..<7).map { "class \($0)" }

  func run() throws {
    guard let architecture = Catalogue.architecture(named: modelName) else {
      throw ValidationError("--model-name \(modelName) is not in the catalogue")
    }
    guard let precision = Precision(rawValue: precision) else {
      throw ValidationError("--precision is fp32 or bf16")
    }
    let device = gpu ? Device.best : .cpu
    guard gpu == (device != .cpu) else { throw ValidationError("--gpu: there is none") }
    try Runtime.setThreads(threads)
    if !defaultAllocator { Runtime.keepFreedMemory() }
    let preprocessing = try Preprocessing(
      architecture, resize: .size(height: size, width: size))
    var compute = ComputePlan()
    compute.precision = precision
    let target = Target.classes(Self.classes)
    let model = try ImageModel(
      architecture, target: target, preprocessing: preprocessing, filling: .random(seed: 0),
      seed: 0, compute: compute, device: device)
    // More batches than anybody asks for: the epoch, and so a validation, never ends.
    let rows = 4096 * batchSize
    var plan = TrainingPlan()
    plan.epochs = 1
    plan.earlyStop = 0
    let settings = TrainerSettings(
      plan, learningRate: 1e-4, batchSize: batchSize, isFrozen: false, seed: 0,
      validationMetric: .defaultValidation(for: target.task))
    let parameters = (model.backbone.parameters + model.head.parameters).reduce(0) { $0 + $1.count }
    CPUClock.say("{\"parameters\": \(parameters)}")
    let requests = StepRequests(device)
    let trainer = try Trainer(
      settings, model: model,
      data: TrainingData(
        target: target,
        labels: (0..<rows + batchSize).map { .class($0 % Self.classes.count) },
        training: Array(0..<rows), validation: Array(rows..<rows + batchSize)),
      source: NoisePictures(byteCount: preprocessing.byteCount),
      observers: [{ if case .progress = $0 { requests.stepDone() } }])
    _ = try trainer.run()
  }
}

/// Counts steps and waits for the next request when those asked for are done.
private final class StepRequests: Sendable {
  private struct State {
    var waiting = 0
    var times: [Double] = []
    var start = 0.0
  }

  private let state = Mutex(State())
  private let device: Device

  init(_ device: Device) { self.device = device }

  /// On a GPU only the time by the clock counts the GPU's work too, once that is done.
  private func now() -> Double {
    if device == .cpu { return CPUClock.seconds }
    try? device.synchronize()
    return Date.timeIntervalSinceReferenceDate
  }

  func stepDone() {
    state.withLock { state in
      if state.waiting > 0 {
        state.times.append((now() - state.start) * 1000)
        state.waiting -= 1
      }
      if state.waiting == 0 {
        // The first step was made unasked: it sets everything up.
        if !state.times.isEmpty {
          let list = state.times.map { String(format: "%.3f", $0) }.joined(separator: ", ")
          CPUClock.say("{\"cpu_ms\": [\(list)]}")
        }
        state.times = []
        guard let line = readLine(), let count = Int(line), count > 0 else { Foundation.exit(0) }
        state.waiting = count
      }
      state.start = now()
    }
  }
}

/// The CPU time of this process, all threads together.
enum CPUClock {
  static var seconds: Double {
    var now = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
  }

  /// The most memory that this process has had.
  static var peakMegabytes: Int {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  }

  static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
