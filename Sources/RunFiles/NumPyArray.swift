import Support

/// An array as NumPy stores it: format 1.0, the last index fastest, little-endian, and readable
/// without pickling.
struct NumPyArray {
  /// NumPy's word for the type of an element.
  private let type: String
  private let shape: [Int]
  private let data: [UInt8]

  private init(_ type: String, _ shape: [Int], _ data: [UInt8]) {
    self.type = type
    self.shape = shape
    self.data = data
  }

  init(_ values: [Bool]) { self.init("|b1", [values.count], values.map { $0 ? 1 : 0 }) }

  init(_ values: [Int64]) { self.init("<i8", [values.count], Self.data(values)) }

  init(_ values: [Float]) { self.init("<f4", [values.count], Self.data(values.map(\.bitPattern))) }

  init(_ values: [Double]) { self.init("<f8", [values.count], Self.data(values.map(\.bitPattern))) }

  /// Rows of `columns` numbers each.
  init(rows: [[Float]], columns: Int) {
    self.init("<f4", [rows.count, columns], Self.data(rows.flatMap { $0.map(\.bitPattern) }))
  }

  /// Writes rows of numbers, some of them at a time.
  static func write(
    rows count: Int, columns: Int, to sink: ([UInt8]) throws -> Void,
    row: (Int, inout [UInt8]) -> Void
  ) rethrows {
    var bytes = header(rows: count, columns: columns)
    for place in 0..<count {
      row(place, &bytes)
      if bytes.count >= 1 << 20 {
        try sink(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    try sink(bytes)
  }

  /// What stands before rows of `columns` numbers each.
  static func header(rows: Int, columns: Int) -> [UInt8] {
    NumPyArray("<f4", [rows, columns], []).bytes
  }

  private static func data(_ numbers: [some FixedWidthInteger]) -> [UInt8] {
    var bytes: [UInt8] = []
    for number in numbers { bytes.append(littleEndian: number) }
    return bytes
  }

  /// The whole file.
  var bytes: [UInt8] {
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    let places = shape.count == 1 ? "\(shape[0])," : shape.map { "\($0)" }.joined(separator: ", ")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(places)), }"
    // Data begin at a multiple of 64 bytes; the header's length takes 2, its line break 1.
    let unfilled = bytes.count + 2 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unfilled % 64) % 64) + "\n"
    bytes.append(littleEndian: UInt16(header.utf8.count))
    return bytes + header.utf8 + data
  }
}
