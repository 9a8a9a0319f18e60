/// A list of accepted words, and the sentence that refuses any other.
package struct ClosedChoice: Sendable {
  package let words: [String]

  package init(_ words: [String]) { self.words = words }

  package var list: String { words.joined(separator: ", ") }

  /// The nearest match, where one is near, and the accepted words.
  package func reason(for word: String, scope: String = "") -> String {
    let hint = nearest(to: word).map { "did you mean '\($0)'? " } ?? ""
    return "\(hint)accepted\(scope): \(list)"
  }

  /// The accepted word with the fewest letters to change, unless that is over a third of the word.
  package func nearest(to word: String) -> String? {
    let target = Array(word.lowercased().unicodeScalars.prefix(100))
    guard !target.isEmpty else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in words {
      let distance = Self.distance(target, Array(candidate.lowercased().unicodeScalars))
      if distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(1, target.count / 3) else { return nil }
    return best.word
  }

  /// Letters to insert, delete or replace to turn one word into the other (Levenshtein).
  static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
    var row = Array(0...second.count)
    for (i, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in second.enumerated() {
        let replaced = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[second.count]
  }
}
