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

    /// As every metric is shown; a dash where it is undefined.
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
        if let value, value.isFinite {
          "<td class=\"number\" data-value=\"\(value)\">\(text)</td>"
        } else {
          "<td class=\"number\" data-value=\"\">\(text)</td>"
        }
      }
    }
  }

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

  func html() -> HTML {
    let heads: [HTML] = columns.map {
      "<th scope=\"col\"\($0.isNumber ? " class=\"number\"" as HTML : "")>\($0.title)</th>"
    }
    let foot: HTML? =
      footer.isEmpty ? nil : "<tfoot><tr>\(footer.map(\.html))</tr></tfoot>"
    let kind: HTML = isPairs ? " class=\"pairs\"" : isSortable ? " class=\"sortable\"" : ""
    let save: HTML = download.map { " data-download=\"\($0)\"" } ?? ""
    return """
      <div class="table-frame\(isTall ? " tall" : "" as HTML)" tabindex="0" role="group" \
      aria-label="Table, scrolls when it is wide">
      <table\(kind)\(save)><caption>\(caption)</caption>
      <thead><tr>\(heads)</tr></thead>
      <tbody>
      \(rows.map { "<tr>\($0.map(\.html))</tr>\n" as HTML })</tbody>\(foot)</table></div>

      """
  }
}
