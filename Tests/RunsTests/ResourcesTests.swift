import Models
import Networks
import Record
import Support
import Testing

@testable import Runs

@Suite struct ResourcesTests {
  private func machine(_ processors: Int, _ memory: [MemoryLimit] = []) -> Machine {
    let whole = MemoryLimit(Limit(16 << 30, "the machine"))
    return Machine(processors: Limit(processors, "the CPU affinity"), memory: memory + [whole])
  }

  private func plan(threads: Int? = nil, decoding: Int? = nil) -> ComputePlan {
    var plan = ComputePlan()
    plan.threads = threads
    plan.decodingThreads = decoding
    return plan
  }

  private func resources(
    _ plan: ComputePlan = ComputePlan(), _ environment: [String: String] = [:], on machine: Machine
  ) throws -> Resources {
    try Resources(plan, grants: Grants(environment: environment), machine: machine)
  }

  @Test func `what is kept names a control group's file without its folder`() throws {
    let quota = Limit(2, "the CPU quota", file: "/sys/fs/cgroup/job_1/cpu.max")
    #expect(quota.source == "the CPU quota /sys/fs/cgroup/job_1/cpu.max")
    #expect(quota.name == "the CPU quota cpu.max")
    let resources = try Resources(
      ComputePlan(), grants: Grants(environment: ["GALAXY_SLOTS": "4"]),
      machine: Machine(processors: quota, memory: []))
    #expect(
      resources.notices.map(\.text) == [
        "GALAXY_SLOTS grants 4 processors, but there are 2 by the CPU quota cpu.max: 2 threads used."
      ])
    // Whoever asks for too much is told where it is said.
    #expect(throws: PlanError.self) {
      try Resources(
        plan(threads: 3), grants: Grants(environment: [:]),
        machine: Machine(processors: quota, memory: []))
    }
  }

  @Test func `threads are the user's, else the least of what is granted and there`() throws {
    let own = try resources(
      plan(threads: 2, decoding: 3), ["GALAXY_SLOTS": "4"], on: machine(8))
    #expect(own.threads == Limit(2, "--threads") && own.decodingThreads == 3)
    let granted = try resources(
      environment: ["GALAXY_SLOTS": "4", "SLURM_CPUS_PER_TASK": "6"])
    #expect(granted.threads == Limit(4, "GALAXY_SLOTS") && granted.decodingThreads == 4)
    let slurm = try resources(
      environment: ["GALAXY_SLOTS": "4", "SLURM_CPUS_PER_TASK": "3"])
    #expect(slurm.threads == Limit(3, "SLURM_CPUS_PER_TASK"))
    let whole = try resources(environment: [:])
    #expect(whole.threads == Limit(8, "the CPU affinity") && whole.notices.isEmpty)
  }

  private func resources(environment: [String: String]) throws -> Resources {
    try resources(ComputePlan(), environment, on: machine(8))
  }

  @Test(arguments: [3, 100, 2_147_483_647, 2_147_483_648, Int.max])
  func `more threads than processors are refused, and granted ones cut`(count: Int) throws {
    let refusal = #expect(throws: PlanError.self) {
      try resources(plan(threads: count, decoding: count), on: machine(2))
    }
    #expect(
      refusal?.description.split(separator: "\n").first
        == "--threads '\(count)': must be at most 2, the processors at hand by the CPU affinity")
    #expect(refusal?.problems.map(\.option) == ["--threads", "--preprocessing-num-processes"])
    let cut = try resources(ComputePlan(), ["GALAXY_SLOTS": "\(count)"], on: machine(2))
    #expect(cut.threads == Limit(2, "the CPU affinity"))
    #expect(
      cut.notices.map(\.text) == [
        "GALAXY_SLOTS grants \(count) processors, but there are 2 by the CPU affinity: "
          + "2 threads used."
      ])
  }

  @Test func `memory is the least of what is granted and there`() throws {
    func memory(_ environment: [String: String], _ limits: [MemoryLimit] = []) throws -> Int {
      try resources(ComputePlan(), environment, on: machine(2, limits)).memory
    }
    #expect(try memory([:]) == 16 << 30)
    #expect(try memory(["GALAXY_MEMORY_MB": "8192"]) == 8 << 30)
    #expect(try memory(["GALAXY_MEMORY_MB": "8192", "SLURM_MEM_PER_NODE": "4096"]) == 4 << 30)
    #expect(try memory(["SLURM_MEM_PER_NODE": "0"]) == 16 << 30)
    #expect(try memory(["SLURM_MEM_PER_CPU": "1024", "SLURM_CPUS_PER_TASK": "3"]) == 3 << 30)
    #expect(try memory(["SLURM_MEM_PER_CPU": "1024", "SLURM_CPUS_ON_NODE": "2"]) == 2 << 30)
    #expect(try memory(["SLURM_MEM_PER_CPU": "1024"]) == 1 << 30)
    let group = MemoryLimit(Limit(1 << 30, "a control group"))
    #expect(try memory(["GALAXY_MEMORY_MB": "8192"], [group]) == 1 << 30)
    // 2^43 megabytes are 2^63 bytes.
    for absurd in ["8796093022208", "9223372036854775807"] {
      #expect(try memory(["GALAXY_MEMORY_MB": absurd]) == 16 << 30)
      #expect(try memory(["SLURM_MEM_PER_CPU": absurd, "SLURM_CPUS_PER_TASK": absurd]) == 16 << 30)
    }
  }

  @Test func `what is left is what each limit counts less of`() throws {
    let use = MemoryUse(
      status: "Name:\tx\nVmSize:\t 3145728 kB\nVmRSS:\t  524288 kB\nRssAnon:\t  131072 kB\n"
        + "VmData:\t  262144 kB\n")
    #expect(use.resident == 128 << 20 && use.addressSpace == 3 << 30 && use.data == 256 << 20)
    func left(_ limits: [MemoryLimit]) throws -> Limit {
      try resources(on: machine(2, limits)).free(beside: use)
    }
    #expect(try left([]) == Limit((16 << 30) - (128 << 20), "the machine"))
    let text = """
      Limit                     Soft Limit           Hard Limit           Units
      Max data size             1073741824           unlimited            bytes
      Max address space         3489660928           3489660928           bytes
      """
    let shell = MemoryLimit.list(limits: text)
    #expect(shell.map(\.limit) == [Limit(3_489_660_928, "ulimit -v"), Limit(1 << 30, "ulimit -d")])
    #expect(try left(shell) == Limit(256 << 20, "ulimit -v"))
    #expect(try left([shell[1]]) == Limit(768 << 20, "ulimit -d"))
    #expect(
      MemoryLimit.list(limits: "Max address space         unlimited            unlimited  bytes")
        .isEmpty)
    #expect(MemoryUse(status: "VmRSS:\t  65536 kB\n").resident == 64 << 20)
  }

  @Test func `the affinity is a list of ranges`() {
    func count(_ list: String) -> Int? {
      Machine.allowedProcessors(status: "Threads:\t1\nCpus_allowed_list:\t\(list)\nx:\t1\n")
    }
    #expect(count("0-1") == 2 && count("5") == 1 && count("0-3,8,12-13") == 7)
    #expect(count("") == nil && count("x-y") == nil && count("3-1") == nil)
    #expect(count("0-9223372036854775807") == nil)
    #expect(Machine.allowedProcessors(status: "Threads:\t1\n") == nil)
  }

  @Test func `this machine has processors and memory`() {
    let machine = Machine.current()
    #expect(machine.processors.amount >= 1)
    #expect(machine.memory.contains { $0.limit.source == "the machine" })
    let use = MemoryUse.current()
    #expect(use.addressSpace >= use.resident && use.resident > 0)
  }
}

@Suite struct MemoryCheckTests {
  /// Weights and what belongs to them take 500 MB, each image 100 MB.
  private func check(free megabytes: Int) throws -> MemoryCheck {
    let need = MemoryNeed(weights: 500 << 20, perPicture: 100 << 20)
    return MemoryCheck(
      need: need, free: Limit(megabytes << 20, "GALAXY_MEMORY_MB"), purpose: "train a at 9x9")
  }

  @Test func `a batch that cannot fit is refused with the largest that does`() throws {
    // Each image may cost a quarter less than was measured.
    try check(free: 1700).check(batchSize: 16, least: 2)
    let refusal = #expect(throws: Failure.self) {
      try check(free: 1699).check(batchSize: 16, least: 2)
    }
    #expect(refusal?.exitCode == 71)
    #expect(
      refusal?.description
        == "--batch-size 16: there is not enough memory to train a at 9x9: 16 images at a time "
        + "need about 2100 MB (500 MB for weights and what belongs to them, 100 MB for each image), and "
        + "1699 MB are left by GALAXY_MEMORY_MB; --batch-size 11 fits")
  }

  @Test func `where not even the least fits nothing is trained`() throws {
    try check(free: 650).check(batchSize: nil, least: 2)
    let refusal = #expect(throws: Failure.self) {
      try check(free: 649).check(batchSize: nil, least: 2)
    }
    #expect(refusal?.description.hasPrefix("there is not enough memory to train a at 9x9") == true)
    #expect(refusal?.description.hasSuffix("smaller network or images, or more memory") == true)
  }

  @Test func `an automatic batch becomes smaller only where it does not fit, and says so`() throws {
    // A tenth is left for what is not counted.
    let whole = try check(free: 4070).fitted(32, least: 2)
    #expect(whole.size == 32 && whole.notice == nil)
    let half = try check(free: 4069).fitted(32, least: 2)
    #expect(half.size == 16)
    #expect(
      half.notice?.text
        == "Memory is short: 16 images at a time instead of 32. To train a at 9x9 with 32 takes about "
        + "3700 MB, and 4069 MB are left by GALAXY_MEMORY_MB.")
    #expect(try check(free: 10).fitted(32, least: 2).size == 2)
    #expect(try check(free: 10).fitted(8, least: 1).size == 1)
  }
}
