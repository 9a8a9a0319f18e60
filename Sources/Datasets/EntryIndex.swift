import Record

/// The entries that a row's path can mean, and what of the path had to agree.
struct Candidates {
  var places: [Int]
  let manner: MatchingReport.Manner
  /// The path as it was looked for: its end must be the entry's, or the other way round.
  let path: String
}

/// The names of an archive's entries, ready to be asked for by the paths of a table.
struct EntryIndex {
  private let entries: [ImageArchive.Entry]
  private let whole: EntryNames
  /// Of pictures, without their suffix; made when the first row needs it, as most tables name files
  /// in full. A text file beside a picture of the same stem is no candidate.
  private lazy var stems = EntryNames(
    entries.map { entry in
      entry.isCalledPicture ? PathText.divided(PathText.normalised(entry.name)).stem : nil
    })
  /// Of pictures that are not named as such.
  private lazy var suffixless = EntryNames(
    entries.map { entry in
      let name = PathText.normalised(entry.name)
      return entry.format != nil && !PathText.namesSuffix(name) ? name : nil
    })

  init(_ entries: [ImageArchive.Entry]) {
    self.entries = entries
    whole = EntryNames(entries.map { PathText.normalised($0.name) })
  }

  /// The entries that a path means as it stands: nothing in it contradicts them.
  mutating func candidates(for path: String) -> Candidates? {
    let path = PathText.normalised(path)
    if path.isEmpty { return nil }
    if let found = whole.candidates(for: path) {
      return Candidates(places: found.places, manner: .init(found.folders, .same), path: path)
    }
    let (names, key) = withoutSuffix(path)
    guard let found = names.candidates(for: key) else { return nil }
    return Candidates(places: found.places, manner: .init(found.folders, .absent), path: key)
  }

  /// The name of the first entry that is called as the path is, though in another folder or with
  /// another suffix.
  mutating func namesake(of path: String) -> String? {
    let path = PathText.normalised(path)
    if path.isEmpty { return nil }
    let stem = PathText.divided(path).stem
    let places = [whole.namesakes(of: path), stems.namesakes(of: path), stems.namesakes(of: stem)]
    return places.lazy.compactMap(\.first).first.map { entries[$0].name }
  }

  /// Where one side names no suffix: the names to look in, and what to look for there.
  private mutating func withoutSuffix(_ path: String) -> (names: EntryNames, key: String) {
    PathText.namesSuffix(path) ? (suffixless, PathText.divided(path).stem) : (stems, path)
  }
}

// MARK: - One change of all rows

/// A beginning of the table's paths that another one takes the place of.
private struct RootChange {
  /// As the first row and its image spell them.
  let shown: (from: String, to: String)
  // In lower case.
  private let from: String, to: String

  /// What stands before the longest common end of two paths; nil where one has nothing there.
  init?(_ path: String, _ entry: String) {
    let (row, image) = (path.split(separator: "/"), entry.split(separator: "/"))
    let common = zip(row.reversed(), image.reversed())
      .prefix { $0.lowercased() == $1.lowercased() }.count
    guard common > 0, common < row.count, common < image.count else { return nil }
    shown = (
      row.dropLast(common).joined(separator: "/"), image.dropLast(common).joined(separator: "/")
    )
    (from, to) = (shown.from.lowercased(), shown.to.lowercased())
  }

  /// The path that takes the place of another, in lower case; nil where that begins otherwise.
  func applied(to path: String) -> String? {
    let path = path.lowercased()
    return path.hasPrefix(from + "/") ? to + path.dropFirst(from.count) : nil
  }
}

extension EntryIndex {
  /// The candidates of all rows under one change of root, or else of suffix, that explains every
  /// row with an image of its name. To be asked where no row has a candidate without a change.
  mutating func candidatesAfterChange(
    of paths: [String]
  ) -> (rows: [Candidates?], change: MatchingReport.Change)? {
    let paths = paths.map { PathText.normalised($0) }
    let (root, suffix) = (afterRootChange(paths), afterSuffixChange(paths))
    // Two explanations are none.
    return (root == nil) == (suffix == nil) ? nil : root ?? suffix
  }

  private mutating func afterRootChange(
    _ paths: [String]
  ) -> (rows: [Candidates?], change: MatchingReport.Change)? {
    var changes: [RootChange]?
    for path in paths {
      guard let row = namesakes(path) else { continue }
      let possible =
        changes
        ?? row.places.compactMap { place in
          row.names.spelled[place].flatMap { RootChange(row.key, $0) }
        }
      changes = possible.filter { change in
        change.applied(to: row.key).map { !row.names.at($0).isEmpty } ?? false
      }
      if changes?.isEmpty ?? true { return nil }
    }
    guard let changes, let first = changes.first else { return nil }
    let rows = paths.map { path -> Candidates? in
      guard let row = namesakes(path) else { return nil }
      var places: [Int] = []
      for path in changes.compactMap({ $0.applied(to: row.key) }) {
        places += row.names.at(path).filter { !places.contains($0) }
      }
      // Only what stands behind the root is compared for its upper and lower case.
      let rest = String(row.key.dropFirst(first.shown.from.count + 1))
      return Candidates(places: places, manner: .init(.changed, row.suffix), path: rest)
    }
    return (rows, .init(.root, from: first.shown.from, to: first.shown.to))
  }

  /// The entries of a path's name in any folder, by the first reading of suffixes that has some.
  private mutating func namesakes(
    _ path: String
  ) -> (places: [Int], names: EntryNames, key: String, suffix: MatchingReport.Manner.Suffix)? {
    if path.isEmpty { return nil }
    let places = whole.namesakes(of: path)
    if !places.isEmpty { return (places, whole, path, .same) }
    let (names, key) = withoutSuffix(path)
    let others = names.namesakes(of: key)
    return others.isEmpty ? nil : (others, names, key, .absent)
  }

  private mutating func afterSuffixChange(
    _ paths: [String]
  ) -> (rows: [Candidates?], change: MatchingReport.Change)? {
    var changes: [[String]]?
    var rows: [Candidates?] = []
    for path in paths {
      let (stem, suffix) = PathText.divided(path)
      guard !suffix.isEmpty, let found = stems.candidates(for: stem) else {
        rows.append(nil)
        continue
      }
      let possible = found.places.map { [suffix.lowercased(), suffixOfEntry($0)] }
      changes = (changes ?? possible).filter(possible.contains)
      if changes?.isEmpty ?? true { return nil }
      rows.append(
        Candidates(places: found.places, manner: .init(found.folders, .changed), path: stem))
    }
    guard let changes, let first = changes.first else { return nil }
    let accepted = rows.map { row -> Candidates? in
      guard var row else { return nil }
      row.places = row.places.filter { place in
        changes.contains { $0[1] == suffixOfEntry(place) }
      }
      return row
    }
    return (accepted, .init(.suffix, from: first[0], to: first[1]))
  }

  private func suffixOfEntry(_ place: Int) -> String {
    PathText.divided(PathText.normalised(entries[place].name)).suffix.lowercased()
  }
}
