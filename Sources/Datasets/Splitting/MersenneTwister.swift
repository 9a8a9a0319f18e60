/// The 32-bit Mersenne Twister (Matsumoto and Nishimura 1998, `init_genrand` seeding) with the
/// shuffle of NumPy's legacy `RandomState`.
///
/// Only the split draws from it, so that a seed gives the very split that the Python tool made.
struct MersenneTwister {
  private var state: [UInt32]
  private var index = 624

  init(seed: UInt32) {
    state = [seed]
    state.reserveCapacity(624)
    for place in 1..<624 {
      let previous = state[place - 1]
      state.append(1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(place))
    }
  }

  mutating func next() -> UInt32 {
    if index == 624 { refill() }
    var word = state[index]
    index += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C_5680
    word ^= (word << 15) & 0xEFC6_0000
    return word ^ (word >> 18)
  }

  private mutating func refill() {
    for place in 0..<624 {
      let mixed = (state[place] & 0x8000_0000) | (state[(place + 1) % 624] & 0x7FFF_FFFF)
      let twist = mixed & 1 == 0 ? 0 : 0x9908_B0DF as UInt32
      state[place] = state[(place + 397) % 624] ^ (mixed >> 1) ^ twist
    }
    index = 0
  }

  /// A whole number in 0...bound: words masked to the bits of `bound`, larger ones rejected.
  private mutating func upTo(_ bound: UInt32) -> Int {
    let mask = UInt32.max >> UInt32(bound.leadingZeroBitCount)
    while true {
      let value = next() & mask
      if value <= bound { return Int(value) }
    }
  }

  /// Fisher–Yates from the last element down.
  mutating func shuffle<Element>(_ elements: inout [Element]) {
    for place in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(place, upTo(UInt32(place)))
    }
  }
}
