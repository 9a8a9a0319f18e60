import Foundation
import Support

/// The bytes of a picture. Those of a large one are asked for outside of Swift's arrays: an array
/// whose memory cannot be had ends the process.
package struct PixelBytes: RandomAccessCollection, Sendable {
  private enum Storage: Sendable {
    case array([UInt8])
    case block(Block)
  }

  /// Owns memory of `malloc`. `@unchecked Sendable`: nobody writes once it is filled.
  private final class Block: @unchecked Sendable {
    let bytes: UnsafeMutableBufferPointer<UInt8>

    init?(count: Int) {
      guard let start = malloc(Swift.max(count, 1)) else { return nil }
      bytes = UnsafeMutableBufferPointer(
        start: start.bindMemory(to: UInt8.self, capacity: count), count: count)
    }

    deinit { free(bytes.baseAddress) }
  }

  private let storage: Storage

  package init(_ array: [UInt8]) { storage = .array(array) }

  /// As many bytes as `fill` writes, which must be all.
  package init(
    count: Int, filledBy fill: (UnsafeMutableBufferPointer<UInt8>) -> Void
  ) throws(MemoryShortage) {
    guard let block = Block(count: count) else {
      throw MemoryShortage("\(MemoryShortage.megabytes(count)) for a picture")
    }
    fill(block.bytes)
    storage = .block(block)
  }

  /// A copy, unless they are one already.
  package var array: [UInt8] {
    switch storage {
    case .array(let array): array
    case .block(let block): [UInt8](block.bytes)
    }
  }

  package var startIndex: Int { 0 }

  package var endIndex: Int {
    switch storage {
    case .array(let array): array.count
    case .block(let block): block.bytes.count
    }
  }

  package subscript(place: Int) -> UInt8 {
    switch storage {
    case .array(let array): array[place]
    case .block(let block): block.bytes[place]
    }
  }

  package func withUnsafeBufferPointer<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    switch storage {
    case .array(let array): try array.withUnsafeBufferPointer(body)
    case .block(let block):
      try withExtendedLifetime(block) { try body(UnsafeBufferPointer(block.bytes)) }
    }
  }

  package func withContiguousStorageIfAvailable<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result? {
    try withUnsafeBufferPointer(body)
  }
}

extension PixelBytes: Equatable {
  package static func == (one: PixelBytes, other: PixelBytes) -> Bool { one.elementsEqual(other) }

  package static func == (one: PixelBytes, other: [UInt8]) -> Bool { one.elementsEqual(other) }
}
