import Foundation

/// Bytes that do not change while in use: a file mapped into memory, or memory of our own.
///
/// A mapped file must not be shortened while it is in use; the checkpoints that we write are
/// replaced whole, never changed in place.
final class StoredBytes: @unchecked Sendable {
  /// Where the bytes come from, for messages.
  let path: String
  let count: Int
  private let base: UnsafeMutableRawPointer?
  private let isMapped: Bool

  /// Maps a file, without reading it.
  init(mapping path: String) throws(CheckpointError) {
    self.path = path
    // Without O_NONBLOCK the opening of a named pipe would wait for ever.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.systemFailure(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.systemFailure(path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CheckpointError(
        path: path, offset: nil, reason: .unreadable("it is a folder or a device, not a file"))
    }
    count = Int(status.st_size)
    isMapped = true
    guard count > 0 else {
      base = nil
      return
    }
    let mapping = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let mapping, mapping != MAP_FAILED else { throw Self.systemFailure(path) }
    base = mapping
  }

  /// Memory of its own, filled by `fill`.
  init(count: Int, path: String, fill: (UnsafeMutableRawBufferPointer) -> Void) {
    self.path = path
    self.count = count
    isMapped = false
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
    fill(memory)
    base = memory.baseAddress
  }

  convenience init(_ bytes: [UInt8], path: String) {
    self.init(count: bytes.count, path: path) { $0.copyBytes(from: bytes) }
  }

  deinit {
    guard let base else { return }
    if isMapped { munmap(base, count) } else { base.deallocate() }
  }

  /// Lends the bytes of `range`, which must lie inside (ranges are checked before they are stored).
  func withBytes<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    let whole = UnsafeRawBufferPointer(start: base, count: count)
    return try body(UnsafeRawBufferPointer(rebasing: whole[range]))
  }

  /// Whether `size` bytes lie at `offset`.
  func contains(_ offset: Int, _ size: Int) -> Bool {
    offset >= 0 && size >= 0 && offset <= count && size <= count - offset
  }

  /// The little-endian number at `offset`; `expected` names it in the error.
  func integer<Number: FixedWidthInteger>(
    _ type: Number.Type, at offset: Int, _ expected: @autoclosure () -> String
  ) throws(CheckpointError) -> Number {
    let size = MemoryLayout<Number>.size
    guard contains(offset, size) else {
      throw failure(.truncated(expected: expected()), at: min(max(offset, 0), count))
    }
    return withBytes(offset..<offset + size) {
      Number(littleEndian: $0.loadUnaligned(as: Number.self))
    }
  }

  /// The bytes of `range` as text, nil where they are no UTF-8 or lie outside.
  func text(_ range: Range<Int>) -> String? {
    guard contains(range.lowerBound, range.count) else { return nil }
    return withBytes(range) { String(validating: $0, as: UTF8.self) }
  }

  func failure(_ reason: CheckpointError.Reason, at offset: Int?) -> CheckpointError {
    CheckpointError(path: path, offset: offset, reason: reason)
  }

  private static func systemFailure(_ path: String) -> CheckpointError {
    CheckpointError(path: path, offset: nil, reason: .unreadable(String(cString: strerror(errno))))
  }
}
