/// Rows or groups that are divided in the same proportions.
struct Strata {
  /// One list of items (rows or groups) for each stratum, in the order in which they are drawn.
  let items: [[Int]]
  /// How messages call each stratum.
  let names: [String]
  /// Quantile bins share out their remainders, so that many small bins do not add up to a bias.
  let isBinned: Bool

  /// One stratum a class, in text order of the class names; items keep their order.
  init(classes: [String], classOf item: [Int]) {
    let order = classes.indices.sorted { classes[$0].precedesByCodePoint(classes[$1]) }
    var items = [[Int]](repeating: [], count: classes.count)
    for (index, label) in item.enumerated() { items[label].append(index) }
    let present = order.filter { !items[$0].isEmpty }
    self.items = present.map { items[$0] }
    names = present.map { classes[$0] }
    isBinned = false
  }

  /// Quantile bins of equal size: one for each ten items, at most ten.
  init(values: [Double]) {
    let bins = Strata.binCount(values.count)
    let order = values.indices.sorted {
      values[$0] != values[$1] ? values[$0] < values[$1] : $0 < $1
    }
    var items = [[Int]](repeating: [], count: bins)
    for (rank, item) in order.enumerated() { items[rank * bins / values.count].append(item) }
    // Back to file order inside a bin: only the shuffle decides.
    self.items = items.map { $0.sorted() }
    names = items.indices.map { "quantile bin \($0 + 1)" }
    isBinned = true
  }

  static func binCount(_ items: Int) -> Int { max(1, min(10, items / 10)) }
}
