import Support

/// A number at a step of a training, as TensorBoard draws it.
struct ScalarPoint: Equatable {
  let tag: String
  let step: Int
  let value: Double
}

/// A file of events that TensorBoard reads: records framed as TensorFlow does, each an `Event`
/// message of protocol buffers (tensorboard/compat/proto/event.proto).
///
/// Every event has the time 0, so that the same training gives the same bytes.
enum EventFile {
  static func bytes(_ points: [ScalarPoint]) -> [UInt8] {
    var version = ProtocolMessage()
    version.append(0.0, as: Field.wallTime)
    version.append("brain.Event:2", as: Field.fileVersion)
    return record(version.bytes) + points.flatMap { record(event($0)) }
  }

  /// The numbers that the messages' definitions give their fields.
  private enum Field {
    // Event
    static let wallTime = 1, step = 2, fileVersion = 3, summary = 5
    // Summary
    static let value = 1
    // Summary.Value
    static let tag = 1, simpleValue = 2
  }

  private static func event(_ point: ScalarPoint) -> [UInt8] {
    var value = ProtocolMessage()
    value.append(point.tag, as: Field.tag)
    value.append(Float(point.value), as: Field.simpleValue)
    var summary = ProtocolMessage()
    summary.append(value.bytes, as: Field.value)
    var event = ProtocolMessage()
    event.append(0.0, as: Field.wallTime)
    event.append(UInt64(point.step), as: Field.step)
    event.append(summary.bytes, as: Field.summary)
    return event.bytes
  }

  /// Length, its checksum, the content, its checksum.
  private static func record(_ content: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: UInt64(content.count))
    bytes.append(littleEndian: CRC32C.masked(bytes))
    bytes += content
    bytes.append(littleEndian: CRC32C.masked(content))
    return bytes
  }
}

/// The checksum of TensorFlow's records: CRC-32C, of Castagnoli's polynomial.
enum CRC32C {
  static func of(_ bytes: [UInt8]) -> UInt32 {
    var remainder = UInt32.max
    for byte in bytes {
      remainder ^= UInt32(byte)
      for _ in 0..<8 {
        remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0x82F6_3B78 : remainder >> 1
      }
    }
    return ~remainder
  }

  /// Turned by 15 bits and shifted, so that the checksum of what holds checksums is no fixed point.
  static func masked(_ bytes: [UInt8]) -> UInt32 {
    let crc = of(bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }
}

/// A message of protocol buffers, field by field.
private struct ProtocolMessage {
  private(set) var bytes: [UInt8] = []

  /// How a field's value is laid out.
  private enum Layout: UInt64 {
    case number = 0
    case eightBytes = 1
    case lengthAndBytes = 2
    case fourBytes = 5
  }

  mutating func append(_ number: UInt64, as field: Int) {
    begin(field, .number)
    appendNumber(number)
  }

  mutating func append(_ number: Double, as field: Int) {
    begin(field, .eightBytes)
    bytes.append(littleEndian: number.bitPattern)
  }

  mutating func append(_ number: Float, as field: Int) {
    begin(field, .fourBytes)
    bytes.append(littleEndian: number.bitPattern)
  }

  mutating func append(_ content: [UInt8], as field: Int) {
    begin(field, .lengthAndBytes)
    appendNumber(UInt64(content.count))
    bytes += content
  }

  mutating func append(_ text: String, as field: Int) { append(Array(text.utf8), as: field) }

  private mutating func begin(_ field: Int, _ layout: Layout) {
    appendNumber(UInt64(field) << 3 | layout.rawValue)
  }

  /// Seven bits a byte, the lowest first; the eighth says that more follow.
  private mutating func appendNumber(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
