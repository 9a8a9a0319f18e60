/// Tables for biases that depend on where two positions of a square window lie to each other.
enum RelativePositions {
  /// For each pair of positions, row-major, the number of their offset among the `(2 window - 1)^2` possible ones.
  static func index(window: Int) -> [Double] {
    let positions = (0..<window).flatMap { y in (0..<window).map { (y, $0) } }
    return positions.flatMap { one in
      positions.map { other in
        Double((one.0 - other.0 + window - 1) * (2 * window - 1) + one.1 - other.1 + window - 1)
      }
    }
  }
}
