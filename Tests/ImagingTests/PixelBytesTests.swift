import Support
import Testing

@testable import Imaging

@Suite struct PixelBytesTests {
  @Test func `bytes of an array and of a block are the same to all who look`() throws {
    let array = PixelBytes([1, 2, 3, 250])
    let block = try PixelBytes(count: 4) { target in
      for (place, byte) in [UInt8(1), 2, 3, 250].enumerated() { target[place] = byte }
    }
    for bytes in [array, block] {
      #expect(bytes == [1, 2, 3, 250] && bytes.array == [1, 2, 3, 250] && bytes.count == 4)
      #expect(bytes.max() == 250 && bytes[1] == 2 && Array(bytes[1..<3]) == [2, 3])
      #expect(bytes.withUnsafeBufferPointer { Array($0) } == [1, 2, 3, 250])
    }
    #expect(array == block && !(array == [1, 2, 3]))
  }

  @Test func `memory that cannot be had is an error`() {
    let shortage = #expect(throws: MemoryShortage.self) {
      try PixelBytes(count: 1 << 62) { _ in }
    }
    #expect(shortage?.purpose.hasSuffix(" MB for a picture") == true)
  }
}
