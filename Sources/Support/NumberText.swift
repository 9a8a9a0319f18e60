import Foundation

/// Numbers as a reader is shown them, in tables, on charts and on the console alike: the same on
/// every machine and in every locale.
package enum NumberText {
  /// A metric, or another number whose scale the data decide: fixed decimals from 0.001 to a
  /// million, else four significant digits, as in "2.137e-07".
  package static func metric(_ value: Double, decimals: Int = 4) -> String {
    guard value.isFinite else { return notFinite(value) }
    let size = value.magnitude
    if size == 0 { return String(format: "%.\(decimals)f", 0.0) }
    let isPlain = size >= 0.001 && size < 1e6
    return String(format: isPlain ? "%.\(decimals)f" : "%.3e", value)
  }

  /// A decision threshold: fixed decimals, but more of them where it would look like 0 or 1, namely
  /// three significant digits of what lies between, as in "0.000291" and "0.99971".
  package static func threshold(_ value: Double, decimals: Int = 3) -> String {
    guard value.isFinite else { return notFinite(value) }
    let distance = min(value.magnitude, (1 - value).magnitude)
    let finest = pow(10, -Double(decimals))
    // The share is for 0.999, whose distance from 1 is a hair under 0.001.
    guard distance > 0, distance < finest * (1 - 1e-9) else {
      return String(format: "%.\(decimals)f", value)
    }
    if value.magnitude < 1e-6 { return String(format: "%.3g", value) }
    let digits = 2 + Int((-log10(distance)).rounded(.up))
    var text = Substring(String(format: "%.\(digits)f", value))
    while text.hasSuffix("0") { text.removeLast() }
    return String(text)
  }

  /// A fixed number of decimals; never "-0.00".
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return notFinite(value) }
    let text = String(format: "%.\(max(0, decimals))f", value)
    let isZero = !text.contains { ("1"..."9").contains($0) }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }

  /// Up to five significant digits without trailing zeros: for values of unknown scale.
  package static func short(_ value: Double) -> String {
    guard value.isFinite else { return notFinite(value) }
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

  /// "1 image", "12 345 images".
  package static func count(_ value: Int, _ noun: String) -> String {
    "\(count(value)) \(value == 1 ? noun : noun + "s")"
  }

  /// A share of one, in percent with one decimal.
  package static func percent(_ share: Double) -> String {
    share.isFinite ? fixed(share * 100, decimals: 1) + " %" : "–"
  }

  private static func notFinite(_ value: Double) -> String {
    value.isNaN ? "–" : value < 0 ? "−∞" : "∞"
  }
}
