import Record
import Support
import Torch

/// What a run may use: the user's word, else the least of what schedulers grant and the machine
/// has.
struct Resources: Sendable {
  /// Threads of a tensor operation, and who decided.
  let threads: Limit
  /// Threads that decode pictures.
  let decodingThreads: Int
  /// What was decided beside the user's word.
  let notices: [Notice]
  private let limits: [MemoryLimit]

  /// Refuses more threads than there are processors: they would wait for each other.
  init(_ plan: ComputePlan, grants: Grants, machine: Machine) throws(PlanError) {
    let processors = machine.processors
    let problems = [
      ("--threads", plan.threads), ("--preprocessing-num-processes", plan.decodingThreads),
    ].compactMap { option, count -> PlanProblem? in
      guard let count, count > processors.amount else { return nil }
      let reason = "must be at most \(processors.amount), the processors at hand by "
      return PlanProblem(option, "\(count)", reason + processors.source)
    }
    if !problems.isEmpty { throw PlanError(problems: problems) }

    let threads =
      plan.threads.map { Limit($0, "--threads") }
      ?? (grants.processors + [processors]).least ?? processors
    self.threads = threads
    decodingThreads = plan.decodingThreads ?? threads.amount
    notices =
      plan.threads != nil
      ? []
      : grants.processors.filter { $0.amount > processors.amount }.map {
        Notice(
          .decision,
          "\($0.source) grants \(counted($0.amount, "processor")), but there "
            + (processors.amount == 1 ? "is 1" : "are \(processors.amount)")
            + " by \(processors.name): \(counted(threads.amount, "thread")) used.")
      }
    limits = grants.memory.map { MemoryLimit($0) } + machine.memory
  }

  /// Sets LibTorch up for a run or a prediction.
  static func prepared(_ plan: ComputePlan, grants: Grants) throws -> Resources {
    try Runtime.checkVersion()
    let resources = try Resources(plan, grants: grants, machine: .current())
    try Runtime.setThreads(resources.threads.amount)
    Runtime.keepFreedMemory()
    return resources
  }

  /// Bytes that the whole run may use.
  var memory: Int { limits.map(\.limit).least?.amount ?? .max }

  /// Bytes that are left beside what the process uses, and who grants them. Use is rounded up, so
  /// that what is decided by it is decided alike the next time.
  func free(beside use: MemoryUse) -> Limit {
    let step = 64 << 20
    let left = limits.map { limit in
      let used = (use[limit.counting] + step - 1) / step * step
      var left = limit.limit
      left.amount = max(0, left.amount - used)
      return left
    }
    return left.least ?? Limit(.max, "the machine")
  }

  /// Bytes for tensors where the run computes, and who grants them: on the machine, or a GPU.
  func free(on device: Device) throws -> Limit {
    device == .cpu ? free(beside: .current()) : Limit(try device.memory(), "the GPU")
  }

  /// Bytes for pictures in the middle of being decoded.
  var decodingBudget: Int { memory / 8 }

  /// Bytes for decoded pictures: a quarter of the memory, and no more than a training leaves.
  func pictureBudget(beside training: Int = 0) -> Int {
    max(0, min(memory / 4, free(beside: .current()).amount - training))
  }
}
