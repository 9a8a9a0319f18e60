/// What tells content from other content: equal content gives equal digests, other content almost
/// surely others. Against accidents, not against attackers.
///
/// Two sums of products over words of eight bytes, with SplitMix64's constants and mixing.
package struct ContentDigest: Sendable, Hashable {
  private var first: UInt64 = 0x9E37_79B9_7F4A_7C15, second: UInt64 = 0xC2B2_AE3D_27D4_EB4F

  package init() {}

  package init(of bytes: [UInt8]) { add(bytes) }

  package mutating func add(_ number: UInt64) {
    first = (first ^ number) &* 0xBF58_476D_1CE4_E5B9
    first ^= first >> 29
    second = (second &+ number) &* 0x94D0_49BB_1331_11EB
    second ^= second >> 32
  }

  package mutating func add(_ other: ContentDigest) {
    add(other.first)
    add(other.second)
  }

  package mutating func add(_ text: String) { add(Array(text.utf8)) }

  /// The length counts, so that "ab", "c" is not "a", "bc".
  package mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    add(UInt64(bytes.count))
    let whole = bytes.count / 8 * 8
    for offset in stride(from: 0, to: whole, by: 8) {
      add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    }
    for byte in bytes[whole...] { add(UInt64(byte)) }
  }

  /// Thirty-two hexadecimal digits.
  package var text: String {
    [first, second].map { number in
      let digits = String(number, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
