/// Finds pictures of nearly the same coarse shape among many without a look at each.
///
/// The signs of fourteen of its numbers say in which drawer of a table a shape lies. A copy differs
/// in those that are nearest to 0, so drawers that differ in these are looked into as well (Lv et
/// al. 2007, multi-probe hashing); two tables of other numbers make up for each other's misses.
struct ShapeIndex {
  private static let bits = 14, probedBits = 8

  private struct Table {
    /// The numbers whose signs count.
    let numbers: [Int]
    /// Where each drawer begins in `members`.
    let starts: [Int32]
    /// By drawer, then in order.
    let members: [Int32]

    init(_ numbers: [Int], of shapes: [CoarseShape.Numbers]) {
      self.numbers = numbers
      let drawers = shapes.map { ShapeIndex.drawer($0, numbers) }
      var starts = [Int32](repeating: 0, count: 1 << ShapeIndex.bits + 1)
      for drawer in drawers { starts[drawer + 1] += 1 }
      for drawer in 0..<(1 << ShapeIndex.bits) { starts[drawer + 1] += starts[drawer] }
      var next = starts
      var members = [Int32](repeating: 0, count: shapes.count)
      for (place, drawer) in drawers.enumerated() {
        members[Int(next[drawer])] = Int32(place)
        next[drawer] += 1
      }
      (self.starts, self.members) = (starts, members)
    }
  }

  private let shapes: [CoarseShape.Numbers]
  private let tables: [Table]

  init(_ shapes: [CoarseShape.Numbers]) {
    self.shapes = shapes
    tables = [0, 1].map { first in
      Table((0..<Self.bits).map { first + 2 * $0 }, of: shapes)
    }
  }

  /// Calls `found` for places before `place` whose shape may be nearly this one, some of them more
  /// than once.
  func forEach(near shape: CoarseShape.Numbers, before place: Int, _ found: (Int) -> Void) {
    for table in tables {
      let own = Self.drawer(shape, table.numbers)
      let bits = Self.bits
      let weakest = (0..<bits).sorted { one, other in
        let sizes = (shape[table.numbers[one]].magnitude, shape[table.numbers[other]].magnitude)
        return sizes.0 == sizes.1 ? one < other : sizes.0 < sizes.1
      }.prefix(Self.probedBits).map { 1 << $0 }
      var changes = [0]
      for bit in weakest { changes += changes.map { $0 | bit } }
      for change in changes {
        let drawer = own ^ change
        for position in table.starts[drawer]..<table.starts[drawer + 1] {
          let member = Int(table.members[Int(position)])
          if member >= place { break }
          found(member)
        }
      }
    }
  }

  private static func drawer(_ shape: CoarseShape.Numbers, _ numbers: [Int]) -> Int {
    numbers.enumerated().reduce(0) { $0 | (shape[$1.element] > 0 ? 1 << $1.offset : 0) }
  }

  subscript(place: Int) -> CoarseShape.Numbers { shapes[place] }
}
