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

  /// What the `value` of the points is, such as "Threshold"; nil where they have none.
  package let valueLabel: String?

  package init(
    title: String, summary: String, x: Axis, y: Axis, series: [Series],
    verticalLines: [VerticalLine] = [], markers: [Marker] = [], marksPoints: Bool = true,
    valueLabel: String? = nil
  ) {
    self.title = title
    self.summary = summary
    self.x = x
    self.y = y
    self.series = series
    self.verticalLines = verticalLines
    self.markers = markers
    self.marksPoints = marksPoints
    self.valueLabel = valueLabel
  }

  /// More points than this on one line are told apart by no eye; dots are drawn up to here.
  private static let dottedLimit = 40
  private static let hoverLimit = 60

  package func drawing(width wanted: Double?) -> Drawing {
    let width = wanted ?? 480
    let looks = looks()
    var legend: [LegendEntry] = series.indices.compactMap { index in
      let (line, look) = (series[index], looks[index])
      return line.style == .faint
        ? nil
        : LegendEntry(
          name: line.name, detail: line.detail, colour: look.colour,
          symbol: .line(dash: look.dash), series: index)
    }
    legend += markers.map { LegendEntry(name: $0.label, colour: Palette.ink, symbol: .dot) }
    // The plot keeps its size however many rows the legend needs.
    let isUnitSquare = x.bounds == .fixed(0...1) && y.bounds == .fixed(0...1)
    let height =
      PlotFrame.headBottom(title, legend, width: width)
      + (isUnitSquare ? min(350, width * 0.95) : min(275, width * 0.85))
    let points = series.flatMap(\.points).filter(\.isFinite) + markers.map(\.point)
    let across = Scale(
      x, values: points.map(\.x) + verticalLines.map(\.x), wishedTicks: width < 400 ? 4 : 7)
    let up = Scale(y, values: points.map(\.y), wishedTicks: 5)
    var canvas = Canvas()
    let frame = PlotFrame(width: width, height: height, title: title, legend: legend, x: x, y: y)
    let plot = frame.draw(on: &canvas, horizontal: across, vertical: up)
    for line in verticalLines { draw(line, plot, on: &canvas) }
    for (index, line) in series.enumerated() {
      canvas.series(index) { draw(line, looks[index], plot, on: &$0) }
    }
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
      case .faint: return Look(colour: Palette.pale, dash: "", width: 1)
      case .emphasis: return Look(colour: Palette.ink, dash: "", width: 2.8)
      case .reference: return Look(colour: Palette.reference, dash: "4 4", width: 1.5)
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
        "d": Polyline.path(
          line.points.map { $0.isFinite ? (plot.x($0.x), plot.y($0.y)) : nil }),
        "fill": "none", "stroke": look.colour, "stroke-width": look.width,
        "stroke-dasharray": look.dash, "stroke-linejoin": "round",
      ], tooltip: line.fullName)
    guard line.style == .distinct || line.style == .emphasis else { return }
    let points = line.points.filter(\.isFinite)
    let showsDots = marksPoints && points.count <= Self.dottedLimit
    for point in Polyline.evenlyChosen(points, to: showsDots ? Self.dottedLimit : Self.hoverLimit) {
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
    let third = point.value.map { ", \(valueLabel ?? "") \(NumberText.short($0))" } ?? ""
    return "\(line.fullName): "
      + (point.note
        ?? "\(x.label) \(NumberText.short(point.x)), \(y.label) \(NumberText.short(point.y))\(third)")
  }
}
