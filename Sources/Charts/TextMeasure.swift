/// How wide text will be, near enough to lay out labels without a font at hand.
enum TextMeasure {
  /// Helvetica's advance widths, ASCII 32 to 126, thousandths of the size (Adobe font metrics).
  private static let ascii: [Double] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
  ]

  static func width(_ text: String, size: Double, bold: Bool = false) -> Double {
    let thousandths = text.reduce(0) { $0 + advance($1) }
    return thousandths / 1000 * size * (bold ? 1.06 : 1)
  }

  private static func advance(_ character: Character) -> Double {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    let value = Int(scalar.value)
    if value >= 32, value - 32 < ascii.count { return ascii[value - 32] }
    // Directions and joiners have no width.
    if (0x200B...0x200F).contains(value) || (0x2028...0x202E).contains(value)
      || (0x2060...0x206F).contains(value)
    {
      return 0
    }
    if value >= 0x1F000 { return 1_350 }
    return value >= 0x1100 ? 1_000 : 620
  }

  /// Broken between words into at most `most` lines; what does not fit the last is shortened.
  static func wrapped(_ text: String, to limit: Double, size: Double, most: Int) -> [String] {
    guard most > 1, width(text, size: size) > limit else {
      return [fitted(text, to: limit, size: size)]
    }
    let words = text.split(separator: " ")
    var line = words.first.map(String.init) ?? ""
    var rest = words.dropFirst()
    while let next = rest.first, width("\(line) \(next)", size: size) <= limit {
      line += " \(next)"
      rest = rest.dropFirst()
    }
    guard !rest.isEmpty, width(line, size: size) <= limit else {
      return [fitted(text, to: limit, size: size)]
    }
    let remaining = rest.joined(separator: " ")
    return [line] + wrapped(remaining, to: limit, size: size, most: most - 1)
  }

  /// Shortened in the middle, where names that share a beginning or an end differ least often.
  static func fitted(_ text: String, to limit: Double, size: Double) -> String {
    let oneLine = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    // A long label is measured in full only as far as it could matter.
    let characters = Array(oneLine.prefix(4_000))
    guard characters.count < oneLine.count || width(oneLine, size: size) > limit else {
      return oneLine
    }
    let available = limit - width("…", size: size)
    var head: [Character] = []
    var tail: [Character] = []
    var used = 0.0
    var first = 0
    var last = characters.count - 1
    while first <= last {
      let fromHead = head.count <= tail.count * 2
      let next = characters[fromHead ? first : last]
      used += advance(next) / 1000 * size
      guard used <= available else { break }
      if fromHead {
        head.append(next)
        first += 1
      } else {
        tail.append(next)
        last -= 1
      }
    }
    return String(head) + "…" + String(tail.reversed())
  }
}
