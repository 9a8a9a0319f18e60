import Foundation
import Support

/// What there is to compute with: found once, when a run begins.
struct Machine: Sendable {
  /// Processors that the process may use.
  let processors: Limit
  let memory: [MemoryLimit]

  /// This machine, as far as this process may use it.
  static func current() -> Machine {
    let groups = ControlGroups(reading: SystemText.of)
    let quotas = groups.processors.map { Limit($0.amount, "the CPU quota", file: $0.source) }
    let whole = MemoryLimit(
      Limit(Int(clamping: ProcessInfo.processInfo.physicalMemory), "the machine"))
    let limits = SystemText.of("/proc/self/limits") ?? ""
    let granted = groups.memory.map { Limit($0.amount, "the control group's", file: $0.source) }
    return Machine(
      processors: ([affinity] + quotas).least ?? affinity,
      memory: granted.map { MemoryLimit($0) } + MemoryLimit.list(limits: limits) + [whole])
  }

  /// Processors that the system's scheduler lets this process run on.
  private static var affinity: Limit {
    let all = max(1, ProcessInfo.processInfo.processorCount)
    let status = SystemText.of("/proc/self/status") ?? ""
    guard let allowed = allowedProcessors(status: status) else {
      return Limit(all, "the machine")
    }
    return Limit(allowed, allowed < all ? "the CPU affinity" : "the machine")
  }

  /// How many processors the text of `/proc/self/status` allows: `Cpus_allowed_list: 0-3,8`. Nil
  /// where it says nothing.
  static func allowedProcessors(status text: String) -> Int? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
    guard let list = line?.split(whereSeparator: \.isWhitespace).dropFirst().first else {
      return nil
    }
    let counts = list.split(separator: ",").map { range -> Int in
      let ends = range.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, first >= 0, last >= first,
        last < 1 << 20
      else { return 0 }
      return last - first + 1
    }
    let count = counts.reduce(0, +)
    return count > 0 ? count : nil
  }
}

/// Bytes that this process may use, and what of its own counts.
struct MemoryLimit: Sendable, Equatable {
  enum Counting: Sendable { case resident, addressSpace, data }

  let limit: Limit
  let counting: Counting

  init(_ limit: Limit, counting: Counting = .resident) {
    self.limit = limit
    self.counting = counting
  }

  /// The resource limits of the shell or the batch system, from the text of `/proc/self/limits`.
  static func list(limits text: String) -> [MemoryLimit] {
    [
      ("Max address space", "ulimit -v", Counting.addressSpace),
      ("Max data size", "ulimit -d", .data),
    ].compactMap { name, source, counting in
      let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
      // The soft limit comes first: the one that counts.
      let soft = line?.dropFirst(name.count).split(separator: " ").first
      return soft.flatMap { Int($0) }.map { MemoryLimit(Limit($0, source), counting: counting) }
    }
  }
}

/// Bytes that this process uses now.
struct MemoryUse: Sendable, Equatable {
  let resident: Int, addressSpace: Int, data: Int

  /// From the text of `/proc/self/status`; 0 where it says nothing.
  init(status text: String) {
    func bytes(_ name: String) -> Int {
      let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
      let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
      return number.flatMap { Int($0) }.map { $0.multipliedOrMost(by: 1024) } ?? 0
    }
    // Mapped files do not count: the system takes them back where memory is short.
    resident = bytes(text.contains("RssAnon:") ? "RssAnon" : "VmRSS")
    addressSpace = bytes("VmSize")
    data = bytes("VmData")
  }

  static func current() -> MemoryUse {
    MemoryUse(status: SystemText.of("/proc/self/status") ?? "")
  }

  subscript(counting: MemoryLimit.Counting) -> Int {
    switch counting {
    case .resident: resident
    case .addressSpace: addressSpace
    case .data: data
    }
  }
}

/// Files of `/proc` and of control groups.
private enum SystemText {
  /// The text of a file; nil where it cannot be read.
  static func of(_ path: String) -> String? {
    let bytes = try? InputFile(path: path)?.allBytes()
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }
}
