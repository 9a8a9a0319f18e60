import Evaluation
import Support

/// A data table with a caption, scoped headers and, where asked for, columns that a click sorts.
struct Table {
  struct Column {
    let title: String
    let isNumber: Bool

    static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }

    static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
  }

  enum Cell {
    /// What the row is about; a header to screen readers.
    case heading(String)
    /// A heading that may be shortened; the full name shows on pointing at it.
    case label(String, full: String)
    case text(String)
    case markup(HTML)
    /// Shown as `text`, sorted by `value`; an undefined one sorts last.
    case number(String, value: Double?)

    static func count(_ value: Int) -> Cell {
      .number(NumberText.count(value), value: Double(value))
    }

    /// Of a file, counted from 1: never with separators.
    static func line(_ number: Int) -> Cell { .number("\(number)", value: Double(number)) }

    /// A share on a ground that is the darker the larger it is.
    case shaded(Double?)

    /// As every metric is shown; a dash where it is undefined.
    /// From the lower end to the upper one, by which it is sorted.
    static func interval(_ interval: Interval?, mark: String = "") -> Cell {
      .number(
        interval.map {
          "\(NumberText.metric($0.lower)) – \(NumberText.metric($0.upper))\(mark)"
        } ?? "–", value: interval?.lower)
    }

    static func metric(_ value: Double?) -> Cell {
      .number(value.map { NumberText.metric($0) } ?? "–", value: value)
    }

    var html: HTML {
      switch self {
      case .heading(let text): "<th scope=\"row\">\(HTML.name(text))</th>"
      case .label(let text, let full):
        full == text
          ? Cell.heading(text).html : "<th scope=\"row\" title=\"\(full)\">\(HTML.name(text))</th>"
      case .text(let text): "<td>\(HTML.name(text))</td>"
      case .markup(let markup): "<td>\(markup)</td>"
      case .number(let text, let value):
        "<td class=\"number\"\(Self.data(value, shownAs: text))>\(text)</td>"
      case .shaded(let value): Self.shaded(value)
      }
    }

    private static func shaded(_ value: Double?) -> HTML {
      let text = value.map { NumberText.metric($0) } ?? "–"
      let share = NumberText.fixed(min(max(value ?? 0, 0), 1), decimals: 2)
      return """
        <td class="number shade" style="--share:\(share)"\(data(value, shownAs: text))>\(text)</td>
        """
    }

    /// The whole number where the text is not it.
    private static func data(_ value: Double?, shownAs text: String) -> HTML? {
      guard let value, value.isFinite else { return " data-value=\"\"" }
      let whole = value.magnitude < 1e15 ? Int(exactly: value).map { "\($0)" } : nil
      let exact = whole ?? "\(value)"
      return exact == text ? nil : " data-value=\"\(exact)\""
    }
  }

  /// More rows than these a list of images leaves to a file.
  static let mostListed = 1_000

  let caption: HTML
  let columns: [Column]
  let rows: [[Cell]]
  /// A last row that sorting leaves in its place.
  var footer: [Cell] = []
  var isSortable = true
  /// Parameters and their values: the headings stay on one line where there is room.
  var isPairs = false
  /// Scrolls inside its own frame.
  var isTall = false
  /// The file name under which the table can be saved as CSV.
  var download: String?
  /// Rows that scripts alone show, in a form that takes little of the page.
  var more: MoreRows?

  /// Parameters and their values.
  static func pairs(_ caption: HTML, _ rows: [(parameter: String, value: HTML)]) -> Table {
    Table(
      caption: caption, columns: [.text("Parameter"), .text("Value")],
      rows: rows.map { [.heading($0.parameter), .markup($0.value)] }, isSortable: false,
      isPairs: true)
  }

  func html() -> HTML {
    let heads: [HTML] = columns.map {
      "<th scope=\"col\"\($0.isNumber ? " class=\"number\"" as HTML : "")>\($0.title)</th>"
    }
    let foot: HTML? =
      footer.isEmpty ? nil : "<tfoot><tr>\(footer.map(\.html))</tr></tfoot>"
    let kind: HTML = isPairs ? " class=\"pairs\"" : isSortable ? " class=\"sortable\"" : ""
    let save: HTML = download.map { " data-download=\"\($0)\"" } ?? ""
    return """
      <div class="table-block"><div class="table-frame\(isTall ? " tall" : "" as HTML)" tabindex="0" role="group" \
      aria-label="\(caption.plainText)">
      <table\(kind)\(save)><caption>\(caption)</caption>
      <thead><tr>\(heads)</tr></thead>
      <tbody>
      \(rows.map { "<tr>\($0.map(\.html))</tr>\n" as HTML })</tbody>\(foot)</table></div>\(more?.html)</div>

      """
  }
}
