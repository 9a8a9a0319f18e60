import Support

/// Counts in equal bins, stacked where there are several kinds.
package struct Histogram: Chart {
  /// One kind of thing that is counted, bin by bin.
  package struct Series: Sendable {
    package let name: String, counts: [Int]

    package init(_ name: String, _ counts: [Int]) {
      self.name = name
      self.counts = counts
    }
  }

  package let title: String, summary: String
  package let x: Axis, countLabel: String

  /// One more than there are bins, ascending.
  package let edges: [Double]
  package let series: [Series]

  package init(
    title: String, summary: String, x: Axis, countLabel: String, edges: [Double], series: [Series]
  ) {
    self.title = title
    self.summary = summary
    self.x = x
    self.countLabel = countLabel
    self.edges = edges
    self.series = series
  }

  /// Counts of `values` between `edges`; a bin holds its lower edge, the last one also its upper.
  package static func counts(of values: [Double], edges: [Double]) -> [Int] {
    var counts = [Int](repeating: 0, count: max(0, edges.count - 1))
    guard let last = edges.last, !counts.isEmpty else { return counts }
    for value in values where value.isFinite && value >= edges[0] && value <= last {
      let above = edges.firstIndex { $0 > value } ?? edges.count - 1
      counts[max(0, above - 1)] += 1
    }
    return counts
  }

  /// `count` equal bins over a range.
  package static func edges(_ range: ClosedRange<Double>, count: Int) -> [Double] {
    (0...max(1, count)).map {
      range.lowerBound
        + (range.upperBound - range.lowerBound) * Double($0) / Double(max(1, count))
    }
  }

  package var numbers: ChartNumbers? {
    ChartNumbers(
      columns: ["From", "To"] + series.map(\.name),
      rows: edges.indices.dropLast().map { bin in
        [.number(edges[bin]), .number(edges[bin + 1])]
          + series.map { .number(bin < $0.counts.count ? Double($0.counts[bin]) : nil) }
      })
  }

  package func drawing(width wanted: Double?) -> Drawing {
    let width = wanted ?? 480
    let height = min(320, width * 0.9)
    let legend = PlotFrame.boxes(series.map(\.name))
    let bins = max(0, edges.count - 1)
    let totals = (0..<bins).map { bin in
      series.reduce(0) { $0 + (bin < $1.counts.count ? $1.counts[bin] : 0) }
    }
    let y = Axis(countLabel, bounds: .fromZero, wholeNumbers: true)
    let frame = PlotFrame(width: width, height: height, title: title, legend: legend, x: x, y: y)
    var canvas = Canvas()
    let plot = frame.draw(
      on: &canvas, horizontal: Scale(x, values: edges, wishedTicks: width < 400 ? 4 : 7),
      vertical: Scale(y, values: totals.map(Double.init), wishedTicks: 5))
    let all = totals.reduce(0, +)
    var bases = [Int](repeating: 0, count: bins)
    for (index, one) in series.enumerated() {
      canvas.series(index) { canvas in
        for bin in 0..<bins where bin < one.counts.count && one.counts[bin] > 0 {
          draw(one, index, bin: bin, base: bases[bin], all: all, plot, on: &canvas)
          bases[bin] += one.counts[bin]
        }
      }
    }
    if all == 0 { PlotFrame.drawNothing("No values to show", x: plot.x, y: plot.y, on: &canvas) }
    return Drawing(width: width, height: height, title: title, summary: summary, canvas: canvas)
  }

  /// The part of a bin's bar that stands on `base`.
  private func draw(
    _ one: Series, _ index: Int, bin: Int, base: Int, all: Int, _ plot: (x: Scale, y: Scale),
    on canvas: inout Canvas
  ) {
    let count = one.counts[bin]
    let left = plot.x(edges[bin])
    let right = plot.x(edges[bin + 1])
    canvas.add(
      "rect",
      [
        "x": left + 0.5, "y": plot.y(Double(base + count)), "width": max(0.5, right - left - 1),
        "height": plot.y(Double(base)) - plot.y(Double(base + count)),
        "fill": Palette.colour(index),
      ],
      tooltip:
        "\(one.name), \(NumberText.short(edges[bin])) to \(NumberText.short(edges[bin + 1])): "
        + "\(count) (\(NumberText.percent(Double(count) / Double(max(1, all)))) of all)")
  }
}
