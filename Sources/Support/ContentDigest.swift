/// A number that stands for content: equal content gives equal numbers, other content almost surely
/// others. Against accidents, not against attackers.
///
/// FNV-1a (Fowler, Noll, Vo), 64 bit, over eight bytes at a time.
package struct ContentDigest: Sendable, Equatable {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  package init(of bytes: [UInt8]) { add(bytes) }

  package mutating func add(_ number: UInt64) {
    value = (value ^ number) &* 0x0000_0100_0000_01B3
    // The product alone never carries a high bit down.
    value ^= value >> 32
  }

  /// The length counts, so that "ab", "c" is not "a", "bc".
  package mutating func add(_ text: String) { add(Array(text.utf8)) }

  package mutating func add(_ bytes: [UInt8]) {
    add(UInt64(bytes.count))
    bytes.withUnsafeBytes { buffer in
      let whole = buffer.count / 8 * 8
      for offset in stride(from: 0, to: whole, by: 8) {
        add(UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      }
      for byte in buffer[whole...] { add(UInt64(byte)) }
    }
  }

  /// Sixteen hexadecimal digits.
  package var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
