import Foundation

/// Numbers as a reader is shown them, in tables, on cards and on the console alike.
package enum ShownNumber {
  /// A metric, or another number whose scale the data decide: fixed decimals from 0.001 to a million, else four significant digits, as in
  /// "2.137e-07".
  package static func metric(_ value: Double, decimals: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
    let size = value.magnitude
    if size == 0 { return String(format: "%.\(decimals)f", 0.0) }
    let isPlain = size >= 0.001 && size < 1e6
    return String(format: isPlain ? "%.\(decimals)f" : "%.3e", value)
  }

  /// A decision threshold: fixed decimals, but more of them where it would look like 0 or 1, namely three significant digits of what lies
  /// between, as in "0.000291" and "0.99971".
  package static func threshold(_ value: Double, decimals: Int = 3) -> String {
    guard value.isFinite else { return metric(value) }
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
}
