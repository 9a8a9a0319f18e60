/// What the machine, or the scheduler on it, grants a run. Not part of the plan: it says how fast, not what.
package struct Host: Sendable, Equatable {
  /// `GALAXY_SLOTS`: the threads a job was given.
  package let slots: Int?
  /// `GALAXY_MEMORY_MB`: the memory a job was given.
  package let memoryMegabytes: Int?
  /// `TORCH_HOME`: where other programs keep pretrained weights.
  package let torchHome: String?
  /// Where PyTorch keeps downloads when `TORCH_HOME` is not set: `torch` in `XDG_CACHE_HOME`, or in `~/.cache`.
  package let cacheFolder: String?

  /// Values that are not whole numbers of at least 1 are ignored: the scheduler, not the user, sets them.
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

  /// Where pretrained weights may lie, in the order in which a run looks; `named` is the folder of `--torch-home`.
  package func weightsFolders(named folder: String?) -> [String] {
    [folder, torchHome, cacheFolder].compactMap { $0 }
  }
}
