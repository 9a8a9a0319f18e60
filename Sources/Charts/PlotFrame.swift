/// One entry of a legend.
struct LegendEntry {
  enum Symbol {
    case line(dash: String)
    case dot, box
  }

  let name: String
  /// Behind the name, never shortened.
  var detail: String?
  let colour: String, symbol: Symbol
  /// Nil for what is no series.
  var series: Int?
}

/// Title, legend, axes and grid around a plot; says where the plot itself goes.
struct PlotFrame {
  static let titleSize = 14.0, tickSize = 11.0, labelSize = 12.0, legendSize = 12.0
  private static let legendLimit = 12

  let width: Double, height: Double
  let title: String
  let legend: [LegendEntry]
  let x: Axis, y: Axis

  /// Draws everything but the data and returns both scales, laid over the plot's area.
  func draw(
    on canvas: inout Canvas, horizontal: Scale, vertical: Scale
  ) -> (x: Scale, y: Scale) {
    canvas.background(width: width, height: height)
    let legendBottom = Self.drawHead(title, legend, width: width, on: &canvas)
    let top = legendBottom + 12
    let bottom = height - 46
    let tickWidth =
      vertical.ticks.map {
        TextMeasure.width(vertical.label($0), size: Self.tickSize)
      }.max() ?? 0
    let left = 30 + tickWidth
    let right = width - 18
    let across = horizontal.spanning(left, right)
    let up = vertical.spanning(bottom, top)
    for tick in up.ticks {
      canvas.line(left, up(tick), right, up(tick), colour: Palette.grid)
      canvas.label(
        up.label(tick), x: left - 6, y: up(tick) + 4, anchor: .end, size: Self.tickSize,
        colour: Palette.mutedInk)
    }
    for tick in across.ticks {
      canvas.line(across(tick), bottom, across(tick), bottom + 4, colour: Palette.axis)
      canvas.label(
        across.label(tick), x: across(tick), y: bottom + 17, anchor: .middle, size: Self.tickSize,
        colour: Palette.mutedInk)
    }
    canvas.line(left, bottom, right, bottom, colour: Palette.axis)
    canvas.label(
      TextMeasure.fitted(x.label, to: right - left, size: Self.labelSize),
      x: (left + right) / 2, y: height - 10, anchor: .middle, full: x.label)
    canvas.label(
      TextMeasure.fitted(y.label, to: bottom - top, size: Self.labelSize),
      x: 16, y: (top + bottom) / 2, anchor: .middle, turned: -90, full: y.label)
    return (across, up)
  }

  /// Title and legend; returns the lower edge.
  static func drawHead(
    _ title: String, _ legend: [LegendEntry], width: Double, on canvas: inout Canvas
  ) -> Double {
    let bottom = drawTitle(title, width: width, on: &canvas)
    return drawLegend(legend, from: 12, to: width - 12, top: bottom, on: &canvas)
  }

  /// Boxes in the colours of series; none where there is nothing to tell apart.
  static func boxes(_ names: [String]) -> [LegendEntry] {
    names.count < 2
      ? []
      : names.enumerated().map { index, name in
        LegendEntry(name: name, colour: Palette.colour(index), symbol: .box, series: index)
      }
  }

  /// Where the plot begins below title and legend, without drawing them.
  static func headBottom(_ title: String, _ legend: [LegendEntry], width: Double) -> Double {
    var scratch = Canvas()
    return drawHead(title, legend, width: width, on: &scratch)
  }

  /// On two lines where one is too short for it; returns the lower edge.
  private static func drawTitle(_ title: String, width: Double, on canvas: inout Canvas) -> Double {
    let lines = TextMeasure.wrapped(
      title, to: (width - 24) / 1.06, size: titleSize, most: 2)
    for (index, line) in lines.enumerated() {
      canvas.label(
        line, x: 12, y: 20 + 17 * Double(index), size: titleSize, bold: true,
        full: lines.count > 1 || line == title ? nil : title)
    }
    return 30 + 17 * Double(max(0, lines.count - 1))
  }

  /// Entries side by side in as many rows as they need; returns the lower edge.
  private static func drawLegend(
    _ entries: [LegendEntry], from left: Double, to right: Double, top: Double,
    on canvas: inout Canvas
  ) -> Double {
    guard !entries.isEmpty else { return top }
    var x = left
    var baseline = top + 13
    let longest = min(200, max((right - left) / 2, 150) - 30)
    for entry in entries.prefix(legendLimit) {
      let detail = entry.detail.map { " \($0)" } ?? ""
      let room = longest - TextMeasure.width(detail, size: legendSize)
      let words = TextMeasure.fitted(entry.name, to: room, size: legendSize) + detail
      let needed = 26 + TextMeasure.width(words, size: legendSize) + 16
      if x > left && x + needed - 16 > right {
        x = left
        baseline += 18
      }
      let place = (x, baseline)
      if let series = entry.series {
        canvas.legendEntry(ofSeries: series) { canvas in
          // The whole of it takes a click.
          canvas.add(
            "rect",
            [
              "x": place.0, "y": place.1 - 13, "width": needed - 16, "height": 18.0,
              "fill": Palette.background, "fill-opacity": "0",
            ])
          draw(entry, words, detail, at: place, on: &canvas)
        }
      } else {
        draw(entry, words, detail, at: place, on: &canvas)
      }
      x += needed
    }
    if entries.count > legendLimit {
      canvas.label(
        "and \(entries.count - legendLimit) more", x: left, y: baseline + 18, size: legendSize,
        colour: Palette.mutedInk)
      baseline += 18
    }
    return baseline + 4
  }

  private static func draw(
    _ entry: LegendEntry, _ words: String, _ detail: String, at place: (x: Double, y: Double),
    on canvas: inout Canvas
  ) {
    drawSymbol(entry, x: place.x, middle: place.y - 4, on: &canvas)
    canvas.label(
      words, x: place.x + 26, y: place.y, size: legendSize, full: entry.name + detail)
  }

  private static func drawSymbol(
    _ entry: LegendEntry, x: Double, middle: Double, on canvas: inout Canvas
  ) {
    switch entry.symbol {
    case .line(let dash):
      canvas.line(x, middle, x + 20, middle, colour: entry.colour, width: 2.5, dash: dash)
    case .dot: canvas.add("circle", ["cx": x + 10, "cy": middle, "r": 4.0, "fill": entry.colour])
    case .box:
      canvas.add(
        "rect", ["x": x + 6, "y": middle - 6, "width": 12.0, "height": 12.0, "fill": entry.colour])
    }
  }

  /// What stands in an empty plot.
  static func drawNothing(_ words: String, x: Scale, y: Scale, on canvas: inout Canvas) {
    canvas.label(
      words, x: (x.start + x.end) / 2, y: (y.start + y.end) / 2, anchor: .middle,
      colour: Palette.mutedInk)
  }
}
