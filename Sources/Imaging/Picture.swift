/// A picture in memory: 8-bit RGB, interleaved, rows from the top.
package struct Picture: Sendable, Equatable {
  package let width: Int, height: Int
  /// `width * height * 3` bytes.
  package let bytes: [UInt8]

  /// Nil unless the sides are positive and `bytes` is exactly as long as they say.
  package init?(width: Int, height: Int, bytes: [UInt8]) {
    guard width > 0, height > 0 else { return nil }
    let pixels = width.multipliedReportingOverflow(by: height)
    guard !pixels.overflow, bytes.count % 3 == 0, bytes.count / 3 == pixels.partialValue else {
      return nil
    }
    self.init(checkedWidth: width, height: height, bytes: bytes)
  }

  /// For callers in this room that made the bytes themselves.
  init(checkedWidth width: Int, height: Int, bytes: [UInt8]) {
    self.width = width
    self.height = height
    self.bytes = bytes
  }
}
