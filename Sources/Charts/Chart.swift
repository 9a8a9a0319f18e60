/// Something that can be drawn: it knows its title, what it shows in words, and its picture.
package protocol Chart: Sendable {
  /// Stands above the plot, and names it to a screen reader.
  var title: String { get }

  /// What the plot shows, for readers who cannot see it.
  var summary: String { get }

  /// As wide as `width`, text at its own size, where the content allows it; nil for the width that
  /// a file has.
  func drawing(width: Double?) -> Drawing

  /// The same as numbers; nil where they are too many for a table on a page.
  var numbers: ChartNumbers? { get }
}

extension Chart {
  /// At the width that a file has.
  package func drawing() -> Drawing { drawing(width: nil) }
}

/// A finished picture in vector form; only `standaloneSVG()` is needed to turn it into pixels.
package struct Drawing: Sendable, Equatable {
  /// Size in user units; text is drawn for reading at this size.
  package let width: Double, height: Double
  package let title: String, summary: String
  let body: String

  init(width: Double, height: Double, title: String, summary: String, canvas: Canvas) {
    self.width = width
    self.height = height
    self.title = title
    self.summary = summary
    body = canvas.text
  }

  /// The `<svg>` element to place inside an HTML page; `id` must be unique on that page.
  package func inlineSVG(id: String) -> String { element(id: id, namespace: "") }

  /// A whole SVG document, for a file of its own.
  package func standaloneSVG() -> String {
    #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
      + element(id: "chart", namespace: #" xmlns="http://www.w3.org/2000/svg""#) + "\n"
  }

  private func element(id: String, namespace: String) -> String {
    let name = Markup.escaped(id)
    let size = "\(Canvas.coordinate(width)) \(Canvas.coordinate(height))"
    return "<svg\(namespace) id=\"\(name)\" role=\"img\""
      + " aria-labelledby=\"\(name)-title \(name)-desc\" viewBox=\"0 0 \(size)\""
      + " width=\"\(Canvas.coordinate(width))\" height=\"\(Canvas.coordinate(height))\""
      + " font-family=\"\(Palette.fontFamily)\" font-size=\"12\" fill=\"\(Palette.ink)\">"
      + "<title id=\"\(name)-title\">\(Markup.escaped(title))</title>"
      + "<desc id=\"\(name)-desc\">\(Markup.escaped(summary))</desc>\(body)</svg>"
  }
}

/// A place in a plot, in the units of its axes.
package struct Point: Sendable, Equatable {
  package let x: Double, y: Double

  /// Replaces the coordinates in the text shown on hovering.
  package let note: String?

  /// Written beside the point, where a chart does so and has room.
  package let name: String?

  /// A third number that belongs to it, such as the threshold that leads there.
  package let value: Double?

  package init(
    _ x: Double, _ y: Double, note: String? = nil, name: String? = nil, value: Double? = nil
  ) {
    self.x = x
    self.y = y
    self.note = note
    self.name = name
    self.value = value
  }

  var isFinite: Bool { x.isFinite && y.isFinite }
}

/// One axis: its label and what part of the number line it shows.
package struct Axis: Sendable {
  package enum Bounds: Sendable, Equatable {
    /// As far as the data goes.
    case automatic
    /// As far as the data goes, and zero.
    case fromZero
    /// At least this range; data outside widen it, since a hidden point would mislead.
    case fixed(ClosedRange<Double>)
  }

  package let label: String, bounds: Bounds

  /// Ticks only at whole numbers, as for epochs and counts.
  package let wholeNumbers: Bool

  package init(_ label: String, bounds: Bounds = .automatic, wholeNumbers: Bool = false) {
    self.label = label
    self.bounds = bounds
    self.wholeNumbers = wholeNumbers
  }
}
