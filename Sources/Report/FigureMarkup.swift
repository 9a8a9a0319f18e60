import Charts
import Support

extension Figure {
  /// A chart of this width fits beside another one; on the narrow one, a telephone.
  private static let width = 480.0, narrowWidth = 300.0

  /// More rows than anyone reads only make the page heavy.
  private static let rowLimit = 1_000

  /// The chart drawn for either width, of which the page shows one, its words and its numbers.
  func html(id: String) -> HTML {
    let words: HTML? = caption.map { "<figcaption>\($0)</figcaption>" }
    return """
      <figure\(isWide ? " class=\"wide\"" as HTML : "")>\
      <div class="plot">\(svg(Self.width, "regular", id: id))\
      \(svg(Self.narrowWidth, "narrow", id: "\(id)-narrow"))</div>\(words)\(numbers(id: id))</figure>

      """
  }

  private func svg(_ width: Double, _ kind: HTML, id: String) -> HTML {
    let drawing = chart.drawing(width: width)
    // Drawn any smaller its text could not be read: the frame scrolls instead.
    let least = drawing.width > width ? drawing.width : 0
    let most = drawing.width * 1.25
    let svg = HTML(alreadyEscaped: drawing.inlineSVG(id: id))
    return """
      <div class="\(kind)" style="min-width:\(Int(least))px;max-width:\(Int(most))px">\(svg)</div>
      """
  }

  private func numbers(id: String) -> HTML? {
    guard let numbers = chart.numbers, !numbers.rows.isEmpty, numbers.rows.count <= Self.rowLimit
    else { return nil }
    let columns = numbers.columns.enumerated().map { index, title in
      numbers.rows.allSatisfy { $0[index].isNumber }
        ? Table.Column.number(title) : Table.Column.text(title)
    }
    let table = Table(
      caption: "\(chart.title)", columns: columns, rows: numbers.rows.map { $0.map(\.cell) },
      isSortable: false, isTall: numbers.rows.count > 15, download: "\(plot ?? id).csv")
    return """
      <details class="numbers"><summary>Numbers<span class="unseen"> of the chart \
      “\(HTML.name(chart.title))”</span></summary>
      \(table.html())</details>
      """
  }
}

extension ChartNumbers.Cell {
  fileprivate var isNumber: Bool { if case .number = self { true } else { false } }

  fileprivate var cell: Table.Cell {
    switch self {
    case .text(let words): .text(words)
    case .number(let value): .number(value.map(NumberText.short) ?? "–", value: value)
    }
  }
}
