import Foundation
import Support

/// Maps values of one axis to positions on the drawing, and knows where its ticks stand.
struct Scale {
  let lower: Double, upper: Double
  let ticks: [Double]
  let decimals: Int
  private(set) var start = 0.0, end = 1.0

  /// `values` may hold anything; what is not finite is left out.
  init(_ axis: Axis, values: [Double], wishedTicks: Int) {
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    if low > high { (low, high) = (0, 1) }
    switch axis.bounds {
    case .automatic: break
    case .fromZero: (low, high) = (min(low, 0), max(high, 0))
    case .fixed(let range):
      (low, high) = (min(low, range.lowerBound), max(high, range.upperBound))
    }
    if low == high {
      let margin = axis.wholeNumbers ? 1 : max(abs(low) * 0.1, 0.5)
      (low, high) = (axis.bounds == .fromZero ? 0 : low - margin, high + margin)
    }
    let step = Self.step(span: high - low, count: wishedTicks, wholeNumbers: axis.wholeNumbers)
    var first = (low / step).rounded(.down)
    var last = (high / step).rounded(.up)
    // An axis of whole numbers (epochs) is not padded to the next tick.
    if axis.wholeNumbers && axis.bounds == .automatic {
      (lower, upper) = (low, high)
      first = (low / step).rounded(.up)
      last = (high / step).rounded(.down)
    } else {
      (lower, upper) = (first * step, last * step)
    }
    ticks =
      last - first < 200 && first <= last
      ? (0...Int(last - first)).map { (first + Double($0)) * step } : [lower, upper]
    decimals = step >= 1 || step <= 0 ? 0 : min(12, Int((-log10(step) - 1e-9).rounded(.up)))
  }

  /// The 1, 2 or 5 times a power of ten that gives about `count` steps.
  private static func step(span: Double, count: Int, wholeNumbers: Bool) -> Double {
    guard span.isFinite, span > 0 else { return 1 }
    let rough = span / Double(max(count, 1))
    let power = pow(10, floor(log10(rough)))
    let fraction = rough / power
    let nice: Double = fraction < 1.4 ? 1 : fraction < 3 ? 2 : fraction < 7 ? 5 : 10
    let step = nice * power
    return step > 0 && step.isFinite ? (wholeNumbers ? max(1, step) : step) : 1
  }

  /// The same scale laid over a stretch of the drawing.
  func spanning(_ start: Double, _ end: Double) -> Scale {
    var copy = self
    copy.start = start
    copy.end = end
    return copy
  }

  func callAsFunction(_ value: Double) -> Double {
    start + (value - lower) / (upper - lower) * (end - start)
  }

  func label(_ tick: Double) -> String {
    let largest = max(abs(lower), abs(upper))
    return largest >= 1e6 || largest < 1e-4
      ? NumberText.short(tick) : NumberText.fixed(tick, decimals: decimals)
  }
}
