/// The limits of the control groups that this process is in: its own, and all around it.
///
/// The root of a hierarchy knows nothing of the limits of a job, which a batch system or a service
/// manager puts into a group far below it; a container sees its own group as the root.
struct ControlGroups {
  /// The text of a file; nil where it cannot be read.
  typealias Reading = (_ path: String) -> String?

  private let read: Reading

  /// - Parameter read: reads `/proc/self/cgroup`, `/proc/self/mountinfo` and what these name.
  init(reading read: @escaping Reading) { self.read = read }

  /// Bytes that each of the groups may use, where it has a limit.
  var memory: [Limit] {
    folders("memory").flatMap { folder, version in
      let names =
        version == .second ? ["memory.max", "memory.high"] : ["memory.limit_in_bytes"]
      return names.compactMap { name -> Limit? in
        let path = "\(folder)/\(name)"
        // Without a limit version 2 says "max", and version 1 a number near 2^63.
        guard let bytes = number(read(path)), bytes > 0, bytes < 1 << 60 else { return nil }
        return Limit(bytes, path)
      }
    }
  }

  /// Processors whose time each of the groups may use up, rounded up, where it has a quota.
  var processors: [Limit] {
    folders("cpu").compactMap { folder, version in
      let path = "\(folder)/\(version == .second ? "cpu.max" : "cpu.cfs_quota_us")"
      var words = (read(path) ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
      if version == .first { words += [read("\(folder)/cpu.cfs_period_us") ?? ""] }
      // No quota is "max" in version 2, and -1 in version 1.
      guard words.count == 2, let quota = number(words[0]), let period = number(words[1]),
        quota > 0, period > 0
      else { return nil }
      return Limit((quota - 1) / period + 1, path)
    }
  }

  private func number(_ text: String?) -> Int? {
    text.flatMap { Int($0.filter { !$0.isWhitespace }) }
  }

  // MARK: - Where the groups are

  private enum Version { case first, second }

  /// The folders of the process's group of a controller and of all groups around it, the innermost
  /// first. Where both versions are in use, those of both: a controller belongs to one of them.
  private func folders(_ controller: String) -> [(path: String, version: Version)] {
    groups(controller).flatMap { group, version -> [(path: String, version: Version)] in
      guard let mount = mounts.first(where: { $0.holds(controller, version) }) else { return [] }
      return mount.folders(of: group).map { ($0, version) }
    }
  }

  /// The process's group in each version, from lines such as `4:cpu,cpuacct:/job` and `0::/job`.
  private func groups(_ controller: String) -> [(path: String, version: Version)] {
    lines("/proc/self/cgroup").compactMap { line in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      if fields[0] == "0", fields[1].isEmpty { return (String(fields[2]), .second) }
      let controllers = fields[1].split(separator: ",")
      return controllers.contains { $0 == controller } ? (String(fields[2]), .first) : nil
    }
  }

  private var mounts: [Mount] { lines("/proc/self/mountinfo").compactMap { Mount($0) } }

  private func lines(_ path: String) -> [Substring] {
    (read(path) ?? "").split(separator: "\n")
  }

  /// A hierarchy of groups as it is seen here.
  private struct Mount {
    let version: Version
    /// Of version 1: the controllers of this hierarchy.
    let controllers: [Substring]
    /// The group that is seen at `point`.
    let root: String
    let point: String

    /// From a line of `/proc/self/mountinfo`; nil for another file system. Before " - " stand,
    /// among others, root and point; behind it the kind, the source and the options.
    init?(_ line: Substring) {
      let words = line.split(separator: " ").map(String.init)
      guard let dash = words.firstIndex(of: "-"), dash >= 6, words.count >= dash + 4 else {
        return nil
      }
      switch words[dash + 1] {
      case "cgroup2": version = .second
      case "cgroup": version = .first
      default: return nil
      }
      controllers = words[dash + 3].split(separator: ",")
      root = words[3]
      point = Self.unescaped(words[4])
    }

    func holds(_ controller: String, _ version: Version) -> Bool {
      self.version == version
        && (version == .second || controllers.contains { $0 == controller })
    }

    /// Of a group and those around it, as far as they are seen. A container may see its group as
    /// the root, and still be told the path that it has outside.
    func folders(of group: String) -> [String] {
      let parts = group.split(separator: "/")
      let above = root.split(separator: "/")
      let isSeen = parts.starts(with: above) && !parts.contains("..")
      let below = isSeen ? Array(parts.dropFirst(above.count)) : []
      let base = point == "/" ? "" : point
      return (0...below.count).reversed().map { depth in
        ([base] + below.prefix(depth).map(String.init)).joined(separator: "/")
      }
    }

    /// A blank in a path stands as `\040`.
    private static func unescaped(_ path: String) -> String {
      var rest = path[...]
      var text = ""
      while let slash = rest.firstIndex(of: "\\") {
        text += rest[..<slash]
        let digits = rest[slash...].dropFirst().prefix(3)
        if digits.count == 3, let code = UInt8(digits, radix: 8) {
          text.unicodeScalars.append(Unicode.Scalar(code))
          rest = rest[slash...].dropFirst(4)
        } else {
          text.append("\\")
          rest = rest[slash...].dropFirst()
        }
      }
      return text + rest
    }
  }
}
