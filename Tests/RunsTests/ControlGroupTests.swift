import Testing

@testable import Runs

/// Texts as the systems that are named give them.
@Suite struct ControlGroupTests {
  private func groups(_ files: [String: String]) -> ControlGroups {
    ControlGroups { files[$0] }
  }

  private func mounts(_ lines: String...) -> String { lines.joined(separator: "\n") + "\n" }

  private static let second =
    "31 24 0:27 / /sys/fs/cgroup rw,nosuid,nodev - cgroup2 cgroup2 rw,nsdelegate"

  @Test func `a container of version 2 sees its own group as the root`() {
    let found = groups([
      "/proc/self/cgroup": "0::/\n",
      "/proc/self/mountinfo": mounts(
        "1 0 8:1 / / rw - overlay overlay rw",
        "660 655 0:27 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw,nsdelegate"),
      "/sys/fs/cgroup/memory.max": "2147483648\n",
      "/sys/fs/cgroup/cpu.max": "150000 100000\n",
    ])
    #expect(found.memory == [Limit(2 << 30, "/sys/fs/cgroup/memory.max")])
    // One and a half processors keep two threads at work.
    #expect(found.processors == [Limit(2, "/sys/fs/cgroup/cpu.max")])
  }

  @Test func `a container of version 1 is told a path that it does not see`() {
    let found = groups([
      "/proc/self/cgroup": """
      12:cpu,cpuacct:/docker/3f2a
      5:memory:/docker/3f2a
      1:name=systemd:/docker/3f2a
      0::/docker/3f2a
      """,
      "/proc/self/mountinfo": mounts(
        "1208 1206 0:33 /docker/3f2a /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct",
        "1211 1206 0:36 /docker/3f2a /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory"),
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "536870912\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "50000\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    ])
    #expect(found.memory.map(\.amount) == [512 << 20])
    #expect(found.processors.map(\.amount) == [1])
  }

  @Test func `a job of Slurm has its limits in groups around its own`() {
    let job = "/sys/fs/cgroup/system.slice/slurmstepd.scope/job_7"
    let found = groups([
      "/proc/self/cgroup": "0::/system.slice/slurmstepd.scope/job_7/step_0/user/task_0\n",
      "/proc/self/mountinfo": mounts(Self.second),
      "\(job)/step_0/user/task_0/memory.max": "max\n",
      "\(job)/step_0/memory.max": "max\n",
      "\(job)/memory.max": "8589934592\n",
      "\(job)/memory.high": "max\n",
      "\(job)/cpu.max": "max 100000\n",
    ])
    #expect(found.memory == [Limit(8 << 30, "\(job)/memory.max")])
    #expect(found.processors.isEmpty)
  }

  @Test func `a job of Slurm under version 1`() {
    let job = "/sys/fs/cgroup/memory/slurm/uid_1000/job_7"
    let found = groups([
      "/proc/self/cgroup": """
      9:memory:/slurm/uid_1000/job_7/step_batch/task_0
      4:cpuset:/slurm/uid_1000/job_7
      2:cpu,cpuacct:/
      """,
      "/proc/self/mountinfo": mounts(
        "40 30 0:35 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
        "41 30 0:36 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct"),
      "\(job)/step_batch/task_0/memory.limit_in_bytes": "9223372036854771712\n",
      "\(job)/step_batch/memory.limit_in_bytes": "9223372036854771712\n",
      "\(job)/memory.limit_in_bytes": "4294967296\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    ])
    #expect(found.memory == [Limit(4 << 30, "\(job)/memory.limit_in_bytes")])
    #expect(found.processors.isEmpty)
  }

  @Test func `a service of systemd is limited by its slice as well`() {
    let slice = "/sys/fs/cgroup/user.slice/user-1000.slice"
    let found = groups([
      "/proc/self/cgroup": "0::/user.slice/user-1000.slice/session-3.scope\n",
      "/proc/self/mountinfo": mounts(Self.second),
      "\(slice)/session-3.scope/memory.max": "3221225472\n",
      "\(slice)/session-3.scope/cpu.max": "max 100000\n",
      "\(slice)/memory.high": "1073741824\n",
      "\(slice)/cpu.max": "400000 100000\n",
    ])
    #expect(found.memory.map(\.amount) == [3 << 30, 1 << 30])
    #expect(found.memory.least == Limit(1 << 30, "\(slice)/memory.high"))
    #expect(found.processors == [Limit(4, "\(slice)/cpu.max")])
  }

  @Test func `where both versions are in use each controller is found in its own`() {
    let found = groups([
      "/proc/self/cgroup": "4:memory:/job\n1:cpu:/job\n0::/job\n",
      "/proc/self/mountinfo": mounts(
        "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
        "36 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"),
      "/sys/fs/cgroup/memory/job/memory.limit_in_bytes": "1073741824\n",
      "/sys/fs/cgroup/unified/job/cpu.max": "300000 100000\n",
    ])
    #expect(found.memory.map(\.amount) == [1 << 30])
    #expect(found.processors.map(\.amount) == [3])
  }

  @Test func `a path outside of what is seen leaves what is seen`() {
    let found = groups([
      "/proc/self/cgroup": "0::/../../other\n",
      "/proc/self/mountinfo": mounts(#"31 24 0:27 / /my\040groups rw - cgroup2 cgroup2 rw"#),
      "/my groups/memory.max": "1073741824\n",
    ])
    #expect(found.memory == [Limit(1 << 30, "/my groups/memory.max")])
  }

  @Test func `nonsense is no limit`() {
    #expect(groups([:]).memory.isEmpty && groups([:]).processors.isEmpty)
    let odd = groups([
      "/proc/self/cgroup": "0::/\n\n:\nx\n",
      "/proc/self/mountinfo": "a b c\n" + mounts(Self.second),
      "/sys/fs/cgroup/memory.max": "99999999999999999999999\n",
      "/sys/fs/cgroup/cpu.max": "0 0\n",
    ])
    #expect(odd.memory.isEmpty && odd.processors.isEmpty)
  }
}
