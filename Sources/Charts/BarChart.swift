import Support

/// Groups of horizontal bars, one group a category: there is room for long names beside them.
package struct BarChart: Chart {
  /// One bar in every group; nil where the value is undefined.
  package struct Series: Sendable {
    package typealias Range = (lower: Double, upper: Double)

    package let name: String, values: [Double?]
    /// How sure each value is, where that is known; drawn as a line across the bar's end.
    package let ranges: [Range?]

    package init(_ name: String, _ values: [Double?], ranges: [Range?] = []) {
      self.name = name
      self.values = values
      self.ranges = ranges
    }

    fileprivate var hasRanges: Bool { ranges.contains { $0 != nil } }

    /// Its value, and its range where any has one.
    fileprivate func cells(_ row: Int) -> [ChartNumbers.Cell] {
      let value = row < values.count ? values[row] : nil
      guard hasRanges else { return [.number(value)] }
      let range = row < ranges.count ? ranges[row] : nil
      return [.number(value), .number(range?.lower), .number(range?.upper)]
    }
  }

  package let title: String, summary: String
  package let categories: [String]
  package let value: Axis
  package let series: [Series]

  package init(
    title: String, summary: String, categories: [String], value: Axis, series: [Series]
  ) {
    self.title = title
    self.summary = summary
    self.categories = categories
    self.value = value
    self.series = series
  }

  package var numbers: ChartNumbers? {
    var columns = ["Name"]
    for one in series {
      columns.append(one.name)
      if one.hasRanges { columns += ["\(one.name), lower", "\(one.name), upper"] }
    }
    let rows = categories.indices.map { row in
      series.reduce([ChartNumbers.Cell.text(categories[row])]) { $0 + $1.cells(row) }
    }
    return ChartNumbers(columns: columns, rows: rows)
  }

  package func drawing(width wanted: Double?) -> Drawing {
    let width = wanted ?? 640
    let barHeight = categories.count > 12 ? 6.0 : 9.0
    let groupHeight = max(18, barHeight * Double(series.count) + 8)
    var canvas = Canvas()
    let legend = PlotFrame.boxes(series.map(\.name))
    let top = PlotFrame.headBottom(title, legend, width: width) + 10
    let bottom = top + groupHeight * Double(max(1, categories.count))
    let height = bottom + 44
    canvas.background(width: width, height: height)
    _ = PlotFrame.drawHead(title, legend, width: width, on: &canvas)
    let names = categories.map {
      TextMeasure.fitted($0, to: min(180, width * 0.4), size: PlotFrame.labelSize)
    }
    let left = 22 + (names.map { TextMeasure.width($0, size: PlotFrame.labelSize) }.max() ?? 0)
    let ends = series.flatMap(\.ranges).compactMap { $0 }.flatMap { [$0.lower, $0.upper] }
    let values = series.flatMap { $0.values.compactMap { $0 } } + ends
    let across = Scale(value, values: values, wishedTicks: width < 400 ? 3 : 6).spanning(
      left, width - 44)
    drawAxis(across, top: top, bottom: bottom, on: &canvas)
    for (row, name) in names.enumerated() {
      let groupTop = top + groupHeight * Double(row)
      canvas.label(
        name, x: left - 8, y: groupTop + groupHeight / 2 + 4, anchor: .end, full: categories[row])
    }
    for (index, one) in series.enumerated() {
      canvas.series(index) { canvas in
        for row in categories.indices {
          drawBar(
            one, index: index, row: row,
            y: top + groupHeight * Double(row) + 4 + barHeight * Double(index),
            barHeight: barHeight, across: across, on: &canvas)
        }
      }
    }
    return Drawing(width: width, height: height, title: title, summary: summary, canvas: canvas)
  }

  private func drawAxis(_ across: Scale, top: Double, bottom: Double, on canvas: inout Canvas) {
    for tick in across.ticks {
      canvas.line(across(tick), top, across(tick), bottom, colour: Palette.grid)
      canvas.label(
        across.label(tick), x: across(tick), y: bottom + 16, anchor: .middle,
        size: PlotFrame.tickSize, colour: Palette.mutedInk)
    }
    canvas.line(across.start, top, across.start, bottom, colour: Palette.axis)
    canvas.label(
      value.label, x: (across.start + across.end) / 2, y: bottom + 34, anchor: .middle)
  }

  private func drawBar(
    _ one: Series, index: Int, row: Int, y: Double, barHeight: Double, across: Scale,
    on canvas: inout Canvas
  ) {
    let words = "\(categories[row]), \(one.name): "
    guard row < one.values.count, let amount = one.values[row], amount.isFinite else {
      canvas.label(
        "n/a", x: across.start + 3, y: y + barHeight - 1, size: 9, colour: Palette.mutedInk,
        full: words + "undefined")
      return
    }
    let zero = across(min(max(0, across.lower), across.upper))
    let end = across(amount)
    canvas.add(
      "rect",
      [
        "x": min(zero, end), "y": y, "width": max(1, abs(end - zero)), "height": barHeight - 1,
        "fill": Palette.colour(index),
      ], tooltip: words + text(amount, decimals: 4))
    let range = row < one.ranges.count ? one.ranges[row] : nil
    if let range { drawRange(range, middle: y + (barHeight - 1) / 2, across, on: &canvas) }
    if barHeight >= 9 {
      let right = max(zero, end, range.map { across($0.upper) } ?? 0)
      canvas.label(
        text(amount, decimals: 2), x: right + 4, y: y + barHeight - 1, size: 9,
        colour: Palette.mutedInk)
    }
  }

  private func text(_ amount: Double, decimals: Int) -> String {
    NumberText.fixed(amount, decimals: value.wholeNumbers ? 0 : decimals)
  }

  private func drawRange(
    _ range: Series.Range, middle: Double, _ across: Scale, on canvas: inout Canvas
  ) {
    let (low, high) = (across(range.lower), across(range.upper))
    canvas.line(low, middle, high, middle, colour: Palette.ink, width: 1.2)
    for end in [low, high] {
      canvas.line(end, middle - 3, end, middle + 3, colour: Palette.ink, width: 1.2)
    }
  }
}
