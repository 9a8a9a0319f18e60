import Support

/// The rows of one epoch, cut into batches.
enum Batches {
  /// Rows in an order of the epoch's own. A last batch of one row joins the one before it: batch statistics need two.
  static func shuffled(_ rows: [Int], size: Int, seed: UInt64, epoch: Int) -> [[Int]] {
    var stream = RandomStream(seed: seed, for: .shuffle(epoch: epoch))
    let order = stream.permutation(of: rows.count).map { rows[$0] }
    return inOrder(order, size: size, joiningLastRow: true)
  }

  static func inOrder(_ rows: [Int], size: Int, joiningLastRow: Bool = false) -> [[Int]] {
    var batches = stride(from: 0, to: rows.count, by: size).map {
      Array(rows[$0..<min($0 + size, rows.count)])
    }
    if joiningLastRow, size > 1, batches.count > 1, batches[batches.count - 1].count == 1 {
      let last = batches.removeLast()
      batches[batches.count - 1] += last
    }
    return batches
  }
}
