/// Limited-memory BFGS (Liu and Nocedal 1989): finds the minimum of a smooth function whose value
/// and gradient are the same whenever they are asked for.
package struct LBFGS {
  /// Moves that the curvature is told from; the authors propose 3 to 20.
  package var memory = 10
  package var maximumIterations = 200
  /// The norm of the gradient at which the minimum counts as found.
  package var gradientTolerance = 1e-5
  /// A smaller gain, as a share of the value, ends the search.
  package var gainTolerance = 1e-7

  /// Values and gradients [numbers] are float64 tensors of the same device.
  package typealias Function = (Tensor) throws -> (value: Double, gradient: Tensor)

  private struct Place {
    let point: Tensor, value: Double, gradient: Tensor
  }

  /// A move, the change of the gradient on it, and the product of the two.
  private struct Move {
    let step: Tensor, turn: Tensor, curvature: Double
  }

  package init() {}

  /// Where `function` is lowest, near enough, searched for from `start` [numbers].
  package func minimum(of function: Function, from start: Tensor) throws -> Tensor {
    let (value, gradient) = try function(start)
    var place = Place(point: start, value: value, gradient: gradient)
    var moves: [Move] = []
    for _ in 0..<maximumIterations {
      let slope = try place.gradient.length()
      guard slope > gradientTolerance else { break }
      let direction = try direction(at: place, after: moves)
      // Nothing is known of the scale before the first move.
      let length = moves.isEmpty ? min(1, 1 / slope) : 1
      guard let next = try lower(than: place, along: direction, length, function) else { break }
      let (step, turn) = (try next.point - place.point, try next.gradient - place.gradient)
      let curvature = try step.dot(turn).item()
      if curvature > 0 {
        moves = (moves + [Move(step: step, turn: turn, curvature: curvature)]).suffix(memory)
      }
      let gain = place.value - next.value
      place = next
      if gain <= gainTolerance * max(1, next.value.magnitude) { break }
    }
    return place.point
  }

  /// The two loops of the paper: the gradient, turned and stretched by what the moves tell.
  private func direction(at place: Place, after moves: [Move]) throws -> Tensor {
    var result = try place.gradient * -1.0
    var shares: [Double] = []
    for move in moves.reversed() {
      let share = try move.step.dot(result).item() / move.curvature
      shares.append(share)
      result = try result.adding(move.turn, alpha: .double(-share))
    }
    if let last = moves.last {
      result = try result * .double(last.curvature / last.turn.dot(last.turn).item())
    }
    for (move, share) in zip(moves, shares.reversed()) {
      let other = try move.turn.dot(result).item() / move.curvature
      result = try result.adding(move.step, alpha: .double(share - other))
    }
    return result
  }

  /// The first place along `direction` that is lower by enough (Armijo), each try half as far as
  /// the one before; nil where there is none, as rounding hides what is left to be gained.
  private func lower(
    than place: Place, along direction: Tensor, _ length: Double, _ function: Function
  ) throws -> Place? {
    let slope = try place.gradient.dot(direction).item()
    guard slope < 0 else { return nil }
    var length = length
    for _ in 0..<20 {
      let point = try place.point.adding(direction, alpha: .double(length))
      let (value, gradient) = try function(point)
      if value <= place.value + 1e-4 * length * slope {
        return Place(point: point, value: value, gradient: gradient)
      }
      length /= 2
    }
    return nil
  }
}

extension Tensor {
  fileprivate func length() throws -> Double { try dot(self).item().squareRoot() }
}
