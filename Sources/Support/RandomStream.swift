/// What a stream of random numbers is for. Each use has its own stream, so any of them can be had
/// without replaying the others.
package enum RandomPurpose: Sendable, Hashable {
  case shuffle(epoch: Int)
  case augment(epoch: Int, sample: Int)
  case dropout(epoch: Int, batch: Int)
  case initialise(parameter: String)
  case bootstrap
  case featureReference

  /// The spelling that enters the seed. It is a contract: changing it changes every result.
  var spelling: String {
    switch self {
    case .shuffle(let epoch): "shuffle/\(epoch)"
    case .augment(let epoch, let sample): "augment/\(epoch)/\(sample)"
    case .dropout(let epoch, let batch): "dropout/\(epoch)/\(batch)"
    case .initialise(let parameter): "initialise/\(parameter)"
    // Once a metric's own; the spelling must not change.
    case .bootstrap: "bootstrap/every"
    case .featureReference: "feature-reference"
    }
  }
}

/// Random numbers: SplitMix64 (Steele, Lea, Flood 2014) seeded from (seed, purpose).
///
/// Permutations, uniform and normal numbers are written here: Swift's may change with releases.
package struct RandomStream: Sendable, RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64, for purpose: RandomPurpose) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a, 64 bit
    for byte in purpose.spelling.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    state = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ hash
    _ = next()
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number in [0, 1) with 53 random bits.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  package mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// True with the given probability.
  package mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// A whole number in 0..<bound, without bias (rejection).
  package mutating func below(_ bound: Int) -> Int {
    let bound = UInt64(bound)
    let limit = UInt64.max - UInt64.max % bound
    while true {
      let draw = next()
      if draw < limit { return Int(draw % bound) }
    }
  }

  /// 0..<count in random order (Fisher–Yates).
  package mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, below(i + 1)) }
    return order
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
