/// How numbers are spelt in tables for people: "12,5", "1.000,5", "1,000", "45%", "$3", "7 mm".
enum NumberSpelling {
  private static let currencies: Set<Character> = ["$", "€", "£", "¥", "₹"]
  private static let groupMarks: [Character] = [",", ".", " ", "\u{A0}", "\u{202F}", "'", "’"]
  /// Units that may stand right behind the digits.
  private static let units: Set<String> = [
    "%", "‰", "°", "°C", "°F", "ºC", "nm", "µm", "μm", "um", "mm", "cm", "dm", "km", "µg", "μg",
    "mg", "kg", "µl", "μl", "ul", "ml", "mL", "dl", "dL", "ms", "min", "px", "Hz", "kHz", "mV",
    "Pa", "kPa", "mmHg", "bpm", "days", "weeks", "months", "years", "yrs", "USD", "EUR", "GBP",
  ]
  /// Units that are letters of a code, as in "1a", where no space stands before them.
  private static let unitsAfterSpace: Set<String> = [
    "m", "g", "t", "l", "L", "s", "h", "d", "y", "V", "A", "K", "C", "F", "day", "week", "month",
    "year",
  ]

  /// A number but for a decimal comma, thousands separators or sign of per cent, currency or unit.
  static func isDecorated(_ text: String) -> Bool {
    guard Labels.number(text) == nil else { return false }
    var rest = Substring(text)
    stripSign(&rest)
    if let first = rest.first, currencies.contains(first) {
      rest = rest.dropFirst().drop { isSpace($0) }
      stripSign(&rest)
    } else {
      stripUnit(&rest)
    }
    // No second sign, and digits at both ends: "+-3" and "3-" are no numbers.
    guard let last = rest.last, isDigit(last) else { return false }
    guard let first = rest.first, isDigit(first) || first == "." || first == "," else {
      return false
    }
    return Labels.number(String(rest)) != nil || hasDecimalComma(rest) || isGrouped(rest)
  }

  private static func stripSign(_ text: inout Substring) {
    if let first = text.first, ["+", "-", "−"].contains(first) { text = text.dropFirst() }
  }

  private static func stripUnit(_ text: inout Substring) {
    guard let lastDigit = text.lastIndex(where: isDigit) else { return }
    let behind = text[text.index(after: lastDigit)...]
    let unit = behind.drop(while: isSpace)
    let isUnit =
      units.contains(String(unit))
      || (unit.count == 1 && unit.allSatisfy(currencies.contains))
      || (unit.startIndex != behind.startIndex && unitsAfterSpace.contains(String(unit)))
    if isUnit { text = text[...lastDigit] }
  }

  /// "12,5" and ",5"; also "1,5e3".
  private static func hasDecimalComma(_ text: Substring) -> Bool {
    text.count { $0 == "," } == 1 && !text.contains(".")
      && Labels.number(String(text).replacing(",", with: ".")) != nil
  }

  /// "1,000", "1.000.000", "1 000,5", "1'000.5": groups of three digits, with one mark between all
  /// of them, then perhaps another mark and decimals.
  private static func isGrouped(_ text: Substring) -> Bool {
    guard let mark = text.first(where: { !isDigit($0) }), groupMarks.contains(mark) else {
      return false
    }
    var whole = text
    if let decimal = text.lastIndex(where: { $0 == "." || $0 == "," }), text[decimal] != mark {
      guard text[text.index(after: decimal)...].allSatisfy(isDigit) else { return false }
      whole = text[..<decimal]
    }
    let groups = whole.split(separator: mark, omittingEmptySubsequences: false)
    guard groups.count > 1, let first = groups.first else { return false }
    return (1...3).contains(first.count) && groups.dropFirst().allSatisfy { $0.count == 3 }
      && groups.allSatisfy { $0.allSatisfy(isDigit) }
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

  private static func isSpace(_ character: Character) -> Bool {
    [" ", "\u{A0}", "\u{202F}"].contains(character)
  }
}
