import Support

/// Points over two numeric axes, with names, or with a line that shows where they should lie.
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
  package let reference: Reference?
  package let referenceName: String

  package init(
    title: String, summary: String, x: Axis, y: Axis, points: [Point],
    reference: Reference? = nil, referenceName: String = ""
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

  package var numbers: ChartNumbers? {
    guard points.count <= Self.hoverLimit else { return nil }
    let isNamed = points.contains { $0.name != nil }
    return ChartNumbers(
      columns: (isNamed ? ["Name"] : []) + [x.label, y.label],
      rows: points.map {
        (isNamed ? [.text($0.name ?? "")] : [])
          + [.number($0.x), .number($0.y.isFinite ? $0.y : nil)]
      })
  }

  package func drawing(width wanted: Double?) -> Drawing {
    let width = wanted ?? 480
    let height = min(400, width * 0.95)
    let shown = points.filter(\.isFinite)
    let isSquare = reference == .identity
    let xs = shown.map(\.x)
    let ys = shown.map(\.y)
    let across = Scale(x, values: isSquare ? xs + ys : xs, wishedTicks: width < 400 ? 4 : 6)
    let up = Scale(y, values: isSquare ? xs + ys : ys + [0], wishedTicks: 6)
    let legend =
      reference == nil
      ? []
      : [LegendEntry(name: referenceName, colour: Palette.mutedInk, symbol: .line(dash: "5 4"))]
    var canvas = Canvas()
    let frame = PlotFrame(width: width, height: height, title: title, legend: legend, x: x, y: y)
    let plot = frame.draw(on: &canvas, horizontal: across, vertical: up)
    switch reference {
    case nil: break
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
    PointNames(left: plot.x.start, right: plot.x.end, top: plot.y.end, bottom: plot.y.start).draw(
      shown.map { (plot.x($0.x), plot.y($0.y), $0.name) }, on: &canvas)
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
            ?? (point.name.map { "\($0): " } ?? "") + coordinates(point))
      }
      return
    }
    // A stroke of no length with round ends is a dot, in a tenth of the text of a circle; one at a
    // place is enough, however many points lie there.
    var taken: Set<[Int]> = []
    let dots = shown.filter {
      taken.insert([Int(plot.x($0.x).rounded()), Int(plot.y($0.y).rounded())]).inserted
    }.map {
      "M\(Canvas.coordinate(plot.x($0.x))) \(Canvas.coordinate(plot.y($0.y)))h0"
    }.joined()
    canvas.add(
      "path",
      [
        "d": dots, "stroke": Palette.colour(0), "stroke-opacity": "0.4", "stroke-width": 4.0,
        "stroke-linecap": "round", "fill": "none",
      ])
  }

  private func coordinates(_ point: Point) -> String {
    "\(x.label) \(NumberText.short(point.x)), \(y.label) \(NumberText.short(point.y))"
  }
}

/// Names beside points, each where it covers no other and no point; without room there is none.
private struct PointNames {
  let left: Double, right: Double, top: Double, bottom: Double
  private let size = 11.0

  private struct Box {
    let left: Double, right: Double, top: Double, bottom: Double

    func overlaps(_ other: Box) -> Bool {
      left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }
  }

  init(left: Double, right: Double, top: Double, bottom: Double) {
    (self.left, self.right, self.top, self.bottom) = (left, right, top, bottom)
  }

  func draw(_ points: [(x: Double, y: Double, name: String?)], on canvas: inout Canvas) {
    guard points.contains(where: { $0.name != nil }) else { return }
    var taken = points.map {
      Box(left: $0.x - 4, right: $0.x + 4, top: $0.y - 4, bottom: $0.y + 4)
    }
    for point in points {
      guard let name = point.name else { continue }
      let words = TextMeasure.fitted(name, to: 160, size: size)
      let width = TextMeasure.width(words, size: size)
      let starts = [
        (point.x + 7, point.y + 4), (point.x - 7 - width, point.y + 4),
        (point.x - width / 2, point.y - 8), (point.x - width / 2, point.y + 16),
      ]
      for (x, y) in starts {
        let box = Box(left: x, right: x + width, top: y - 9, bottom: y + 3)
        guard box.left >= left, box.right <= right, box.top >= top, box.bottom <= bottom,
          !taken.contains(where: box.overlaps)
        else { continue }
        canvas.label(words, x: x, y: y, size: size, full: name)
        taken.append(box)
        break
      }
    }
  }
}
