extension Collection {
  /// The first ten, separated by commas, and how many more there are.
  package func listed(total: Int? = nil, _ spelling: (Element) -> String = { "\($0)" }) -> String {
    let shown = prefix(10).map(spelling).joined(separator: ", ")
    let more = (total ?? count) - Swift.min(count, 10)
    return more > 0 ? "\(shown) and \(more) more" : shown
  }

  /// The first ten, each on an indented line of its own, and how many more there are.
  package func listedInLines(_ spelling: (Element) -> String = { "\($0)" }) -> String {
    prefix(10).map { "\n  \(spelling($0))" }.joined()
      + (count > 10 ? "\n  and \(count - 10) more" : "")
  }
}

/// "1 row", "2 rows".
package func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
