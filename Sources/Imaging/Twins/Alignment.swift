/// How the frame of one picture lies in that of another: along each side a stretch about the middle
/// and a shift, in cells of a patch, so that a cut of any edge is one of them.
struct Alignment {
  /// Columns: stretch, shift; then rows.
  private(set) var parameters = SIMD4<Float>()

  /// Nothing is looked for beyond: a cut of about six percent of a side.
  private static let limit: Float = 2
  private static let middle = Float(Patch.side - 1) / 2

  /// How far an edge is moved at most.
  var displacement: Float {
    let size = parameters.replacing(with: -parameters, where: parameters .< 0)
    return max(size[0] + size[1], size[2] + size[3])
  }

  /// The other picture as it would be in this frame.
  func applied(to patch: Patch) -> Patch {
    let columns = Self.samples(stretch: parameters[0], shift: parameters[1])
    let rows = Self.samples(stretch: parameters[2], shift: parameters[3])
    return patch.values.withUnsafeBufferPointer { values in
      Patch { row, column in
        let (x, y) = (columns[column], rows[row])
        let start = y.place * Patch.side + x.place
        let upper = values[start] + (values[start + 1] - values[start]) * x.share
        let below = start + Patch.side
        let lower = values[below] + (values[below + 1] - values[below]) * x.share
        return upper + (lower - upper) * y.share
      }
    }
  }

  /// For each cell of a side the cell before the place it is taken from, and the next one's share.
  private static func samples(stretch: Float, shift: Float) -> [(place: Int, share: Float)] {
    (0..<Patch.side).map { cell in
      let moved = Float(cell) + stretch * (Float(cell) - middle) / middle + shift
      let inside = min(max(moved, 0), Float(Patch.side - 1))
      let place = min(Int(inside), Patch.side - 2)
      return (place, inside - Float(place))
    }
  }

  /// One step of Gauss and Newton (Lucas and Kanade 1981) towards the frame in which `moved`, which
  /// is the other picture in the present one, is most like `target`. Both are standardised.
  mutating func improve(_ moved: Patch, towards target: Patch) {
    var squares = [SIMD4<Float>](repeating: .zero, count: 4)
    var slopes = SIMD4<Float>()
    moved.values.withUnsafeBufferPointer { moved in
      target.values.withUnsafeBufferPointer { target in
        var (first, second, third, fourth) = (slopes, slopes, slopes, slopes)
        for row in Patch.inner {
          for column in Patch.inner {
            let place = row * Patch.side + column
            let across = (moved[place + 1] - moved[place - 1]) / 2
            let down = (moved[place + Patch.side] - moved[place - Patch.side]) / 2
            let change = SIMD4(
              across * (Float(column) - Self.middle) / Self.middle, across,
              down * (Float(row) - Self.middle) / Self.middle, down)
            slopes += change * (target[place] - moved[place])
            first += change * change[0]
            second += change * change[1]
            third += change * change[2]
            fourth += change * change[3]
          }
        }
        squares = [first, second, third, fourth]
      }
    }
    for index in 0..<4 { squares[index][index] += 1e-3 }
    let step = Self.solution(of: squares, slopes)
    parameters = (parameters + step).clamped(
      lowerBound: SIMD4(repeating: -Self.limit), upperBound: SIMD4(repeating: Self.limit))
  }

  /// Of four equations whose matrix is positive definite, by elimination.
  private static func solution(of matrix: [SIMD4<Float>], _ values: SIMD4<Float>) -> SIMD4<Float> {
    var (matrix, values) = (matrix, values)
    for pivot in 0..<4 {
      for row in (pivot + 1)..<4 {
        let share = matrix[row][pivot] / matrix[pivot][pivot]
        matrix[row] -= matrix[pivot] * share
        values[row] -= values[pivot] * share
      }
    }
    var solution = SIMD4<Float>()
    for row in (0..<4).reversed() {
      let known = (matrix[row] * solution).sum()
      solution[row] = (values[row] - known) / matrix[row][row]
    }
    return solution
  }
}
