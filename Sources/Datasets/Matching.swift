import Record
import Support

/// Joins the rows of the table to the entries of the archive.
///
/// A row never gets an image that its own words contradict. Its path is looked for, in this order,
/// as a path inside the archive; as a path of two or more parts that one ends with and the other
/// is; and, where one of the two names no folder, as a base name; then the same where one of them
/// names no suffix. Where that finds nothing for any row, one change of root, or one change of
/// suffix, counts if it explains every row that has an image of its name.
///
/// Each step takes names in the row's own upper and lower case if there are any, else in any case.
/// Backslashes count as slashes. Two candidates are an error.
enum Matching {
  /// For each row the place of its entry, or nil.
  static func match(
    paths: [String], lines: [Int], archive: ImageArchive, file: String
  ) throws(MatchingError) -> (entries: [Int?], report: MatchingReport) {
    var index = EntryIndex(archive.entries)
    var found: [Candidates?] = []
    for path in paths { found.append(index.candidates(for: path)) }
    var change: MatchingReport.Change?
    if found.allSatisfy({ $0 == nil }), let changed = index.candidatesAfterChange(of: paths) {
      (found, change) = (changed.rows, changed.change)
    }
    let table = Table(paths: paths, lines: lines, archive: archive)
    let ambiguous = table.ambiguities(found)
    guard ambiguous.isEmpty else {
      throw MatchingError(
        file: file, archive: archive.name, reason: .ambiguous(ambiguous))
    }
    let shared = table.sharedByOthers(found)
    guard shared.isEmpty else {
      throw MatchingError(file: file, archive: archive.name, reason: .shared(shared))
    }
    let report = table.report(found, change, &index)
    guard report.matchedRows > 0 else {
      throw MatchingError(
        file: file, archive: archive.name,
        reason: .none(
          rows: Array(paths.prefix(3)), pictures: archive.entries.count { $0.format != nil },
          entries: archive.entries.prefix(3).map(\.name), namesakes: report.refusedNamesakes))
    }
    return (found.map { $0?.places.first }, report)
  }
}

/// The two sides that are joined.
private struct Table {
  let paths: [String], lines: [Int]
  let archive: ImageArchive

  /// The first ten rows with more than one candidate.
  func ambiguities(_ found: [Candidates?]) -> [MatchingError.Ambiguity] {
    let rows = found.indices.lazy.filter { found[$0]?.places.count ?? 0 > 1 }.prefix(10)
    return Array(rows).map { row in
      let names = found[row]?.places.prefix(10).map { archive.entries[$0].name } ?? []
      return MatchingError.Ambiguity(line: lines[row], imagePath: paths[row], names: names)
    }
  }

  /// The first ten rows that would get the image of an earlier row, though not both paths can mean
  /// it: of two folders, both with an `x.png`, only one is in a flat archive.
  func sharedByOthers(_ found: [Candidates?]) -> [MatchingError.Shared] {
    // The row that says most of its image so far.
    var longest: [Int: Int] = [:]
    var shared: [MatchingError.Shared] = []
    for (row, path) in paths.enumerated() {
      guard let place = found[row]?.places.first else { continue }
      guard let earlier = longest[place] else {
        longest[place] = row
        continue
      }
      if path.utf8.count > paths[earlier].utf8.count { longest[place] = row }
      if path != paths[earlier], PathText.contradict(path, paths[earlier]) {
        shared.append(
          .init(
            image: archive.entries[place].name, lines: [lines[earlier], lines[row]],
            paths: [paths[earlier], path]))
        if shared.count == 10 { break }
      }
    }
    return shared
  }

  func report(
    _ found: [Candidates?], _ change: MatchingReport.Change?, _ index: inout EntryIndex
  ) -> MatchingReport {
    var isUsed = [Bool](repeating: false, count: archive.entries.count)
    var missing: [MatchingReport.MissingRow] = []
    var otherCase: [Int] = []
    var rows: [MatchingReport.Manner: [Int]] = [:]
    for (row, path) in paths.enumerated() {
      guard let candidates = found[row], let place = candidates.places.first else {
        missing.append(
          .init(line: lines[row], imagePath: path, namesake: index.namesake(of: path)))
        continue
      }
      isUsed[place] = true
      rows[candidates.manner, default: []].append(row)
      if !isExact(candidates.path, place) { otherCase.append(row) }
    }
    let pairs = { (rows: [Int]) in
      rows.prefix(10).map { row in
        MatchingReport.Pair(
          line: lines[row], imagePath: paths[row],
          image: found[row]?.places.first.map { archive.entries[$0].name } ?? "")
      }
    }
    let pictures = archive.entries.indices.filter { archive.entries[$0].format != nil }
    return MatchingReport(
      matchedRows: paths.count - missing.count, rowsMissingImages: missing,
      imagesMissingRows: pictures.filter { !isUsed[$0] }.map { archive.entries[$0].name },
      ways: MatchingReport.Manner.all.compactMap { manner in
        guard let matched = rows[manner] else { return nil }
        let isWhole = manner == MatchingReport.Manner(.same, .same)
        return .init(manner, rows: matched.count, examples: isWhole ? [] : pairs(matched))
      },
      rowsInOtherCase: otherCase.count, otherCaseExamples: pairs(otherCase), change: change)
  }

  /// Whether a path is spelled in the upper and lower case of its entry.
  private func isExact(_ path: String, _ place: Int) -> Bool {
    let name = PathText.normalised(archive.entries[place].name)
    let stem = PathText.divided(name).stem
    return [name, stem].contains { $0.hasSuffix(path) || path.hasSuffix($0) }
  }
}

extension MatchingReport.Manner {
  /// The strictest first.
  fileprivate static var all: [Self] {
    Suffix.allCases.flatMap { suffix in Folders.allCases.map { Self($0, suffix) } }
  }
}

/// Rows that cannot be joined to images.
package struct MatchingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A row with more than one candidate.
  package struct Ambiguity: Equatable, Sendable {
    package let line: Int, imagePath: String, names: [String]
  }

  /// Two rows that name different images, of which there is one.
  package struct Shared: Equatable, Sendable {
    package let image: String, lines: [Int], paths: [String]
  }

  /// What is wrong.
  package enum Reason: Equatable, Sendable {
    case ambiguous([Ambiguity])
    case shared([Shared])
    /// `namesakes` is a sentence about images that were not taken.
    case none(rows: [String], pictures: Int, entries: [String], namesakes: String?)
  }

  package let file: String, archive: String, reason: Reason

  package var description: String {
    switch reason {
    case .ambiguous(let rows):
      "\(archive) has more than one image for a row of \(file); write paths that tell them "
        + "apart:\n"
        + rows.map { row in
          "  line \(row.line), \(row.imagePath.quoted): "
            + row.names.map(\.quoted).joined(separator: ", ")
        }.joined(separator: "\n")
    case .shared(let rows):
      "\(archive) has one image where rows of \(file) name different ones; it can be that of one "
        + "row only, so put the images into the folders that the table names:\n"
        + rows.map { row in
          "  \(row.image.quoted): "
            + zip(row.lines, row.paths).map { "line \($0) \($1.quoted)" }.joined(separator: ", ")
        }.joined(separator: "\n")
    case .none(let rows, let pictures, let entries, let namesakes):
      "no row of \(file) names an image of \(archive), which has "
        + "\(counted(pictures, "picture")); check the image path column. "
        + "The rows begin with \(rows.listed { $0.quoted }), "
        + "the archive with \(entries.listed { $0.quoted })" + (namesakes.map { ". \($0)" } ?? "")
    }
  }
}
