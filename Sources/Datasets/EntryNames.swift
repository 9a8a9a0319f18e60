import Record

/// Paths as tables and archives write them.
enum PathText {
  /// Slashes for backslashes; no empty and no "." parts.
  static func normalised(_ path: String) -> String {
    path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).filter { $0 != "." }
      .joined(separator: "/")
  }

  /// The last `count` parts of a path that has as many.
  static func tail(_ path: String, _ count: Int) -> String? {
    let parts = path.split(separator: "/")
    return parts.count < count ? nil : parts.suffix(count).joined(separator: "/")
  }

  static func base(_ path: String) -> String { tail(path, 1) ?? path }

  static func hasFolder(_ path: String) -> Bool { path.contains("/") }

  /// The path without the last suffix of its base name, and that suffix with its dot.
  static func divided(_ path: String) -> (stem: String, suffix: String) {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/"), dot > path.startIndex,
      path[path.index(before: dot)] != "/"
    else { return (path, "") }
    return (String(path[..<dot]), String(path[dot...]))
  }

  /// Whether a name ends as a picture's does. Any other ending may be a part of the name itself, as
  /// in `scan.v2` or `slide.svs`.
  static func namesSuffix(_ path: String) -> Bool {
    ImageArchive.Entry.isPictureSuffix(divided(path).suffix)
  }

  /// Whether two paths cannot mean one file: both name folders, or suffixes, that differ.
  static func contradict(_ one: String, _ other: String) -> Bool {
    let (one, other) = (normalised(one).lowercased(), normalised(other).lowercased())
    if one == other || isEnd(one, other) { return false }
    let parts = [one, other].map { namesSuffix($0) ? divided($0) : ($0, "") }
    if !parts[0].suffix.isEmpty, !parts[1].suffix.isEmpty { return true }
    return parts[0].stem != parts[1].stem && !isEnd(parts[0].stem, parts[1].stem)
  }

  /// Whether one of two different paths is the end of the other.
  static func isEnd(_ one: String, _ other: String) -> Bool {
    one.utf8.count < other.utf8.count ? other.hasSuffix("/" + one) : one.hasSuffix("/" + other)
  }
}

/// One spelling of the entries' names, whole or without suffix, and tables to find them by.
struct EntryNames {
  /// As in the archive; nil for entries that do not take part.
  let spelled: [String?]
  // In lower case.
  private var byPath: [String: [Int]] = [:]
  private var byTail: [String: [Int]] = [:]
  private var byBase: [String: [Int]] = [:]

  init(_ names: [String?]) {
    spelled = names
    for (place, name) in names.enumerated() {
      guard let path = name?.lowercased() else { continue }
      byPath[path, default: []].append(place)
      byBase[PathText.base(path), default: []].append(place)
      if let tail = PathText.tail(path, 2) { byTail[tail, default: []].append(place) }
    }
  }

  /// The entries of this very path.
  func at(_ path: String) -> [Int] {
    best(byPath[path.lowercased()] ?? []) { $0 == path }
  }

  /// The entries that a path can mean without being contradicted, and how its folders agree.
  func candidates(
    for path: String
  ) -> (places: [Int], folders: MatchingReport.Manner.Folders)? {
    let same = at(path)
    if !same.isEmpty { return (same, .same) }
    let lower = path.lowercased()
    if let tail = PathText.tail(lower, 2) {
      let ends = (byTail[tail] ?? []).filter {
        PathText.isEnd(spelled[$0]?.lowercased() ?? "", lower)
      }
      let found = best(ends) { PathText.isEnd($0, path) }
      if !found.isEmpty { return (found, .end) }
    }
    let named = namesakes(of: path)
    if !PathText.hasFolder(path) {
      let base = PathText.base(path)
      let found = best(named) { PathText.base($0) == base }
      return found.isEmpty ? nil : (found, .none)
    }
    // An image outside all folders; where others bear its name as well, which one is meant is open.
    return named.contains { !PathText.hasFolder(spelled[$0] ?? "") } ? (named, .none) : nil
  }

  /// All entries of a path's base name, in whatever folder.
  func namesakes(of path: String) -> [Int] { byBase[PathText.base(path).lowercased()] ?? [] }

  /// Those in the row's own upper and lower case if there are any.
  private func best(_ places: [Int], _ isExact: (String) -> Bool) -> [Int] {
    if places.count < 2 { return places }
    let exact = places.filter { spelled[$0].map(isExact) ?? false }
    return exact.isEmpty ? places : exact
  }
}
