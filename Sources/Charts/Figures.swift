import Foundation

/// Numbers as text, the same on every machine and in every locale.
package enum Figures {
  /// A fixed number of decimals; never "-0.00".
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
    let text = String(format: "%.\(max(0, decimals))f", value)
    let isZero = !text.contains { ("1"..."9").contains($0) }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }

  /// Up to five significant digits without trailing zeros: for values whose scale is not known beforehand.
  package static func short(_ value: Double) -> String {
    guard value.isFinite else { return fixed(value, decimals: 0) }
    return value == 0 ? "0" : String(format: "%.5g", value)
  }

  /// A whole number with thin spaces between groups of three digits, from 10 000 on.
  package static func count(_ value: Int) -> String {
    let digits = String(value.magnitude)
    guard digits.count > 4 else { return String(value) }
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text += "\u{202F}" }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + text
  }

  /// A share of one, in percent with one decimal.
  package static func percent(_ share: Double) -> String {
    share.isFinite ? fixed(share * 100, decimals: 1) + " %" : "–"
  }

  /// A length in user units: a tenth of a unit is finer than any screen.
  static func coordinate(_ value: Double) -> String {
    let tenths = (value * 10).rounded()
    guard tenths.isFinite, tenths.magnitude < 1e9 else { return "0" }
    let whole = Int(tenths)
    let sign = whole < 0 ? "-" : ""
    let (units, rest) = whole.magnitude.quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(units)" : "\(sign)\(units).\(rest)"
  }
}
