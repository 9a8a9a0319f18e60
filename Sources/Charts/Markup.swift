/// Text made safe for the inside of elements and quoted attributes, in HTML and XML alike.
package enum Markup {
  /// A name that keeps its own writing direction in a sentence or label, where markup cannot help.
  package static func isolated(_ name: String) -> String {
    // First-strong isolate to pop isolate; plain ASCII has no direction to keep.
    name.utf8.allSatisfy { $0 < 0x80 } ? name : "\u{2068}\(name)\u{2069}"
  }

  /// The text of what was escaped here.
  package static func unescaped(_ markup: String) -> String {
    // The ampersand last: what it begins was not there before.
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
      .reduce(markup) { $0.replacing($1.0, with: $1.1) }
  }

  package static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      // Neither XML nor HTML can hold these, not even escaped.
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
