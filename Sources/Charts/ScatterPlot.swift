import Support

/// Points over two numeric axes, with a line that shows where they should lie.
package struct ScatterPlot: Chart {
  package enum Reference: Sendable {
    /// y = x: predictions that equal the truth; both axes then show the same range.
    case identity
    /// y = 0: residuals of a perfect model.
    case zero
  }

  package let title: String, summary: String
  package let x: Axis, y: Axis
  package let points: [Point]
  package let reference: Reference, referenceName: String

  package init(
    title: String, summary: String, x: Axis, y: Axis, points: [Point], reference: Reference,
    referenceName: String
  ) {
    self.title = title
    self.summary = summary
    self.x = x
    self.y = y
    self.points = points
    self.reference = reference
    self.referenceName = referenceName
  }

  /// Up to here each point can be pointed at; beyond it all are one path, to keep the page small.
  private static let hoverLimit = 1_500

  package func drawing() -> Drawing {
    let width = 480.0
    let height = 400.0
    let shown = points.filter(\.isFinite)
    let isSquare = reference == .identity
    let xs = shown.map(\.x)
    let ys = shown.map(\.y)
    let across = Scale(x, values: isSquare ? xs + ys : xs, wishedTicks: 6)
    let up = Scale(y, values: isSquare ? xs + ys : ys + [0], wishedTicks: 6)
    let legend = [
      LegendEntry(name: referenceName, colour: Palette.mutedInk, symbol: .line(dash: "5 4"))
    ]
    var canvas = Canvas()
    let frame = PlotFrame(width: width, height: height, title: title, legend: legend, x: x, y: y)
    let plot = frame.draw(on: &canvas, horizontal: across, vertical: up)
    switch reference {
    case .identity:
      let low = max(plot.x.lower, plot.y.lower)
      let high = min(plot.x.upper, plot.y.upper)
      canvas.line(
        plot.x(low), plot.y(low), plot.x(high), plot.y(high), colour: Palette.mutedInk, width: 1.2,
        dash: "5 4")
    case .zero:
      canvas.line(
        plot.x.start, plot.y(0), plot.x.end, plot.y(0), colour: Palette.mutedInk, width: 1.2,
        dash: "5 4")
    }
    draw(shown, plot, on: &canvas)
    if shown.isEmpty {
      PlotFrame.drawNothing("No values to show", x: plot.x, y: plot.y, on: &canvas)
    }
    return Drawing(width: width, height: height, title: title, summary: summary, canvas: canvas)
  }

  private func draw(_ shown: [Point], _ plot: (x: Scale, y: Scale), on canvas: inout Canvas) {
    guard shown.count > Self.hoverLimit else {
      for point in shown {
        canvas.add(
          "circle",
          [
            "cx": plot.x(point.x), "cy": plot.y(point.y), "r": 3.5, "fill": Palette.colour(0),
            "fill-opacity": "0.55",
          ],
          tooltip: point.note
            ?? "\(x.label) \(NumberText.short(point.x)), \(y.label) \(NumberText.short(point.y))")
      }
      return
    }
    // A stroke of no length with round ends is a dot, in a tenth of the text of a circle.
    let dots = shown.map {
      "M\(Canvas.coordinate(plot.x($0.x))) \(Canvas.coordinate(plot.y($0.y)))h0"
    }.joined()
    canvas.add(
      "path",
      [
        "d": dots, "stroke": Palette.colour(0), "stroke-opacity": "0.4", "stroke-width": 4.0,
        "stroke-linecap": "round", "fill": "none",
      ])
  }
}
