import Charts

/// One part of a tab: what it says, not how that looks. Each kind is one file in `Sections/`.
protocol ReportSection: Sendable {
  /// Unique on the page; links may point to it, and files of its figures begin with it.
  var id: String { get }
  var title: String { get }

  /// Fits beside another section where the window is wide.
  var isHalf: Bool { get }

  /// Empty where this run has nothing for the section: it is then left out.
  func content() -> [Block]
}

extension ReportSection {
  var isHalf: Bool { false }
}

/// A piece of a section; only the page knows its markup.
enum Block: Sendable {
  case text(HTML)
  case table(Table)
  /// Those that follow each other share the width there is.
  case figure(Figure)
  /// A figure that is a file alone, because the page has its content in another form.
  case plotFile(Figure)
  /// In a grid, as many beside each other as there is room for.
  case pictures([PictureGroup])
  /// Behind a line that opens it.
  case details(String, [Block])

  static func figure(
    _ chart: any Chart, name: String, plot: String? = nil, caption: HTML? = nil,
    isWide: Bool = false
  ) -> Block {
    .figure(Figure(chart: chart, name: name, plot: plot, caption: caption, isWide: isWide))
  }

  static func plotFile(_ chart: any Chart, name: String) -> Block {
    .plotFile(Figure(chart: chart, name: name, plot: name, caption: nil, isWide: false))
  }

  /// The figures in it that are on the page.
  var figures: [Figure] {
    switch self {
    case .text, .table, .pictures, .plotFile: []
    case .figure(let figure): [figure]
    case .details(_, let blocks): blocks.flatMap(\.figures)
    }
  }

  /// The figures in it that are files.
  var plots: [Figure] {
    if case .plotFile(let figure) = self { return [figure] }
    return figures.filter { $0.plot != nil }
  }
}

/// A chart with the words that belong to it, the same on a page and in a file.
package struct Figure: Sendable {
  package let chart: any Chart
  /// Unique in its section.
  package let name: String
  /// The stem of its file's name, the original's where it had such a plot; nil where it is none.
  /// Unique among all plots: Galaxy puts them into one collection.
  package let plot: String?
  package let caption: HTML?
  /// Takes the whole width of its section.
  let isWide: Bool
}
