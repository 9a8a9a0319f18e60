/// What may stand as the value of an SVG attribute.
protocol AttributeValue {
  var attributeText: String { get }
}

extension String: AttributeValue {
  var attributeText: String { Markup.escaped(self) }
}

extension Double: AttributeValue {
  var attributeText: String { Canvas.coordinate(self) }
}

/// Collects SVG elements as text; every attribute and label passes through the escaping here.
struct Canvas {
  typealias Attributes = KeyValuePairs<String, any AttributeValue>

  enum Anchor: String {
    case start, middle, end
  }

  private(set) var text = ""

  /// A length in user units: a tenth of a unit is finer than any screen.
  static func coordinate(_ value: Double) -> String {
    let tenths = (value * 10).rounded()
    guard tenths.isFinite, tenths.magnitude < 1e9 else { return "0" }
    let whole = Int(tenths)
    let sign = whole < 0 ? "-" : ""
    let (units, rest) = whole.magnitude.quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(units)" : "\(sign)\(units).\(rest)"
  }

  /// An element without children but for the text shown on hovering.
  mutating func add(_ name: String, _ attributes: Attributes, tooltip: String? = nil) {
    text += "<\(name)"
    for (key, value) in attributes {
      let words = value.attributeText
      if !words.isEmpty { text += " \(key)=\"\(words)\"" }
    }
    guard let tooltip else {
      text += "/>"
      return
    }
    text += "><title>\(Markup.escaped(tooltip))</title></\(name)>"
  }

  /// What belongs to one series, so that a page can switch it off.
  mutating func series(_ index: Int, _ draw: (inout Canvas) -> Void) {
    group("data-series", index, draw)
  }

  /// The entry of a series in the legend.
  mutating func legendEntry(ofSeries index: Int, _ draw: (inout Canvas) -> Void) {
    group("data-legend", index, draw)
  }

  private mutating func group(_ kind: String, _ index: Int, _ draw: (inout Canvas) -> Void) {
    text += "<g \(kind)=\"\(index)\">"
    draw(&self)
    text += "</g>"
  }

  /// Text at a baseline position; `full` is shown on hovering when the label had to be shortened.
  mutating func label(
    _ words: String, x: Double, y: Double, anchor: Anchor = .start, size: Double = 12,
    bold: Bool = false, colour: String = Palette.ink, turned: Double = 0, full: String? = nil
  ) {
    text += "<text x=\"\(Self.coordinate(x))\" y=\"\(Self.coordinate(y))\""
    if anchor != .start { text += " text-anchor=\"\(anchor.rawValue)\"" }
    if size != 12 { text += " font-size=\"\(Self.coordinate(size))\"" }
    if bold { text += " font-weight=\"bold\"" }
    if colour != Palette.ink { text += " fill=\"\(colour)\"" }
    if turned != 0 {
      text += " transform=\"rotate(\(Self.coordinate(turned))"
      text += " \(Self.coordinate(x)) \(Self.coordinate(y)))\""
    }
    text += ">"
    if let full, full != words { text += "<title>\(Markup.escaped(full))</title>" }
    text += "\(Markup.escaped(words))</text>"
  }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, colour: String, width: Double = 1,
    dash: String = ""
  ) {
    add(
      "line",
      [
        "x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": colour, "stroke-width": width,
        "stroke-dasharray": dash,
      ])
  }

  mutating func background(width: Double, height: Double) {
    add("rect", ["width": width, "height": height, "fill": Palette.background])
  }
}
