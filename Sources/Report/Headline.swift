/// What a reader in a hurry takes away: what the model is worth, what to know before believing it,
/// and the numbers that matter most.
struct Headline {
  /// A number on a card of its own; `range` says how sure it is.
  struct Tile {
    let name: String, figure: String
    let range: String?
  }

  let sentence: HTML
  /// What a reader must know before any number, under these words.
  let warnings: [HTML]
  var warningTitle = "Before you rely on these numbers"
  let tiles: [Tile]
  /// The same numbers without what makes them doubtful.
  var comparison: Table?
  /// How the numbers came about.
  var explanation: HTML?

  func html() -> HTML {
    let cards: [HTML] = tiles.map { tile in
      let range: HTML? = tile.range.map { "<span class=\"range\">\($0)</span>" }
      return """
        <div class="tile"><dt>\(tile.name)</dt>\
        <dd>\(tile.figure)\(range)</dd></div>

        """
    }
    let list: HTML? = tiles.isEmpty ? nil : "<dl class=\"tiles\">\n\(cards)</dl>\n"
    return """
      <div class="headline">
      <p class="lead">\(sentence.keepingPercentsWhole)</p>
      \(warning?.keepingPercentsWhole)\(list)\(comparison?.html())\(explanation.map { "<p class=\"aside\">\($0)</p>\n" as HTML })</div>

      """
  }

  private var warning: HTML? {
    guard !warnings.isEmpty else { return nil }
    return """
      <div class="notice warning" role="note"><p><strong>\(warningTitle)</strong></p>\(HTML.list(warnings))</div>

      """
  }
}

extension HTML {
  /// A number and its percent sign stay on one line.
  fileprivate var keepingPercentsWhole: HTML {
    HTML(alreadyEscaped: text.replacing(" %", with: "\u{A0}%"))
  }
}
