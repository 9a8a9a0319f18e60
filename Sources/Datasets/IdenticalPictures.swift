import Record
import Support

extension ContentDigest {
  /// The items that share a digest with others, in their order, the set of the first item first.
  static func sets(of digests: [(item: Int, digest: ContentDigest)]) -> [[Int]] {
    var places: [ContentDigest: Int] = [:]
    var sets: [[Int]] = []
    for (item, digest) in digests {
      if let place = places[digest] {
        sets[place].append(item)
      } else {
        places[digest] = sets.count
        sets.append([item])
      }
    }
    return sets.filter { $0.count > 1 }
  }
}

extension Dataset {
  /// What is to be said of pictures that are one file under several names. Each set lists places in
  /// the archive.
  package func notices(identical sets: [[Int]]) -> [Notice] {
    var firstRow: [Int: Sample] = [:]
    for sample in samples { firstRow[sample.entry] = firstRow[sample.entry] ?? sample }
    let sets = sets.map { $0.compactMap { firstRow[$0] } }.filter { $0.count > 1 }
    if sets.isEmpty { return [] }
    let crossing = sets.filter { rows in rows.contains { $0.subset != rows[0].subset } }
    let conflicting = sets.filter { rows in rows.contains { $0.label != rows[0].label } }
    var notices = [
      Notice(
        .remark,
        "\(counted(sets.count, "picture")) \(sets.count == 1 ? "is" : "are") there under several "
          + "names, byte for byte: \(Self.words(sets) { $0.entryName.quoted }).")
    ]
    if !crossing.isEmpty {
      notices.note(
        .leak,
        "the same picture is in more than one subset under different names: "
          + "\(Self.words(crossing) { "\($0.entryName.quoted) (line \($0.line))" }).")
    }
    if !conflicting.isEmpty {
      let words = Self.words(conflicting) { sample in
        "\(sample.entryName.quoted) (line \(sample.line)) \(sample.labelText.quoted)"
      }
      notices.note(
        .warning, "the same picture has different labels under different names: \(words).")
    }
    return notices
  }

  private static func words(_ sets: [[Sample]], _ spelling: (Sample) -> String) -> String {
    sets.listed { rows in
      let shown = rows.prefix(3).map(spelling).joined(separator: " = ")
      return rows.count > 3 ? "\(shown) = \(rows.count - 3) more" : shown
    }
  }
}
