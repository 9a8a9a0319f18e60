import Torch

extension Tensor {
  /// `softmax(q k^T / sqrt(width)) v` with self as q, over [batch, heads, positions, width].
  ///
  /// On a CPU with AVX-512 LibTorch's fused kernel was measured to save time in float32 from about
  /// a hundred positions on, and to lose with fewer or in bfloat16. Elsewhere it is always better.
  func attention(_ key: Tensor, _ value: Tensor) throws -> Tensor {
    let shape = shape
    let positions = shape[2]
    let width = shape[3]
    guard device == .cpu, positions < 100 || dtype != .float32 else {
      return try scaledDotProductAttention(key, value: value)
    }
    let scores = try matmul(key.transpose(-2, second: -1))
    let scale = 1 / Double(width).squareRoot()
    return try (scores * .double(scale)).softmax(-1).matmul(value)
  }
}

/// Tables for biases that depend on where two positions of a square window lie to each other.
enum RelativePositions {
  /// The number of each pair's offset, row-major, among the `(2 window - 1)^2` possible ones.
  static func index(window: Int) -> [Double] {
    let positions = (0..<window).flatMap { y in (0..<window).map { (y, $0) } }
    return positions.flatMap { one in
      positions.map { other in
        Double((one.0 - other.0 + window - 1) * (2 * window - 1) + one.1 - other.1 + window - 1)
      }
    }
  }
}
