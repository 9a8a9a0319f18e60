/// A picture in memory: 8-bit RGB, interleaved, rows from the top. Only this room makes one.
package struct Picture: Sendable, Equatable {
  package let width: Int, height: Int
  /// `width * height * 3` bytes.
  package let bytes: [UInt8]
}
