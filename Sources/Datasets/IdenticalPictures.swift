import Record
import Support

/// What tells the content of one file from another's; files of one digest are taken as identical.
struct ContentDigest: Hashable, Sendable {
  private let first: UInt64, second: UInt64, count: Int

  /// Two sums of products over words of eight bytes, with SplitMix64's constants and mixing.
  init(_ bytes: [UInt8]) {
    var (first, second) = (0x9E37_79B9_7F4A_7C15 as UInt64, 0xC2B2_AE3D_27D4_EB4F as UInt64)
    bytes.withUnsafeBytes { buffer in
      for start in stride(from: 0, to: buffer.count, by: 8) {
        var word: UInt64 = 0
        if start + 8 <= buffer.count {
          word = buffer.loadUnaligned(fromByteOffset: start, as: UInt64.self)
        } else {
          for byte in buffer[start...] { word = word << 8 | UInt64(byte) }
        }
        first = (first ^ word) &* 0xBF58_476D_1CE4_E5B9
        first ^= first >> 29
        second = (second &+ word) &* 0x94D0_49BB_1331_11EB
        second ^= second >> 32
      }
    }
    (self.first, self.second, count) = (first, second, bytes.count)
  }

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
