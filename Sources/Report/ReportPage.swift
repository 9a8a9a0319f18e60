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

// MARK: - Markup

extension ReportPage {
  package func html() -> String {
    let links: [HTML] = tabs.map { "<a href=\"#\($0.id)\" data-tab>\(Self.words(of: $0))</a>\n" }
    let panels: [HTML] = tabs.enumerated().map { index, tab in
      Self.html(tab, below: index == 0 ? headline.html() : nil)
    }
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="generator" content="\(Self.generator)" />
      <title>\(title)</title>
      <style>
      \(Self.embedded(PackageResources.page_css))
      </style>
      <script>document.documentElement.classList.add("js");</script>
      </head>
      <body>
      <header class="top"><h1>\(title)</h1></header>
      <nav class="tabs" aria-label="Parts of the report">
      <div class="tab-list">
      \(links)</div>
      <a class="help" id="openMetricsHelp" href="#help">Help</a>
      </nav>
      <main>
      \(panels)\(help)
      </main>
      <footer>\(footer)</footer>
      <script>
      \(Self.embedded(PackageResources.page_js))
      \(Self.embedded(PackageResources.tables_js))
      \(Self.embedded(PackageResources.charts_js))
      </script>
      </body>
      </html>

      """
    return page.text
  }

  /// Narrow windows have room for the first word alone.
  private static func words(of tab: Tab) -> HTML {
    guard let space = tab.title.firstIndex(of: " ") else { return "\(tab.title)" }
    return
      "\(String(tab.title[..<space]))<span class=\"rest\">\(String(tab.title[space...]))</span>"
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

  private static func html(_ tab: Tab, below headline: HTML?) -> HTML {
    """
    <div class="panel" id="\(tab.id)">
    <h2>\(tab.title)</h2>
    \(headline)\(tab.sections.map(html))</div>

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
        row.append(figure.html(id: "\(section)-\(figure.name)"))
        if index + 1 < blocks.count, case .figure = blocks[index + 1] { continue }
        parts.append("<div class=\"figures\">\n\(row)</div>\n")
        row = []
      }
    }
    return "\(parts)"
  }
}
