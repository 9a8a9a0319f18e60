import Charts

/// One part of a tab; each kind is one file in `Sections/`.
protocol ReportSection: Sendable {
  /// Unique on the page; links may point to it.
  var id: String { get }
  var title: String { get }

  /// Fits beside another section where the window is wide.
  var isHalf: Bool { get }

  /// Nil where this run has nothing for the section: it is then left out.
  func body() -> HTML?
}

extension ReportSection {
  var isHalf: Bool { false }

  func html() -> HTML? {
    body().map {
      """
      <section class="card\(isHalf ? " half" : "" as HTML)" id="\(id)" aria-labelledby="\(id)-heading">
      <h3 id="\(id)-heading">\(title)</h3>
      \($0)
      </section>

      """
    }
  }

  /// A chart in its frame; `name` makes its id unique within the section.
  func figure(_ chart: any Chart, name: String, caption: HTML? = nil, isWide: Bool = false)
    -> HTML
  {
    let drawing = chart.drawing()
    let words: HTML? = caption.map { "<figcaption>\($0)</figcaption>" }
    let svg = HTML(alreadyEscaped: drawing.inlineSVG(id: "\(id)-\(name)"))
    // Drawn any smaller its text could not be read: the frame scrolls instead.
    let least = Int(drawing.width * 0.7)
    return """
      <figure\(isWide ? " class=\"wide\"" as HTML : "")><div class="plot" \
      style="--least:\(least)px;--most:\(Int(drawing.width * (isWide ? 1.4 : 1.25)))px">\(svg)</div>\(words)</figure>

      """
  }

  func figures(_ all: [HTML]) -> HTML? {
    all.isEmpty ? nil : "<div class=\"figures\">\n\(all)</div>\n"
  }
}

/// What one button of the page shows.
struct Tab {
  let id: String, title: String
  let sections: [any ReportSection]

  func html() -> HTML {
    """
    <div class="panel" id="\(id)">
    <h2>\(title)</h2>
    \(sections.compactMap { $0.html() })</div>

    """
  }
}
