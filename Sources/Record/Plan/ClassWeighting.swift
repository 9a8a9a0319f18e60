/// What a row counts in the loss, by the name users give it.
package enum ClassWeighting: String, Sendable, Codable, CaseIterable {
  /// Every row the same.
  case none
  /// Every class the same: rows of a rare class more, those of a common one less.
  case balanced

  /// Of each class, by how often it occurs among the training rows; nil for a weight of 1 each. The
  /// weights of all rows add up to their number.
  package func weights(of counts: [Int]) -> [Double]? {
    guard self == .balanced else { return nil }
    let all = Double(counts.reduce(0, +))
    return counts.map { $0 == 0 ? 1 : all / (Double(counts.count) * Double($0)) }
  }
}
