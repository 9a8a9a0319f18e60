import CSystem

/// Numbers as Python writes them, for files that Python programs wrote before us.
package enum PythonFormat {
  /// Python's `repr` of a float: shortest digits that read back, exponents below 1e-4, from 1e16.
  package static func repr(_ value: Double) -> String {
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The same, added to some text.
  package static func append(_ value: Double, to text: inout [UInt8]) {
    if value.isNaN {
      text += "NaN".utf8
      return
    }
    if value.sign == .minus { text.append(UInt8(ascii: "-")) }
    if value.isInfinite {
      text += "Infinity".utf8
      return
    }
    if value == 0 {
      text += "0.0".utf8
      return
    }
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      guard let start = buffer.baseAddress else { return }
      var exponent: Int32 = 0
      let count = Int(csystem_shortest_digits(value.magnitude, start, &exponent))
      start.withMemoryRebound(to: UInt8.self, capacity: count) { digits in
        append(UnsafeBufferPointer(start: digits, count: count), Int(exponent), to: &text)
      }
    }
  }

  /// Significant digits without trailing zeros, and the decimal exponent of the first one.
  private static func append(
    _ digits: UnsafeBufferPointer<UInt8>, _ exponent: Int, to text: inout [UInt8]
  ) {
    let (point, zero) = (UInt8(ascii: "."), UInt8(ascii: "0"))
    if exponent < -4 || exponent >= 16 {
      text.append(digits[0])
      if digits.count > 1 {
        text.append(point)
        text += digits[1...]
      }
      text += "e\(exponent < 0 ? "-" : "+")\(abs(exponent) < 10 ? "0" : "")\(abs(exponent))".utf8
    } else if exponent < 0 {
      text.append(zero)
      text.append(point)
      for _ in 1..<(-exponent) { text.append(zero) }
      text += digits
    } else {
      let whole = exponent + 1
      text += digits.prefix(whole)
      for _ in 0..<max(0, whole - digits.count) { text.append(zero) }
      text.append(point)
      if digits.count > whole { text += digits[whole...] } else { text.append(zero) }
    }
  }
}
