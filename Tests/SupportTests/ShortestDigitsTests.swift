import Testing

@testable import Support

@Suite struct ShortestDigitsTests {
  @Test func `numbers are written with the digits that Swift writes, and read back as they are`() {
    var stream = RandomStream(seed: 9, for: .bootstrap)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: stream.next())
      guard value.isFinite else { continue }
      let text = PythonFormat.repr(value)
      #expect(Double(text) == value, "\(text)")
      #expect(Self.digits(text) == Self.digits(value.description), "\(text)")
    }
    for value in [
      Double.leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1, 1e23, 0x1p53, -2.5e-7,
    ] {
      #expect(Double(PythonFormat.repr(value)) == value)
    }
  }

  /// Significant ones, without zeros at either end.
  private static func digits(_ text: String) -> String {
    let mantissa = text.lowercased().split(separator: "e")[0].filter(\.isNumber)
    return String(
      mantissa.drop { $0 == "0" }.reversed().drop { $0 == "0" }.reversed())
  }
}
