import Testing

@testable import RunFiles

@Suite struct NumPyArrayTests {
  /// What stands before the data, which begin at byte 128: magic, version, length, description.
  private func expectHeader(_ array: NumPyArray, _ description: String, data: [UInt8]) {
    let bytes = array.bytes
    #expect(bytes.prefix(10) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0])
    let header = String(decoding: bytes[10..<128], as: UTF8.self)
    #expect(header == description + String(repeating: " ", count: 117 - description.count) + "\n")
    #expect(Array(bytes[128...]) == data)
  }

  @Test func `one value an element`() {
    expectHeader(
      NumPyArray([true, false]), "{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }",
      data: [1, 0])
    expectHeader(
      NumPyArray([Int64(258), -1]), "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }",
      data: [2, 1, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 255, count: 8))
    expectHeader(
      NumPyArray([Float(1)]), "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }",
      data: [0, 0, 0x80, 0x3F])
    expectHeader(
      NumPyArray([-2.0]), "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }",
      data: [0, 0, 0, 0, 0, 0, 0, 0xC0])
    expectHeader(
      NumPyArray([Double]()), "{'descr': '<f8', 'fortran_order': False, 'shape': (0,), }", data: [])
  }

  @Test func `rows one after the other`() {
    expectHeader(
      NumPyArray(rows: [[1, 0, 0], [0, 0, 1]], columns: 3),
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
      data: [0, 0, 0x80, 0x3F] + [UInt8](repeating: 0, count: 16) + [0, 0, 0x80, 0x3F])
    expectHeader(
      NumPyArray(rows: [], columns: 3),
      "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }", data: [])
  }
}
