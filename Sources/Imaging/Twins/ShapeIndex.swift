/// Finds pictures of nearly the same coarse shape among many without a look at each.
///
/// The signs of sixteen of its numbers say in which drawer of a table a shape lies. A copy differs
/// in those that are nearest to 0, so drawers that differ in these are looked into as well, the
/// likeliest first (Lv et al. 2007, multi-probe hashing); two tables of other numbers make up for
/// each other's misses.
struct ShapeIndex {
  private static let bits = 16
  /// Of each table: drawers that are looked into, and shapes that are looked at in them at most, so
  /// that the work for a picture does not grow with the number of pictures of its kind.
  private static let probes = 1024, looks = 1000
  /// Of all signs, what a copy may differ in; unlike pictures differ in half of them.
  private static let differingSigns = 11

  private struct Table {
    /// The numbers whose signs count.
    let numbers: [Int]
    /// Where each drawer begins in `members`.
    let starts: [Int32]
    /// By drawer, then in order; `signs` are all of a member's.
    let members: [(place: Int32, signs: UInt32)]

    init(_ numbers: [Int], of shapes: [CoarseShape.Numbers]) {
      self.numbers = numbers
      let drawers = shapes.map { ShapeIndex.signs($0, numbers) }
      var starts = [Int32](repeating: 0, count: (1 << ShapeIndex.bits) + 1)
      for drawer in drawers { starts[Int(drawer) + 1] += 1 }
      for drawer in 0..<(1 << ShapeIndex.bits) { starts[drawer + 1] += starts[drawer] }
      var next = starts
      var members = [(place: Int32, signs: UInt32)](repeating: (0, 0), count: shapes.count)
      for (place, drawer) in drawers.enumerated() {
        members[Int(next[Int(drawer)])] = (
          Int32(place), ShapeIndex.signs(shapes[place], ShapeIndex.all)
        )
        next[Int(drawer)] += 1
      }
      (self.starts, self.members) = (starts, members)
    }
  }

  private let shapes: [CoarseShape.Numbers]
  private let tables: [Table]

  private static let all = Array(Waves.all.indices)

  init(_ shapes: [CoarseShape.Numbers]) {
    self.shapes = shapes
    // Every second number, and the coarsest of the others.
    tables = [0, 1].map { first in
      let own = Self.all.filter { $0 % 2 == first }
      let others = Self.all.filter { $0 % 2 != first }
      return Table(Array((own + others).prefix(Self.bits)), of: shapes)
    }
  }

  /// Calls `found` for places before `place` whose shape may be nearly this one, some of them more
  /// than once.
  func forEach(near shape: CoarseShape.Numbers, before place: Int, _ found: (Int) -> Void) {
    let allSigns = Self.signs(shape, Self.all)
    for table in tables {
      let own = Self.signs(shape, table.numbers)
      let weakest = (0..<Self.bits).map { bit in (shape[table.numbers[bit]].magnitude, bit) }
        .sorted { $0 < $1 }.map { UInt32(1) << $0.1 }
      var looked = 0
      for changes in Self.likeliest where looked < Self.looks {
        var drawer = own
        for rank in changes { drawer ^= weakest[rank] }
        for position in table.starts[Int(drawer)]..<table.starts[Int(drawer) + 1] {
          let member = table.members[Int(position)]
          if member.place >= place { break }
          looked += 1
          guard (member.signs ^ allSigns).nonzeroBitCount <= Self.differingSigns else { continue }
          found(Int(member.place))
        }
      }
    }
  }

  /// Which signs to change, by their rank from the weakest on. The square of the number of rank r
  /// is about r (r + 1) times a constant, and changes are the likelier the less their sum is.
  private static let likeliest: [[Int]] = {
    var sets: [(cost: Int, ranks: [Int])] = [(0, [])]
    for rank in 0..<14 {
      let cost = (rank + 1) * (rank + 2)
      sets += sets.map { ($0.cost + cost, $0.ranks + [rank]) }
    }
    let sorted = sets.enumerated().sorted {
      ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset)
    }
    return sorted.prefix(probes).map(\.element.ranks)
  }()

  private static func signs(_ shape: CoarseShape.Numbers, _ numbers: [Int]) -> UInt32 {
    var signs: UInt32 = 0
    for (bit, number) in numbers.enumerated() where shape[number] > 0 { signs |= 1 << bit }
    return signs
  }

  subscript(place: Int) -> CoarseShape.Numbers { shapes[place] }
}
