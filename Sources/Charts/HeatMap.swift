import Support

/// A confusion matrix: rows are true classes, columns predicted ones, shaded by the row's shares.
package struct HeatMap: Chart {
  package let title: String, summary: String
  package let rowTitle: String, columnTitle: String
  package let labels: [String]

  /// `counts[truth][prediction]`
  package let counts: [[Int]]

  package init(
    title: String, summary: String, rowTitle: String, columnTitle: String, labels: [String],
    counts: [[Int]]
  ) {
    self.title = title
    self.summary = summary
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
    self.labels = labels
    self.counts = counts
  }

  /// Side of a cell: large for few classes, small but visible for many.
  private var widestSide: Double {
    switch labels.count {
    case ..<3: 96
    case ..<6: 72
    case ..<9: 54
    case ..<13: 42
    case ..<26: 32
    case ..<41: 26
    default: 12
    }
  }

  /// A count of three digits can still be read.
  private static let narrowestSide = 24.0

  package var numbers: ChartNumbers? {
    ChartNumbers(
      columns: ["\(rowTitle) \\ \(columnTitle.lowercased())"] + labels,
      rows: zip(labels, counts).map { [.text($0)] + $1.map { .number(Double($0)) } })
  }

  package func drawing(width wanted: Double?) -> Drawing {
    let labelSize = widestSide < 20 ? 9.0 : 12.0
    let names = labels.map {
      TextMeasure.fitted($0, to: min(150, (wanted ?? 500) * 0.3), size: labelSize)
    }
    let longest = names.map { TextMeasure.width($0, size: labelSize) }.max() ?? 0
    let left = 34 + longest + 8
    let room = wanted.map { ($0 - left - 16) / Double(max(1, labels.count)) } ?? widestSide
    let side = min(widestSide, max(room, Self.narrowestSide))
    let turnsNames = longest > side - 6
    // Slanted names need more room than narrow columns have.
    let turn = !turnsNames ? 0.0 : side < 20 ? -90 : -45
    let slant = turn == -45 ? 0.72 : 1
    let titleWidth = max(wanted ?? 320, left + side * Double(labels.count) + 16)
    let head = PlotFrame.headBottom(title, [], width: titleWidth)
    let top = head + 26 + (turnsNames ? longest * slant + 14 : 20)
    let extent = side * Double(labels.count)
    // Slanted column names stick out to the right of the last column.
    let width = max(
      wanted.map { min($0, 320) } ?? 320, left + extent + (turn == -45 ? longest * slant : 0) + 16)
    let height = top + extent + 52
    var canvas = Canvas()
    canvas.background(width: width, height: height)
    _ = PlotFrame.drawHead(title, [], width: titleWidth, on: &canvas)
    canvas.label(columnTitle, x: left + extent / 2, y: head + 18, anchor: .middle, bold: true)
    canvas.label(
      rowTitle, x: 18, y: top + extent / 2, anchor: .middle, bold: true, turned: -90)
    for (index, name) in names.enumerated() {
      let middle = side * (Double(index) + 0.5)
      canvas.label(
        name, x: left - 8, y: top + middle + labelSize / 3, anchor: .end, size: labelSize,
        full: labels[index])
      canvas.label(
        name, x: left + middle + (turnsNames ? 3 : 0), y: top - 7,
        anchor: turnsNames ? .start : .middle, size: labelSize, turned: turn,
        full: labels[index])
    }
    for (row, line) in counts.enumerated() {
      draw(line, row: row, side: side, left: left, top: top, on: &canvas)
    }
    drawKey(left: left, top: top + extent + 14, on: &canvas)
    return Drawing(width: width, height: height, title: title, summary: summary, canvas: canvas)
  }

  private func draw(
    _ line: [Int], row: Int, side: Double, left: Double, top: Double, on canvas: inout Canvas
  ) {
    let total = line.reduce(0, +)
    for (column, count) in line.enumerated() where row < labels.count && column < labels.count {
      let share = total > 0 ? Double(count) / Double(total) : 0
      let x = left + side * Double(column)
      let y = top + side * Double(row)
      let shareText = total > 0 ? NumberText.percent(share) : "–"
      canvas.add(
        "rect",
        [
          "x": x, "y": y, "width": side - 1, "height": side - 1, "fill": Palette.shade(share),
          "stroke": row == column ? Palette.mutedInk : "", "stroke-width": row == column ? "1" : "",
        ],
        tooltip: "\(rowTitle) \(labels[row]), \(columnTitle) \(labels[column]): "
          + "\(count) of \(total) (\(shareText))")
      guard side >= Self.narrowestSide, count > 0 || side >= 32 else { continue }
      let colour = Palette.textColour(onShade: share)
      let middle = x + (side - 1) / 2
      let showsShare = side >= 42
      canvas.label(
        String(count), x: middle, y: y + side / 2 + (showsShare && count > 0 ? 0 : 4),
        anchor: .middle,
        size: showsShare ? 13 : 11, bold: count > 0, colour: count > 0 ? colour : Palette.mutedInk)
      if showsShare && count > 0 {
        canvas.label(
          shareText, x: middle, y: y + side / 2 + 13, anchor: .middle, size: 9.5, colour: colour)
      }
    }
  }

  private func drawKey(left: Double, top: Double, on canvas: inout Canvas) {
    canvas.label("0 %", x: left, y: top + 9, size: 10, colour: Palette.mutedInk)
    for step in 0...10 {
      canvas.add(
        "rect",
        [
          "x": left + 24 + 9 * Double(step), "y": top, "width": 9.0, "height": 10.0,
          "fill": Palette.shade(Double(step) / 10),
        ])
    }
    canvas.label(
      "100 % of the row", x: left + 129, y: top + 9, size: 10, colour: Palette.mutedInk)
  }
}
