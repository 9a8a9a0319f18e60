import Charts

/// Markup known to be safe: literals are taken as they stand, all that is put into them is escaped.
///
/// `"<td>\(label)</td>" as HTML` shows a label `<b>` as text; only `HTML` passes unchanged.
package struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
  package let text: String

  package init(stringLiteral value: String) { text = value }

  package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// For markup made by code that escapes on its own, such as a chart.
  init(alreadyEscaped text: String) { self.text = text }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    package mutating func appendLiteral(_ literal: String) { text += literal }

    package mutating func appendInterpolation<Value: CustomStringConvertible>(_ value: Value) {
      text += Markup.escaped(value.description)
    }

    package mutating func appendInterpolation(_ value: HTML) { text += value.text }

    package mutating func appendInterpolation(_ values: [HTML]) {
      for value in values { text += value.text }
    }

    /// Nothing is written for nil.
    package mutating func appendInterpolation(_ value: HTML?) {
      if let value { text += value.text }
    }
  }
}

extension HTML {
  /// For attributes: what is left without tags, as a reader hears it.
  var plainText: HTML {
    HTML(alreadyEscaped: text.replacing(#/<[^>]*>/#, with: "").replacing("\n", with: " "))
  }

  /// A name from the user's data, which cannot change the writing direction of what is around it.
  static func name(_ text: String) -> HTML { "<bdi>\(text)</bdi>" }

  /// A name that is no word of the sentence: a column, a class.
  static func quoted(_ text: String) -> HTML { "“\(name(text))”" }

  static func list(_ items: [HTML]) -> HTML {
    "<ul>\(items.map { "<li>\($0)</li>" as HTML })</ul>"
  }
}
