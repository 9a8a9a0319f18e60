import Record
import Support

/// Turns a command line's texts into values and collects what is wrong, to report all at once.
///
/// An empty text counts as not given: forms pass `--random-seed ''` for a field left blank.
struct ArgumentReader {
  private(set) var problems: [PlanProblem] = []

  mutating func refuse(_ option: String, _ value: String, _ reason: String) {
    problems.append(PlanProblem(option, value, reason))
  }

  func text(_ text: String?) -> String? {
    guard let text, !text.isEmpty else { return nil }
    return text
  }

  /// A path. `~` is a shell's word for a folder, and not all shells replace it after `=`.
  mutating func path(_ text: String?, _ option: String) -> String? {
    guard let path = self.text(text) else { return nil }
    if path == "~" || path.hasPrefix("~/") {
      refuse(
        option, path,
        "the shell has left '~' as it is; write a space instead of '=' before it, or the whole path"
      )
    }
    return path
  }

  /// An option without which nothing can be run.
  mutating func required(_ text: String?, _ option: String, _ what: String) -> String {
    guard let text = self.text(text) else {
      refuse(option, text ?? "", "is required: \(what)")
      return "-"
    }
    return path(text, option) ?? "-"
  }

  mutating func whole(_ text: String?, _ option: String, _ accepted: String) -> Int? {
    guard let text = self.text(text) else { return nil }
    guard let value = Int(text.trimmed) else {
      refuse(option, text, "must be \(accepted)")
      return nil
    }
    return value
  }

  /// A seed of random choices: 32 bits, as NumPy's.
  mutating func seed(_ text: String?) -> UInt64? {
    let option = "--random-seed"
    let accepted = "a whole number between 0 and 4294967295"
    guard let number = whole(text, option, accepted) else { return nil }
    guard let seed = UInt32(exactly: number) else {
      refuse(option, "\(number)", "must be \(accepted)")
      return nil
    }
    return UInt64(seed)
  }

  mutating func number(_ text: String?, _ option: String, _ accepted: String) -> Double? {
    guard let text = self.text(text) else { return nil }
    // Swift reads 0x1p-3 as well, which nobody means.
    let isDecimal = text.trimmed.allSatisfy { "0123456789+-.eE".contains($0) }
    guard isDecimal, let value = Double(text.trimmed), value.isFinite else {
      refuse(option, text, "must be \(accepted)")
      return nil
    }
    return value
  }

  /// A file to write; a lone hyphen, which elsewhere stands for the terminal, names none.
  mutating func output(_ text: String?, _ option: String, standard: String) -> String {
    guard let text = path(text, option) else { return standard }
    if text == "-" { refuse(option, text, "must be a file, such as \(standard)") }
    return text
  }

  mutating func choice<Value: RawRepresentable & CaseIterable>(
    _ text: String?, _ option: String, aliases: [(String, Value)] = []
  ) -> Value? where Value.RawValue == String {
    guard let text = self.text(text) else { return nil }
    let word = text.trimmed.lowercased()
    if let value = Value(rawValue: word) { return value }
    if let value = aliases.first(where: { $0.0 == word })?.1 { return value }
    refuse(option, text, ClosedChoice(Value.allCases.map(\.rawValue)).reason(for: word))
    return nil
  }

  /// A whole number, or nil for the word `auto` and for 0.
  mutating func wholeOrAutomatic(_ text: String?, _ option: String) -> Int? {
    if isAutomatic(text) { return nil }
    let accepted = "a whole number of at least 1, or 0 or 'auto' for automatic"
    let value = whole(text, option, accepted)
    return value == 0 ? nil : value
  }

  func isAutomatic(_ text: String?) -> Bool { self.text(text)?.trimmed.lowercased() == "auto" }

  /// Words between commas; blanks are skipped.
  mutating func augmentations(_ text: String?, _ option: String) -> [AugmentationKind] {
    (text ?? "").split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
      .compactMap { choice($0, option) }
  }
}

extension String {
  var trimmed: String {
    let kept = drop(while: \.isWhitespace)
    return String(kept.reversed().drop(while: \.isWhitespace).reversed())
  }
}
