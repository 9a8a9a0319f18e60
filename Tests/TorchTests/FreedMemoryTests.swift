import Foundation
import Testing

@testable import Torch

@Suite struct FreedMemoryTests {
  /// Megabytes of memory that this process holds; nil where the system does not say.
  private var residentMegabytes: Int? {
    let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return text?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4 / 1024 }
  }

  /// glibc before 2.38 does not find a freed block again for an aligned request of the same size.
  @Test func `a freed tensor's memory serves the next one of its size`() throws {
    Runtime.keepFreedMemory()
    var small: [Tensor] = []
    func makeAndDrop() throws {
      let large = try Tensor.zeros([5 << 20], dtype: .float32)
      try large.fill(.double(1))
      // Something that stays lies between one large block and the next.
      small.append(try Tensor.zeros([25], dtype: .float32))
    }
    try makeAndDrop()
    guard let before = residentMegabytes else { return }
    for _ in 0..<40 { try makeAndDrop() }
    let after = try #require(residentMegabytes)
    // One block has 20 MB; 40 that are never used again would be 800.
    #expect(after - before < 100)
    #expect(small.count == 41)
  }

  @Test func `its memory holds whatever size is asked for`() throws {
    Runtime.keepFreedMemory()
    #expect(try Tensor.zeros([0], dtype: .float32).floats().isEmpty)
    for count in [1, 15, 16, 17, 4095, 100_001] {
      let ones = try Tensor.zeros([count], dtype: .uint8)
      try ones.fill(.integer(1))
      #expect(try ones.bytes() == [UInt8](repeating: 1, count: count))
    }
  }

  @Test func `a convolution finds its scratch memory`() throws {
    Runtime.keepFreedMemory()
    let x = try Tensor.zeros([2, 3, 64, 64], dtype: .float32)
    let weight = try Tensor.zeros([16, 3, 7, 7], dtype: .float32)
    try x.fill(.double(1))
    try weight.fill(.double(0.5))
    try weight.setRequiresGradient(true)
    let y = try x.conv2d(weight, bias: nil, stride: [2, 2], padding: [3, 3], groups: 1)
    // An inner window covers 3 channels of 7 x 7 ones.
    #expect(
      try y.select(0, index: 1).select(0, index: 5).select(0, index: 9)
        .select(0, index: 9).item() == 73.5)
    try y.sum().backward()
    #expect(try weight.gradient() != nil)
  }
}
