import Foundation
import Training

/// What a run may use of the machine: resolved from the plan, the scheduler and the machine itself.
struct Resources: Sendable, Equatable {
  /// Threads of a tensor operation.
  let threads: Int
  /// Threads that decode pictures.
  let decodingThreads: Int
  /// Bytes that the whole run may use.
  let memory: Int

  /// The user's word goes before the scheduler's, and that before what the machine has.
  init(_ plan: TrainingPlan, decodingThreads: Int?, host: Host) {
    let machine = ProcessInfo.processInfo
    threads = plan.threads ?? host.slots ?? machine.activeProcessorCount
    self.decodingThreads = decodingThreads ?? threads
    memory =
      host.memoryMegabytes.map { $0 << 20 }
      ?? min(Int(machine.physicalMemory), Self.containerLimit ?? .max)
  }

  /// The memory that a container may use (control groups, version 2 or 1); nil where there is no limit.
  private static var containerLimit: Int? {
    ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].lazy
      .compactMap { try? String(contentsOfFile: $0, encoding: .utf8) }
      .compactMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
      .first { $0 > 0 }
  }

  /// Bytes for decoded pictures: a quarter of the memory.
  var pictureBudget: Int { memory / 4 }

  /// As the report says it.
  func description(onGPUs count: Int) -> String {
    switch count {
    case 0: "CPU (\(threads) process-available \(threads == 1 ? "core" : "cores"))"
    case 1: "GPU (1 visible CUDA device)"
    default: "GPU (\(count) visible CUDA devices)"
    }
  }
}
