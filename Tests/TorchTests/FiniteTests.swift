import Testing
import Torch

@Suite struct FiniteTests {
  @Test(
    arguments: [
      (DType.float16, [0xFF, 0x7B], true), (.float16, [0x00, 0x7C], false),
      (.float16, [0x01, 0xFE], false), (.bfloat16, [0x7F, 0x7F], true),
      (.bfloat16, [0x80, 0xFF], false), (.float32, [0xFF, 0xFF, 0x7F, 0x7F], true),
      (.float32, [0, 0, 0x80, 0xFF], false), (.float32, [1, 0, 0x80, 0x7F], false),
      (.float64, [0, 0, 0, 0, 0, 0, 0xF0, 0x3F], true),
      (.float64, [0, 0, 0, 0, 0, 0, 0xF0, 0x7F], false),
      (.int32, [0, 0, 0x80, 0x7F], true), (.bool, [1], true),
    ] as [(DType, [UInt8], Bool)])
  func `infinity and NaN are found in every kind of number`(
    _ dtype: DType, _ number: [UInt8], _ isFinite: Bool
  ) throws {
    let zero = [UInt8](repeating: 0, count: number.count)
    for bytes in [zero + number, number + zero] {
      let tensor = try StoredTensor(name: "x", dtype: dtype, shape: [2], bytes: bytes)
      #expect(tensor.isFinite == isFinite)
    }
  }

  @Test func `a number beyond 32 bits is not finite for a network`() throws {
    let bytes = withUnsafeBytes(of: (1e300).bitPattern.littleEndian) { Array($0) }
    #expect(
      try !StoredTensor(name: "x", dtype: .float64, shape: [1], bytes: bytes).isFinite)
  }
}
