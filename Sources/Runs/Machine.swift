import Foundation
import Record
import Torch

/// What the environment or a scheduler grants a run. Not in the plan: it says how fast, not what.
package struct Grants: Sendable, Equatable {
  /// `GALAXY_SLOTS`: the threads a job was given.
  package let slots: Int?
  /// `GALAXY_MEMORY_MB`: the memory a job was given.
  package let memoryMegabytes: Int?
  /// `TORCH_HOME`: where other programs keep pretrained weights.
  package let torchHome: String?
  /// PyTorch's downloads when `TORCH_HOME` is not set: `torch` in `XDG_CACHE_HOME` or `~/.cache`.
  package let cacheFolder: String?

  /// Only whole numbers of at least 1 count: the scheduler, not the user, sets them.
  package init(environment: [String: String]) {
    func count(_ name: String) -> Int? {
      environment[name].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }
    slots = count("GALAXY_SLOTS")
    memoryMegabytes = count("GALAXY_MEMORY_MB")
    func folder(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    torchHome = folder("TORCH_HOME")
    let cache = folder("XDG_CACHE_HOME") ?? folder("HOME").map { "\($0)/.cache" }
    cacheFolder = cache.map { "\($0)/torch" }
  }

  /// Where pretrained weights may lie, in the order of looking; `named` is `--torch-home`'s folder.
  package func weightsFolders(named folder: String?) -> [String] {
    [folder, torchHome, cacheFolder].compactMap { $0 }
  }
}

/// What a run may use: the user's word before the scheduler's, before what the machine has.
struct Resources: Sendable, Equatable {
  /// Threads of a tensor operation.
  let threads: Int
  /// Threads that decode pictures.
  let decodingThreads: Int
  /// Bytes that the whole run may use.
  let memory: Int

  init(_ plan: ComputePlan, grants: Grants) {
    let machine = ProcessInfo.processInfo
    threads = plan.threads ?? grants.slots ?? machine.activeProcessorCount
    decodingThreads = plan.decodingThreads ?? threads
    memory =
      grants.memoryMegabytes.map { $0 << 20 }
      ?? min(Int(machine.physicalMemory), Self.containerLimit ?? .max)
  }

  /// Sets LibTorch up for a run or a prediction.
  static func prepared(_ plan: ComputePlan, grants: Grants) throws -> Resources {
    try Runtime.checkVersion()
    let resources = Resources(plan, grants: grants)
    try Runtime.setThreads(resources.threads)
    Runtime.keepFreedMemory()
    return resources
  }

  /// The memory that a container may use (control groups, version 2 or 1); nil without a limit.
  private static var containerLimit: Int? {
    ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].lazy
      .compactMap { try? String(contentsOfFile: $0, encoding: .utf8) }
      .compactMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
      .first { $0 > 0 }
  }

  /// Bytes that a run may use where it computes: the machine's, or the GPU's.
  func memory(on device: Device) throws -> Int {
    device == .cpu ? memory : try device.memory()
  }

  /// Bytes for decoded pictures: a quarter of the memory.
  var pictureBudget: Int { memory / 4 }
}
