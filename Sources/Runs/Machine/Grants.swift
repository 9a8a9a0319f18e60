import Support

/// What the environment or a scheduler grants a run. Not in the plan: it says how fast, not what.
package struct Grants: Sendable, Equatable {
  /// Processors that a job was given, by each scheduler that says so.
  let processors: [Limit]
  /// Bytes that a job was given, by each scheduler that says so.
  let memory: [Limit]
  /// `TORCH_HOME`: where other programs keep pretrained weights.
  package let torchHome: String?
  /// PyTorch's downloads when `TORCH_HOME` is not set: `torch` in `XDG_CACHE_HOME` or `~/.cache`.
  package let cacheFolder: String?

  /// Only whole numbers of at least 1 count: the scheduler, not the user, sets them.
  package init(environment: [String: String]) {
    func count(_ name: String) -> Int? {
      environment[name].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }
    func limit(_ name: String, of unit: Int = 1) -> Limit? {
      count(name).map { Limit($0.multipliedOrMost(by: unit), name) }
    }
    let megabyte = 1 << 20
    processors = [limit("GALAXY_SLOTS"), limit("SLURM_CPUS_PER_TASK")].compactMap { $0 }
    let perTask = ["SLURM_CPUS_PER_TASK", "SLURM_CPUS_ON_NODE"].lazy.compactMap(count).first
    // 0 is Slurm's word for all of the node's memory.
    memory = [
      limit("GALAXY_MEMORY_MB", of: megabyte), limit("SLURM_MEM_PER_NODE", of: megabyte),
      limit("SLURM_MEM_PER_CPU", of: megabyte.multipliedOrMost(by: perTask ?? 1)),
    ].compactMap { $0 }
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

/// How much of something there is at most, and who says so.
struct Limit: Sendable, Equatable {
  var amount: Int
  private let what: String
  /// Where it is said, if that is in a file.
  private let file: String?

  init(_ amount: Int, _ source: String, file: String? = nil) {
    self.amount = amount
    what = source
    self.file = file
  }

  /// Who says so, for whoever is at the machine.
  var source: String { ([what] + [file].compactMap { $0 }).joined(separator: " ") }

  /// Who says so, for what is kept: of the file the name alone.
  var name: String { ([what] + [file?.fileName].compactMap { $0 }).joined(separator: " ") }
}

extension [Limit] {
  /// The least, the first of equals; nil where there is none.
  var least: Limit? { self.min { $0.amount < $1.amount } }
}

extension Int {
  /// The product, or the largest number where it is larger.
  func multipliedOrMost(by factor: Int) -> Int {
    let (product, isTooLarge) = multipliedReportingOverflow(by: factor)
    return isTooLarge ? .max : product
  }
}
