/// A square of numbers, row by row, in which pictures are compared.
struct Patch {
  static let side = 32
  static let count = side * side
  /// Cells at each edge that no comparison counts: what lies there may be cut from the other.
  static let margin = 2

  var values: [Float]

  init(_ values: [Float]) { self.values = values }

  init(_ fingerprint: PictureFingerprint) {
    values = fingerprint.thumbnail.map(Float.init)
  }

  init(_ value: (_ row: Int, _ column: Int) -> Float) {
    values = [Float](unsafeUninitializedCapacity: Self.count) { target, count in
      for row in 0..<Self.side {
        for column in 0..<Self.side { target[row * Self.side + column] = value(row, column) }
      }
      count = Self.count
    }
  }

  static func - (one: Patch, other: Patch) -> Patch {
    Patch(zip(one.values, other.values).map { $0 - $1 })
  }

  func transformed(by symmetry: PictureSymmetry) -> Patch {
    if symmetry == .none { return self }
    let last = Self.side - 1
    return values.withUnsafeBufferPointer { values in
      Patch { row, column in
        let row = symmetry.flipsRows ? last - row : row
        let column = symmetry.flipsColumns ? last - column : column
        return values[symmetry.swapsSides ? column * Self.side + row : row * Self.side + column]
      }
    }
  }

  /// Each number replaced by the mean of those up to `radius` away, the edge repeated outwards.
  func blurred(_ radius: Int) -> Patch {
    Patch(Self.meansOfRowsTransposed(Self.meansOfRowsTransposed(values, radius), radius))
  }

  /// The means along rows, with rows and columns exchanged: twice gives both directions.
  private static func meansOfRowsTransposed(_ values: [Float], _ radius: Int) -> [Float] {
    let last = side - 1
    let share = 1 / Float(2 * radius + 1)
    return values.withUnsafeBufferPointer { values in
      [Float](unsafeUninitializedCapacity: count) { target, filled in
        for row in 0..<side {
          let start = row * side
          var sum: Float = 0
          for offset in -radius...radius { sum += values[start + min(max(offset, 0), last)] }
          for column in 0..<side {
            target[column * side + row] = sum * share
            sum += values[start + min(column + radius + 1, last)]
            sum -= values[start + max(column - radius, 0)]
          }
        }
        filled = count
      }
    }
  }

  /// What is neither a single cell nor as wide as the picture: what tells pictures of one kind
  /// apart, and what a new encoding or size leaves as it is.
  var structure: Patch { blurred(1) - blurred(4) }

  /// Mean and standard deviation, without the margin.
  var moments: (mean: Float, deviation: Float) {
    var sum: Float = 0
    var squares: Float = 0
    values.withUnsafeBufferPointer { values in
      Self.forEachInner { place in
        sum += values[place]
        squares += values[place] * values[place]
      }
    }
    let mean = sum / Float(Self.innerCount)
    return (mean, max(squares / Float(Self.innerCount) - mean * mean, 0).squareRoot())
  }

  /// With mean 0 and standard deviation 1.
  var standardised: Patch {
    let (mean, deviation) = moments
    let scale = 1 / max(deviation, 1e-6)
    return Patch(values.map { ($0 - mean) * scale })
  }

  /// Pearson's correlation, without the margin.
  func correlation(with other: Patch) -> Float {
    let (mine, others) = (moments, other.moments)
    var sum: Float = 0
    values.withUnsafeBufferPointer { values in
      other.values.withUnsafeBufferPointer { compared in
        Self.forEachInner { sum += (values[$0] - mine.mean) * (compared[$0] - others.mean) }
      }
    }
    let scale = mine.deviation * others.deviation * Float(Self.innerCount)
    return scale > 0 ? sum / scale : 0
  }

  static let inner = margin..<(side - margin)
  static let innerCount = inner.count * inner.count

  @inline(__always)
  static func forEachInner(_ body: (Int) -> Void) {
    for row in inner {
      for column in inner { body(row * side + column) }
    }
  }
}
