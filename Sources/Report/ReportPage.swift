import Charts

/// One HTML file that needs nothing else, no network, no scripts: a headline and tabs of sections.
package struct ReportPage: Sendable {
  let title: String
  let headline: Headline
  let tabs: [Tab]
  let help: HTML
  let footer: HTML

  /// Every figure in the order of the page, with the id of its section.
  package var figures: [(section: String, figure: Figure)] {
    tabs.flatMap(\.sections).flatMap { section in
      section.content().flatMap(\.figures).map { (section.id, $0) }
    }
  }

  /// The figures that are files as well, each with its path below `visualizations/`, less `.png`.
  package var plots: [(path: String, chart: any Chart)] {
    tabs.flatMap { tab in
      tab.sections.flatMap { $0.content() }.flatMap(\.plots).compactMap { figure in
        guard let folder = tab.plotFolder, let name = figure.plot else { return nil }
        return ("\(folder)/\(name)", figure.chart)
      }
    }
  }
}

/// What one button of the page shows.
struct Tab {
  let id: String, title: String
  /// Where its figures go as files.
  var plotFolder: String?
  let sections: [any ReportSection]
}

/// What a reader in a hurry takes away: one sentence, and the numbers that matter most.
struct Headline {
  /// A number on a card of its own; `range` says how sure it is.
  struct Tile {
    let name: String, figure: String
    let range: String?
  }

  let sentence: HTML
  /// What a reader must know before any number.
  let warnings: [HTML]
  let tiles: [Tile]
}

// MARK: - Markup

extension ReportPage {
  package func html() -> String {
    let links: [HTML] = tabs.map { "<a href=\"#\($0.id)\" data-tab>\($0.title)</a>\n" }
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light" />
      <meta name="generator" content="\(Self.generator)" />
      <title>\(title)</title>
      <style>
      \(Self.embedded(PackageResources.page_css))
      </style>
      <script>document.documentElement.classList.add("js");</script>
      </head>
      <body>
      <header class="top"><h1>\(title)</h1>
      \(Self.html(headline))</header>
      <nav class="tabs" aria-label="Parts of the report">
      <div class="tab-list">
      \(links)</div>
      <a class="help" id="openMetricsHelp" href="#help">Help</a>
      </nav>
      <main>
      \(tabs.map(Self.html))\(help)
      </main>
      <footer>\(footer)</footer>
      <script>
      \(Self.embedded(PackageResources.page_js))
      </script>
      </body>
      </html>

      """
    return page.text
  }

  private static let generator = "image-learner"

  /// Whether a file that begins so is a page of this program, or of the original's.
  package static func isPage(_ beginning: String) -> Bool {
    beginning.contains("<meta name=\"generator\" content=\"\(generator)\"")
      || beginning.contains("openMetricsHelp")
  }

  /// A file of `Page/`: kept in the program, so that an installed copy needs no other.
  private static func embedded(_ file: [UInt8]) -> HTML {
    HTML(alreadyEscaped: String(decoding: file.dropLast(), as: UTF8.self))
  }

  private static func html(_ headline: Headline) -> HTML {
    let tiles: [HTML] = headline.tiles.map { tile in
      let range: HTML? = tile.range.map { "<span class=\"range\">\($0)</span>" }
      return """
        <div class="tile"><dt>\(tile.name)</dt>\
        <dd>\(tile.figure)\(range)</dd></div>

        """
    }
    let warnings: [HTML] = headline.warnings.map {
      "<p class=\"notice warning\" role=\"alert\">\($0)</p>\n"
    }
    return """
      <p class="lead">\(headline.sentence)</p>
      \(warnings)<dl class="tiles">
      \(tiles)</dl>

      """
  }

  private static func html(_ tab: Tab) -> HTML {
    """
    <div class="panel" id="\(tab.id)">
    <h2>\(tab.title)</h2>
    \(tab.sections.map(html))</div>

    """
  }

  /// Nothing for a section without content.
  static func html(_ section: any ReportSection) -> HTML {
    let content = section.content()
    guard !content.isEmpty else { return "" }
    let id = section.id
    return """
      <section class="card\(section.isHalf ? " half" : "" as HTML)" id="\(id)" \
      aria-labelledby="\(id)-heading">
      <h3 id="\(id)-heading">\(section.title)</h3>
      \(html(content, in: id))
      </section>

      """
  }

  private static func html(_ blocks: [Block], in section: String) -> HTML {
    var parts: [HTML] = []
    var row: [HTML] = []
    for (index, block) in blocks.enumerated() {
      switch block {
      case .text(let text): parts.append(text)
      case .table(let table): parts.append(table.html())
      case .plotFile: break
      case .pictures(let groups):
        parts.append("<div class=\"pictures\">\n\(groups.map { $0.html() })</div>\n")
      case .details(let summary, let inner):
        parts.append(
          "<details><summary>\(summary)</summary>\n\(html(inner, in: section))</details>\n")
      case .figure(let figure):
        row.append(html(figure, in: section))
        if index + 1 < blocks.count, case .figure = blocks[index + 1] { continue }
        parts.append("<div class=\"figures\">\n\(row)</div>\n")
        row = []
      }
    }
    return "\(parts)"
  }

  private static func html(_ figure: Figure, in section: String) -> HTML {
    let drawing = figure.chart.drawing()
    let words: HTML? = figure.caption.map { "<figcaption>\($0)</figcaption>" }
    let svg = HTML(alreadyEscaped: drawing.inlineSVG(id: "\(section)-\(figure.name)"))
    // Drawn any smaller its text could not be read: the frame scrolls instead.
    let least = Int(drawing.width * 0.7)
    let most = Int(drawing.width * (figure.isWide ? 1.4 : 1.25))
    return """
      <figure\(figure.isWide ? " class=\"wide\"" as HTML : "")><div class="plot" \
      style="--least:\(least)px;--most:\(most)px">\(svg)</div>\(words)</figure>

      """
  }
}
