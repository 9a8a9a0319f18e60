import Record
import Support

/// Joins the rows of the table to the entries of the archive.
///
/// A row's path is looked for, in this order, as a path inside the archive; as a path of two or
/// more parts that one ends with and the other is; as a base name; and then the same three without
/// the suffix. Each step takes names in the row's own upper and lower case if there are any, else
/// in any case. Backslashes count as slashes. Two candidates are an error.
enum Matching {
  /// For each row the place of its entry, or nil.
  static func match(
    paths: [String], lines: [Int], archive: ImageArchive, file: String
  ) throws(MatchingError) -> (entries: [Int?], report: MatchingReport) {
    var index = EntryIndex(archive.entries)
    var found: [Int?] = []
    var ambiguous: [MatchingError.Ambiguity] = []
    for (row, path) in paths.enumerated() {
      let candidates = index.candidates(for: path)
      if candidates.count > 1 {
        let names = candidates.prefix(10).map { archive.entries[$0].name }
        ambiguous.append(.init(line: lines[row], imagePath: path, names: names))
        if ambiguous.count == 10 { break }
      }
      found.append(candidates.first)
    }
    guard ambiguous.isEmpty else {
      throw MatchingError(
        file: file, archive: archive.name, reason: .ambiguous(ambiguous))
    }
    let report = report(found, paths, lines, archive)
    guard report.matchedRows > 0 else {
      throw MatchingError(
        file: file, archive: archive.name,
        reason: .none(
          rows: Array(paths.prefix(3)), pictures: archive.entries.count { $0.format != nil },
          entries: archive.entries.prefix(3).map(\.name)))
    }
    return (found, report)
  }

  private static func report(
    _ found: [Int?], _ paths: [String], _ lines: [Int], _ archive: ImageArchive
  ) -> MatchingReport {
    var isUsed = [Bool](repeating: false, count: archive.entries.count)
    for entry in found.compactMap({ $0 }) { isUsed[entry] = true }
    let pictures = archive.entries.indices.filter { archive.entries[$0].format != nil }
    return MatchingReport(
      matchedRows: found.count { $0 != nil },
      rowsMissingImages: found.indices.filter { found[$0] == nil }
        .map { .init(line: lines[$0], imagePath: paths[$0]) },
      imagesMissingRows: pictures.filter { !isUsed[$0] }.map { archive.entries[$0].name })
  }
}

/// Names of entries, ready to be found by path, by the end of a path and by base name.
private struct EntryIndex {
  /// One spelling of all names (with or without suffix) and tables to find them by, in lower case.
  private struct Names {
    /// Spelled as in the archive; nil for entries that do not take part.
    private(set) var spelled: [String?] = []
    private var byPath: [String: [Int]] = [:]
    private var byTail: [String: [Int]] = [:]
    private var byBase: [String: [Int]] = [:]

    init(_ names: [String?]) {
      spelled = names
      for (place, name) in names.enumerated() {
        guard let path = name?.lowercased() else { continue }
        byPath[path, default: []].append(place)
        byBase[EntryIndex.tail(path, 1) ?? path, default: []].append(place)
        if let tail = EntryIndex.tail(path, 2) { byTail[tail, default: []].append(place) }
      }
    }

    func candidates(for path: String) -> [Int] {
      let lower = path.lowercased()
      let same = best(byPath[lower] ?? []) { $0 == path }
      if !same.isEmpty { return same }
      if let tail = EntryIndex.tail(lower, 2) {
        // One of the two paths must be the whole end of the other.
        let ends = (byTail[tail] ?? []).filter {
          EntryIndex.isEnd(spelled[$0]?.lowercased() ?? "", lower)
        }
        let found = best(ends) { EntryIndex.isEnd($0, path) }
        if !found.isEmpty { return found }
      }
      let base = EntryIndex.tail(path, 1) ?? path
      return best(byBase[base.lowercased()] ?? []) { (EntryIndex.tail($0, 1) ?? $0) == base }
    }

    /// Those in the row's own case if there are any.
    private func best(_ places: [Int], _ isExact: (String) -> Bool) -> [Int] {
      if places.count < 2 { return places }
      let exact = places.filter { spelled[$0].map(isExact) ?? false }
      return exact.isEmpty ? places : exact
    }
  }

  private let entries: [ImageArchive.Entry]
  private let whole: Names
  /// Made when the first row needs it: most tables name files in full.
  private lazy var stems = Names(
    entries.map { entry in
      let name = Self.normalised(entry.name)
      // A text file beside a picture of the same stem is no candidate.
      return entry.isCalledPicture ? Self.stem(name) : nil
    })

  init(_ entries: [ImageArchive.Entry]) {
    self.entries = entries
    whole = Names(entries.map { Self.normalised($0.name) })
  }

  mutating func candidates(for path: String) -> [Int] {
    let path = Self.normalised(path)
    if path.isEmpty { return [] }
    let found = whole.candidates(for: path)
    if !found.isEmpty { return found }
    // The name may be a stem with a dot in it, so it is tried whole first.
    let asStem = stems.candidates(for: path)
    return asStem.isEmpty && Self.stem(path) != path
      ? stems.candidates(for: Self.stem(path)) : asStem
  }

  /// Slashes for backslashes; no empty and no "." parts.
  private static func normalised(_ path: String) -> String {
    path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).filter { $0 != "." }
      .joined(separator: "/")
  }

  /// The last `count` parts of a path that has as many.
  private static func tail(_ path: String, _ count: Int) -> String? {
    let parts = path.split(separator: "/")
    return parts.count < count ? nil : parts.suffix(count).joined(separator: "/")
  }

  private static func isEnd(_ one: String, _ other: String) -> Bool {
    one.utf8.count < other.utf8.count ? other.hasSuffix("/" + one) : one.hasSuffix("/" + other)
  }

  /// The path without the last suffix of its base name.
  private static func stem(_ path: String) -> String {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/"), dot > path.startIndex,
      path[path.index(before: dot)] != "/"
    else { return path }
    return String(path[..<dot])
  }
}

/// Rows that cannot be joined to images.
package struct MatchingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A row with more than one candidate.
  package struct Ambiguity: Equatable, Sendable {
    package let line: Int, imagePath: String, names: [String]
  }

  /// What is wrong.
  package enum Reason: Equatable, Sendable {
    case ambiguous([Ambiguity])
    case none(rows: [String], pictures: Int, entries: [String])
  }

  package let file: String, archive: String, reason: Reason

  package var description: String {
    switch reason {
    case .ambiguous(let rows):
      "\(archive) has more than one image for a row of \(file); write paths that tell them "
        + "apart:\n"
        + rows.map { row in
          "  line \(row.line), '\(row.imagePath)': "
            + row.names.map { "'\($0)'" }.joined(separator: ", ")
        }.joined(separator: "\n")
    case .none(let rows, let pictures, let entries):
      "no row of \(file) names an image of \(archive), which has "
        + "\(counted(pictures, "picture")); check the image path column. "
        + "The rows begin with \(rows.listed { "'\($0)'" }), "
        + "the archive with \(entries.listed { "'\($0)'" })"
    }
  }
}
