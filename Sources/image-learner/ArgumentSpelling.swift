/// Makes command lines of the original tool readable for a parser that knows `--option value` only.
enum ArgumentSpelling {
  /// Options that take several values in a row.
  static let lists = ["--split-probabilities", "--fetch"]

  /// Gives each of several values, and negative ones, its `--option=value`; empty ones stay apart.
  static func normalised(_ arguments: [String]) -> [String] {
    var result: [String] = []
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      if argument == "--" { return result + arguments[(index - 1)...] }
      guard argument.hasPrefix("--"), !argument.contains("=") else {
        let isEmpty =
          argument.hasPrefix("--") && argument.firstIndex(of: "=") == argument.indices.last
        result += isEmpty ? [String(argument.dropLast()), ""] : [argument]
        continue
      }
      let limit = lists.contains(argument) ? Int.max : 1
      let values = arguments[index...].prefix { isValue($0) }.prefix(limit)
      guard limit > 1 ? !values.isEmpty : values.first.map(isNegativeNumber) == true else {
        result.append(argument)
        continue
      }
      result += values.flatMap { $0.isEmpty ? [argument, ""] : ["\(argument)=\($0)"] }
      index += values.count
    }
    return result
  }

  /// Options that stand there more than once though they take one value: which of them counts?
  static func repeated(_ arguments: [String]) -> [String] {
    let options = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
      .map { String($0.prefix { $0 != "=" }) }
    var seen: Set<String> = []
    var repeated: [String] = []
    for option in options where !seen.insert(option).inserted {
      if !lists.contains(option), !repeated.contains(option) { repeated.append(option) }
    }
    return repeated
  }

  private static func isValue(_ argument: String) -> Bool {
    !argument.hasPrefix("-") || isNegativeNumber(argument)
  }

  private static func isNegativeNumber(_ argument: String) -> Bool {
    let second = argument.utf8.dropFirst().first ?? 0
    return argument.hasPrefix("-")
      && ((48...57).contains(second) || second == 46 || argument == "-inf")
  }
}
