/// Text of others (labels, names, paths) as it may stand in a message: whatever it holds, it stays
/// on its line, of a sane length, and does nothing to a terminal.
extension String {
  /// Between single quotes, printable, and cut beyond 200 characters with their number behind it.
  package var quoted: String {
    let limit = 200
    guard
      let cut = unicodeScalars.index(
        unicodeScalars.startIndex, offsetBy: limit, limitedBy: unicodeScalars.endIndex),
      cut < unicodeScalars.endIndex
    else { return "'\(printable)'" }
    return "'\(String(unicodeScalars[..<cut]).printable)…' (\(unicodeScalars.count) characters)"
  }

  /// Control characters, line breaks and marks of writing direction spelled out, as in `\x1B`.
  package var printable: String { spelled { $0.isControlling } }

  /// The same, but with line breaks left: for whole messages, which have lines of their own.
  package var printableLines: String { spelled { $0 != "\n" && $0.isControlling } }

  /// Between single quotes, with every character outside ASCII spelled out: tells texts apart that
  /// look the same.
  package var quotedSpelledOut: String {
    "'" + String(unicodeScalars.prefix(200)).spelled { !$0.isASCII || $0.isControlling } + "'"
  }

  private func spelled(_ isSpelled: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: isSpelled) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if isSpelled(scalar) {
        text += scalar.spelling
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Whether it moves, hides or turns what is written around it.
  fileprivate var isControlling: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F: true
    // Marks and isolates of writing direction, line and paragraph separators, zero-width blanks.
    case 0x061C, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }

  fileprivate var spelling: String {
    switch self {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
      let hexadecimal = String(value, radix: 16, uppercase: true)
      if value > 0xFF { return "\\u{\(hexadecimal)}" }
      if value > 0x7F && properties.generalCategory != .control { return "\\u{\(hexadecimal)}" }
      return "\\x" + (hexadecimal.count < 2 ? "0" : "") + hexadecimal
    }
  }
}
