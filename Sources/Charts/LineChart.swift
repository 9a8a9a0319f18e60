import Support

/// Lines over a numeric axis: learning, ROC and precision-recall curves, metrics over thresholds.
package struct LineChart: Chart {
  /// One line; a point that is not finite leaves a gap.
  package struct Series: Sendable {
    package enum Style: Sendable, Equatable {
      /// A colour of its own and, from the second on, a dash pattern of its own.
      case distinct
      /// Dark and strong: what the others amount to.
      case emphasis
      /// Thin and pale: one of many, named only on hovering.
      case faint
      /// What chance or perfection would look like.
      case reference
    }

    package let name: String
    /// Stands behind the name and is never shortened: the area under the curve.
    package let detail: String?
    package let points: [Point], style: Style

    package init(
      _ name: String, _ points: [Point], style: Style = .distinct, detail: String? = nil
    ) {
      self.name = name
      self.detail = detail
      self.points = points
      self.style = style
    }

    fileprivate var fullName: String { detail.map { "\(name) \($0)" } ?? name }
  }

  /// A dashed vertical line with a label at its head.
  package struct VerticalLine: Sendable {
    package let x: Double, label: String

    package init(x: Double, label: String) {
      self.x = x
      self.label = label
    }
  }

  /// One point that stands out.
  package struct Marker: Sendable {
    package let point: Point, label: String

    package init(_ point: Point, label: String) {
      self.point = point
      self.label = label
    }
  }

  package let title: String, summary: String
  package let x: Axis, y: Axis
  package let series: [Series], verticalLines: [VerticalLine], markers: [Marker]

  /// Whether a dot stands at each point, as for epochs; curves of many steps read better without.
  package let marksPoints: Bool

  package init(
    title: String, summary: String, x: Axis, y: Axis, series: [Series],
    verticalLines: [VerticalLine] = [], markers: [Marker] = [], marksPoints: Bool = true
  ) {
    self.title = title
    self.summary = summary
    self.x = x
    self.y = y
    self.series = series
    self.verticalLines = verticalLines
    self.markers = markers
    self.marksPoints = marksPoints
  }

  /// More points than this on one line are told apart by no eye; dots are drawn up to here.
  private static let dottedLimit = 40
  private static let hoverLimit = 60

  package func drawing() -> Drawing {
    let width = 480.0
    let looks = looks()
    var legend: [LegendEntry] = zip(series, looks).compactMap { line, look in
      line.style == .faint
        ? nil
        : LegendEntry(
          name: line.name, detail: line.detail, colour: look.colour,
          symbol: .line(dash: look.dash))
    }
    legend += markers.map { LegendEntry(name: $0.label, colour: Palette.ink, symbol: .dot) }
    // The plot keeps its size however many rows the legend needs.
    var scratch = Canvas()
    let legendBottom = PlotFrame.drawLegend(
      legend, from: 12, to: width - 12, top: 30, on: &scratch)
    let isUnitSquare = x.bounds == .fixed(0...1) && y.bounds == .fixed(0...1)
    let height = legendBottom + (isUnitSquare ? 350 : 275)
    let points = series.flatMap(\.points).filter(\.isFinite) + markers.map(\.point)
    let across = Scale(x, values: points.map(\.x) + verticalLines.map(\.x), wishedTicks: 7)
    let up = Scale(y, values: points.map(\.y), wishedTicks: 5)
    var canvas = Canvas()
    let frame = PlotFrame(width: width, height: height, title: title, legend: legend, x: x, y: y)
    let plot = frame.draw(on: &canvas, horizontal: across, vertical: up)
    for line in verticalLines { draw(line, plot, on: &canvas) }
    for (line, look) in zip(series, looks) { draw(line, look, plot, on: &canvas) }
    for line in verticalLines { drawLabel(of: line, plot, on: &canvas) }
    for marker in markers where marker.point.isFinite { draw(marker, plot, on: &canvas) }
    if points.isEmpty {
      PlotFrame.drawNothing("No values to show", x: plot.x, y: plot.y, on: &canvas)
    }
    return Drawing(width: width, height: height, title: title, summary: summary, canvas: canvas)
  }

  private struct Look {
    let colour: String, dash: String, width: Double
  }

  private func looks() -> [Look] {
    var next = 0
    return series.map { line in
      switch line.style {
      case .faint: return Look(colour: "#A9BCD0", dash: "", width: 1)
      case .emphasis: return Look(colour: Palette.ink, dash: "", width: 2.8)
      case .reference: return Look(colour: Palette.axis, dash: "4 4", width: 1.5)
      case .distinct:
        defer { next += 1 }
        return Look(colour: Palette.colour(next), dash: Palette.dash(next), width: 2.2)
      }
    }
  }

  private func draw(_ line: VerticalLine, _ plot: (x: Scale, y: Scale), on canvas: inout Canvas) {
    guard line.x.isFinite else { return }
    let position = plot.x(line.x)
    canvas.line(
      position, plot.y.start, position, plot.y.end, colour: Palette.mutedInk, width: 1.2,
      dash: "5 4"
    )
  }

  /// Over the curves, on a ground of its own.
  private func drawLabel(
    of line: VerticalLine, _ plot: (x: Scale, y: Scale), on canvas: inout Canvas
  ) {
    guard line.x.isFinite else { return }
    let position = plot.x(line.x)
    let toTheLeft = position > (plot.x.start + plot.x.end) / 2
    let width = TextMeasure.width(line.label, size: PlotFrame.tickSize)
    canvas.add(
      "rect",
      [
        "x": toTheLeft ? position - 7 - width : position + 3, "y": plot.y.end - 8,
        "width": width + 4, "height": 13.0, "fill": Palette.background, "fill-opacity": "0.8",
      ])
    canvas.label(
      line.label, x: position + (toTheLeft ? -5 : 5), y: plot.y.end + 2,
      anchor: toTheLeft ? .end : .start, size: PlotFrame.tickSize, colour: Palette.mutedInk)
  }

  private func draw(
    _ line: Series, _ look: Look, _ plot: (x: Scale, y: Scale), on canvas: inout Canvas
  ) {
    canvas.add(
      "path",
      [
        "d": Self.path(line.points.map { $0.isFinite ? (plot.x($0.x), plot.y($0.y)) : nil }),
        "fill": "none", "stroke": look.colour, "stroke-width": look.width,
        "stroke-dasharray": look.dash, "stroke-linejoin": "round",
      ], tooltip: line.fullName)
    guard line.style == .distinct || line.style == .emphasis else { return }
    let points = line.points.filter(\.isFinite)
    let showsDots = marksPoints && points.count <= Self.dottedLimit
    for point in Self.thinned(points, to: showsDots ? Self.dottedLimit : Self.hoverLimit) {
      canvas.add(
        "circle",
        [
          "cx": plot.x(point.x), "cy": plot.y(point.y), "r": showsDots ? 3.0 : 6.0,
          "fill": look.colour, "fill-opacity": showsDots ? "" : "0",
        ], tooltip: hover(line, point))
    }
  }

  private func draw(_ marker: Marker, _ plot: (x: Scale, y: Scale), on canvas: inout Canvas) {
    canvas.add(
      "circle",
      [
        "cx": plot.x(marker.point.x), "cy": plot.y(marker.point.y), "r": 5.5,
        "fill": Palette.ink, "stroke": Palette.background, "stroke-width": 2.0,
      ], tooltip: marker.point.note ?? marker.label)
  }

  private func hover(_ line: Series, _ point: Point) -> String {
    "\(line.fullName): "
      + (point.note
        ?? "\(x.label) \(NumberText.short(point.x)), \(y.label) \(NumberText.short(point.y))")
  }

  /// Straight pieces between positions, broken by nil, without the points that change nothing.
  static func path(_ positions: [(x: Double, y: Double)?]) -> String {
    var text = ""
    var isDrawing = false
    var previous: [(x: Double, y: Double)] = []
    func flush(_ position: (x: Double, y: Double)) {
      text += "\(isDrawing ? "L" : "M")\(Canvas.coordinate(position.x))"
      text += " \(Canvas.coordinate(position.y))"
      isDrawing = true
    }
    for position in positions {
      guard let position else {
        if previous.count == 2 { flush(previous[1]) }
        previous = []
        isDrawing = false
        continue
      }
      if previous.isEmpty { flush(position) }
      // The middle one of three points on one line says nothing.
      if previous.count == 2 {
        if isStraight(previous[0], previous[1], position) {
          previous.removeLast()
        } else {
          flush(previous[1])
          previous.removeFirst()
        }
      }
      previous.append(position)
    }
    if previous.count == 2 { flush(previous[1]) }
    return text
  }

  private static func isStraight(
    _ a: (x: Double, y: Double), _ b: (x: Double, y: Double), _ c: (x: Double, y: Double)
  ) -> Bool {
    let cross = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    let forward = (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y)
    return abs(cross) < 0.01 && forward >= 0
  }

  /// Evenly chosen members, the first and the last among them.
  static func thinned<Element>(_ elements: [Element], to limit: Int) -> [Element] {
    guard elements.count > limit, limit > 1 else { return elements }
    return (0..<limit).map { elements[$0 * (elements.count - 1) / (limit - 1)] }
  }
}
