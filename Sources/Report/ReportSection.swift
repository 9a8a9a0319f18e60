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
  /// Behind a line that opens it.
  case details(String, [Block])

  static func figure(
    _ chart: any Chart, name: String, caption: HTML? = nil, isWide: Bool = false
  ) -> Block {
    .figure(Figure(chart: chart, name: name, caption: caption, isWide: isWide))
  }

  /// The figures in it.
  var figures: [Figure] {
    switch self {
    case .text, .table: []
    case .figure(let figure): [figure]
    case .details(_, let blocks): blocks.flatMap(\.figures)
    }
  }
}

/// A chart with the words that belong to it, the same on a page and in a file.
package struct Figure: Sendable {
  package let chart: any Chart
  /// Unique in its section; the stem of a file's name.
  package let name: String
  package let caption: HTML?
  /// Takes the whole width of its section.
  let isWide: Bool
}
