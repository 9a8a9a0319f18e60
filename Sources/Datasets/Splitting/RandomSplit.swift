import Evaluation
import Record
import Support

/// A stratified split drawn from one seeded generator, of single rows or of whole groups.
struct RandomSplit {
  let allocation: Allocation
  /// Whether every part gets as many rows of each stratum as any other, to the row.
  private let isEven: Bool
  private var random: MersenneTwister
  private(set) var notices: [Notice] = []
  private(set) var stratumCount = 0

  init(probabilities: [Double], seed: UInt64) {
    allocation = Allocation(probabilities)
    isEven = false
    random = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
  }

  /// Of folds: parts of one size, whose numbers stand where a split has its subsets.
  init(folds: Int, seed: UInt64) {
    allocation = Allocation([Double](repeating: 1, count: folds))
    isEven = true
    random = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
  }

  /// The subset of each row, stratified by class or by quantile.
  mutating func rows(_ rows: [SplitRow], classes: [String]) -> [Int] {
    let strata = strata(rows.map(\.label), classes)
    let sizes = strata.items.map(\.count)
    let quotas = quotas(strata, sizes)
    var subsets = [Int](repeating: 0, count: rows.count)
    for (stratum, items) in strata.items.enumerated() {
      var items = items
      random.shuffle(&items)
      var place = 0
      for (subset, quota) in quotas[stratum].enumerated() {
        for item in items[place..<place + quota] { subsets[item] = subset }
        place += quota
      }
    }
    noteSmall(strata, sizes, unit: "row")
    return subsets
  }

  /// The subset of each row; rows that are bound to each other stay together.
  mutating func groups(
    _ rows: [SplitRow], by bonds: Set<RowGroup.Bond>, classes: [String]
  ) -> [Int] {
    let groups = RowGroup.groups(of: rows, by: bonds)
    let labels = groups.map { group in
      Self.label(of: group.members.map { rows[$0].label }, classes)
    }
    let strata = strata(labels, classes)
    let rowCounts = strata.items.map { $0.reduce(0) { $0 + groups[$1].members.count } }
    let targets = quotas(strata, rowCounts)
    var subsets = [Int](repeating: 0, count: rows.count)
    /// Rows of each fold so far, for strata with fewer groups than folds.
    var totals = [Int](repeating: 0, count: allocation.shares.count)
    for (stratum, items) in strata.items.enumerated() {
      var items = items
      random.shuffle(&items)
      // The largest first: what the small ones then fill up comes out even.
      if isEven {
        items = items.stablySorted { groups[$0].members.count > groups[$1].members.count }
      }
      let sizes = items.map { groups[$0].members.count }
      let assigned = assign(sizes, targets: targets[stratum], after: totals)
      if isEven { for (size, fold) in zip(sizes, assigned) { totals[fold] += size } }
      for (item, subset) in zip(items, assigned) {
        for member in groups[item].members { subsets[member] = subset }
      }
    }
    noteSmall(strata, strata.items.map(\.count), unit: "group")
    return subsets
  }

  /// For each stratum the rows of each part.
  private func quotas(_ strata: Strata, _ sizes: [Int]) -> [[Int]] {
    if isEven { return allocation.even(strata: sizes) }
    return strata.isBinned ? allocation.rows(strata: sizes) : sizes.map(allocation.rows)
  }

  private mutating func strata(_ labels: [SampleLabel], _ classes: [String]) -> Strata {
    var indices: [Int] = []
    var values: [Double] = []
    for label in labels {
      switch label {
      case .class(let index): indices.append(index)
      case .value(let value): values.append(value)
      }
    }
    let strata =
      values.isEmpty ? Strata(classes: classes, classOf: indices) : Strata(values: values)
    stratumCount = strata.items.count
    return strata
  }

  private mutating func noteSmall(_ strata: Strata, _ sizes: [Int], unit: String) {
    let needed = allocation.active.count
    let small = zip(strata.names, sizes).filter { $1 < needed }
    guard let first = small.first, !strata.isBinned, !isEven else { return }
    let facts =
      small.count == 1
      ? "Class \(first.0.quoted) has only \(counted(first.1, unit)) for \(needed) subsets"
      : "\(small.count) classes have fewer \(unit)s than the \(needed) subsets ("
        + small.listed { "\($0.quoted) \($1)" } + ")"
    notices.note(
      .remark,
      "\(facts): spread as far as that goes, training first, then test, then validation."
        + (small.count < sizes.count ? " The other classes are stratified." : ""))
  }
}

// MARK: - Groups

extension RandomSplit {
  /// The most frequent label of a group (equals: the class first as text), or the labels' mean.
  private static func label(of labels: [SampleLabel], _ classes: [String]) -> SampleLabel {
    var counts = [Int](repeating: 0, count: classes.count)
    var sum = 0.0
    for label in labels {
      switch label {
      case .class(let index): counts[index] += 1
      case .value(let value): sum += value
      }
    }
    guard !classes.isEmpty else { return .value(sum / Double(labels.count)) }
    let best = classes.indices.reduce(0) { best, index in
      if counts[index] != counts[best] { return counts[index] > counts[best] ? index : best }
      return comesFirst(classes[index], classes[best]) ? index : best
    }
    return .class(best)
  }

  /// Numbers by value, everything else as text.
  private static func comesFirst(_ one: String, _ other: String) -> Bool {
    if let first = Labels.number(one), let second = Labels.number(other) { return first < second }
    return one.precedesByCodePoint(other)
  }

  /// Gives each group, in turn, to the subset that lacks most rows; `sizes` are rows per group. Of
  /// equals it is the one with the fewest rows of the strata before.
  private func assign(_ sizes: [Int], targets: [Int], after totals: [Int]) -> [Int] {
    let active = allocation.active
    if sizes.count < active.count, !isEven { return spread(sizes) }
    var current = [Int](repeating: 0, count: targets.count)
    var assigned: [Int] = []
    for size in sizes {
      let lacking = { (subset: Int) in targets[subset] - current[subset] }
      var best = active.min { one, other in
        (-lacking(one), current[one], totals[one], targets[one], one)
          < (-lacking(other), current[other], totals[other], targets[other], other)
      }
      if let full = best, lacking(full) <= 0 {
        best = active.min {
          (current[$0], totals[$0], $0) < (current[$1], totals[$1], $1)
        }
      }
      let subset = best ?? 0
      current[subset] += size
      assigned.append(subset)
    }
    return isEven ? assigned : filled(assigned, sizes)
  }

  /// Fewer groups than subsets: the largest goes to training, then test, then validation.
  private func spread(_ sizes: [Int]) -> [Int] {
    let quota = allocation.spread(sizes.count)
    let order = [0, 2, 1].filter { quota.indices.contains($0) && quota[$0] > 0 }
    let largest = sizes.indices.sorted { sizes[$0] != sizes[$1] ? sizes[$0] > sizes[$1] : $0 < $1 }
    var assigned = [Int](repeating: 0, count: sizes.count)
    for (group, subset) in zip(largest, order) { assigned[group] = subset }
    return assigned
  }

  /// Gives an empty subset the smallest group of the subset that has most groups.
  private func filled(_ assigned: [Int], _ sizes: [Int]) -> [Int] {
    var assigned = assigned
    for subset in [2, 1, 0] where allocation.active.contains(subset) && !assigned.contains(subset) {
      let groupCount = { (subset: Int) in assigned.count { $0 == subset } }
      let donor = allocation.active.reduce(0) { groupCount($1) > groupCount($0) ? $1 : $0 }
      let group = assigned.indices.filter { assigned[$0] == donor }
        .min { (sizes[$0], -$0) < (sizes[$1], -$1) }
      if let group, groupCount(donor) > 1 { assigned[group] = subset }
    }
    return assigned
  }
}

extension [Int] {
  /// Equal elements keep their order.
  fileprivate func stablySorted(by isBefore: (Int, Int) -> Bool) -> [Int] {
    enumerated().sorted { one, other in
      if isBefore(one.element, other.element) { return true }
      return !isBefore(other.element, one.element) && one.offset < other.offset
    }.map(\.element)
  }
}
