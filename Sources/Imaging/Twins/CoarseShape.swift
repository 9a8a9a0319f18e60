import Foundation

/// The lowest frequencies of a picture, each as large in a usual picture of the data set as any
/// other: thirty numbers that hardly change with a new encoding, and little with a narrower frame.
struct CoarseShape {
  typealias Numbers = SIMD32<Float>

  /// Of length 1.
  let numbers: Numbers
  /// Directions in which they move when an edge of the picture is cut: orthonormal.
  let cuts: [Numbers]
  /// How far they go that way themselves.
  private let ownShares: [Float]

  init(numbers: Numbers, cuts: [Numbers]) {
    self.numbers = numbers
    self.cuts = cuts
    ownShares = cuts.map { Self.product($0, numbers) }
  }

  /// Their correlation, 1 for the same.
  func closeness(to other: Numbers) -> Float { Self.product(numbers, other) }

  /// The same after the best small change of the frame: what is left of the difference has no part
  /// in the tangents (Simard, LeCun and Denker 1993). `closeness` is that to the other.
  func closenessAfterCuts(to other: Numbers, _ closeness: Float) -> Float {
    var gained: Float = 0
    for (cut, own) in zip(cuts, ownShares) {
      let share = Self.product(cut, other) - own
      gained += share * share
    }
    return closeness + gained / 2
  }

  /// The scalar product, four numbers at a time: `sum()` of all lanes takes them one by one, which
  /// is ten times slower.
  @inline(__always)
  private static func product(_ one: Numbers, _ other: Numbers) -> Float {
    withUnsafeBytes(of: one) { one in
      withUnsafeBytes(of: other) { other in
        var sum = SIMD4<Float>()
        for offset in stride(from: 0, to: MemoryLayout<Numbers>.size, by: 16) {
          sum +=
            one.load(fromByteOffset: offset, as: SIMD4<Float>.self)
            * other.load(fromByteOffset: offset, as: SIMD4<Float>.self)
        }
        return sum.sum()
      }
    }
  }

  func transformed(by symmetry: PictureSymmetry) -> CoarseShape {
    CoarseShape(
      numbers: Waves.transformed(numbers, by: symmetry),
      cuts: cuts.map { Waves.transformed($0, by: symmetry) })
  }
}

/// Products of two cosines, one down and one across: the discrete cosine transform's first ones,
/// less the constant.
enum Waves {
  /// Half waves down and across, the coarsest first.
  static let all = (1...7).flatMap { sum in
    (0..<sides).compactMap { down in
      let across = sum - down
      return (0..<sides).contains(across) ? (down: down, across: across) : nil
    }
  }
  private static let sides = 6

  private static let cosines: [[Float]] = (0..<sides).map { wave in
    (0..<Patch.side).map { cell in
      Float(cos(Double.pi * (Double(cell) + 0.5) * Double(wave) / Double(Patch.side)))
    }
  }

  /// How much of each there is in a patch.
  static func amounts(in patch: Patch) -> CoarseShape.Numbers {
    let rows = cosines.map { wave in
      patch.values.withUnsafeBufferPointer { values in
        (0..<Patch.side).map { column in
          var sum: Float = 0
          for row in 0..<Patch.side { sum += wave[row] * values[row * Patch.side + column] }
          return sum
        }
      }
    }
    var amounts = CoarseShape.Numbers()
    for (index, wave) in all.enumerated() {
      amounts[index] = zip(rows[wave.down], cosines[wave.across]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return amounts
  }

  /// Those of the picture under a symmetry.
  static func transformed(
    _ amounts: CoarseShape.Numbers, by symmetry: PictureSymmetry
  ) -> CoarseShape.Numbers {
    let rule = rules[symmetry.rawValue]
    var result = CoarseShape.Numbers()
    for (index, source) in rule.sources.enumerated() { result[index] = amounts[source] }
    return result * rule.signs
  }

  /// Where sides are exchanged, so are the two waves; where a side is flipped, its odd ones change
  /// their sign.
  private static let rules = PictureSymmetry.allCases.map { symmetry in
    let sources = all.indices.map { index in
      let wave = all[index]
      guard symmetry.swapsSides else { return index }
      return all.firstIndex { $0.down == wave.across && $0.across == wave.down } ?? index
    }
    var signs = CoarseShape.Numbers()
    for (index, wave) in all.enumerated() {
      let isOdd =
        (symmetry.flipsRows && wave.down % 2 == 1)
        != (symmetry.flipsColumns && wave.across % 2 == 1)
      signs[index] = isOdd ? -1 : 1
    }
    return (sources: sources, signs: signs)
  }
}

/// The mean and spread of each wave in a data set with all turned and mirrored copies of its
/// pictures, by which they are made comparable.
struct WaveScale {
  private let mean: CoarseShape.Numbers, factor: CoarseShape.Numbers

  /// Less than this, in a standardised patch, is noise of the encoding.
  private static let leastSpread: Float = 8

  /// `amounts` are those of every picture.
  init(_ amounts: [CoarseShape.Numbers]) {
    var sums = [Double](repeating: 0, count: Waves.all.count)
    var squares = sums
    for numbers in amounts {
      for index in sums.indices {
        sums[index] += Double(numbers[index])
        squares[index] += Double(numbers[index]) * Double(numbers[index])
      }
    }
    let count = Double(max(amounts.count, 1)) * 2
    var (mean, factor) = (CoarseShape.Numbers(), CoarseShape.Numbers())
    for (index, wave) in Waves.all.enumerated() {
      let twin =
        Waves.all.firstIndex { $0.down == wave.across && $0.across == wave.down } ?? index
      let isEven = wave.down % 2 == 0 && wave.across % 2 == 0
      let centre = isEven ? (sums[index] + sums[twin]) / count : 0
      let spread = max((squares[index] + squares[twin]) / count - centre * centre, 0).squareRoot()
      mean[index] = Float(centre)
      factor[index] = 1 / max(Float(spread), Self.leastSpread)
    }
    (self.mean, self.factor) = (mean, factor)
  }

  func numbers(_ amounts: CoarseShape.Numbers) -> CoarseShape.Numbers {
    let scaled = (amounts - mean) * factor
    return scaled / max((scaled * scaled).sum(), 1e-12).squareRoot()
  }

  /// - Parameter patch: standardised.
  func shape(of patch: Patch) -> CoarseShape {
    let amounts = Waves.amounts(in: patch)
    return CoarseShape(numbers: numbers(amounts), cuts: cuts(of: patch.blurred(1)))
  }

  private func cuts(of patch: Patch) -> [CoarseShape.Numbers] {
    let middle = Float(Patch.side - 1) / 2
    func value(_ row: Int, _ column: Int) -> Float { patch.values[row * Patch.side + column] }
    let last = Patch.side - 1
    let across = Patch { row, column in
      column == 0 || column == last ? 0 : value(row, column + 1) - value(row, column - 1)
    }
    let down = Patch { row, column in
      row == 0 || row == last ? 0 : value(row + 1, column) - value(row - 1, column)
    }
    let stretched = [
      Patch { row, column in
        across.values[row * Patch.side + column] * (Float(column) - middle) / middle
      },
      Patch { row, column in
        down.values[row * Patch.side + column] * (Float(row) - middle) / middle
      },
    ]
    return Self.orthonormal((stretched + [across, down]).map { Waves.amounts(in: $0) * factor })
  }

  /// By Gram and Schmidt; what depends on others is left out.
  private static func orthonormal(_ given: [CoarseShape.Numbers]) -> [CoarseShape.Numbers] {
    var found: [CoarseShape.Numbers] = []
    for vector in given {
      var rest = vector
      for one in found { rest -= one * (one * rest).sum() }
      let length = (rest * rest).sum().squareRoot()
      if length > 1e-3 * (vector * vector).sum().squareRoot() { found.append(rest / length) }
    }
    return found
  }
}
