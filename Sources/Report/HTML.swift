import Charts

/// Markup that is known to be safe: literals are taken as they stand, everything put into them is escaped.
///
/// `"<td>\(label)</td>" as HTML` shows a label `<b>` as those three characters; only `HTML` itself passes unchanged.
public struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
  public let text: String

  public init(stringLiteral value: String) { text = value }

  public init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// For markup made by code that escapes on its own, such as a chart.
  init(alreadyEscaped text: String) { self.text = text }

  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    public init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    public mutating func appendLiteral(_ literal: String) { text += literal }

    public mutating func appendInterpolation<Value: CustomStringConvertible>(_ value: Value) {
      text += Markup.escaped(value.description)
    }

    public mutating func appendInterpolation(_ value: HTML) { text += value.text }

    public mutating func appendInterpolation(_ values: [HTML]) {
      for value in values { text += value.text }
    }

    /// Nothing is written for nil.
    public mutating func appendInterpolation(_ value: HTML?) {
      if let value { text += value.text }
    }
  }
}

extension HTML {
  /// A name from the user's data, kept from changing the writing direction of what stands around it.
  static func name(_ text: String) -> HTML { "<bdi>\(text)</bdi>" }

  static func list(_ items: [HTML]) -> HTML {
    "<ul>\(items.map { "<li>\($0)</li>" as HTML })</ul>"
  }
}
