/// The value of a decimal number, whatever its size: `1`, `1.0` and `10e-1` are equal, and
/// 9007199254740993 is not 9007199254740992, which no `Double` tells apart.
struct ExactNumber: Hashable {
  private let isNegative: Bool
  /// Without zeros at either end; empty for zero.
  private let digits: String
  /// Of ten, that the digits behind a decimal point at their beginning are multiplied with.
  private let exponent: Int
  /// The text itself, where its exponent is beyond reason.
  private let unread: String?

  /// `text` is one that `Labels.number` accepts.
  init(_ text: String) {
    var rest = Substring(text)
    let sign = rest.first
    if sign == "-" || sign == "+" { rest.removeFirst() }
    var scale: Int? = 0
    if let mark = rest.firstIndex(where: { $0 == "e" || $0 == "E" }) {
      scale = Int(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    let whole = (parts.first ?? "").drop { $0 == "0" }
    var digits = whole + (parts.count > 1 ? parts[1] : "")
    let leading = whole.isEmpty ? digits.prefix { $0 == "0" }.count : 0
    digits = digits.dropFirst(leading)
    while digits.last == "0" { digits.removeLast() }
    let point = (scale ?? 0).addingReportingOverflow(whole.count - leading)
    let isZero = digits.isEmpty
    self.digits = String(digits)
    isNegative = sign == "-" && !isZero
    exponent = isZero ? 0 : point.partialValue
    unread = isZero || (scale != nil && !point.overflow) ? nil : text
  }
}
