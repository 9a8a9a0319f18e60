import Testing

@testable import Torch

@Suite struct TensorTests {
  @Test func `every generated operation exists in this lib torch`() throws {
    #expect(!Operation.every.isEmpty)
    for operation in Operation.every { try operation.resolve() }
  }

  @Test func `library loaded is the one compiled against`() throws { try Runtime.checkVersion() }

  @Test func `elements come back as they went in`() throws {
    let tensor = try Tensor(floats: [1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(tensor.shape == [2, 3])
    #expect(tensor.dtype == .float32)
    #expect(try tensor.transpose(0, second: 1).floats() == [1, 4, 2, 5, 3, 6])
    #expect(try tensor.converted(.int64).integers() == [1, 2, 3, 4, 5, 6])
    #expect(try Tensor(bytes: [7, 255], shape: [2]).doubles() == [7, 255])
  }

  @Test func `whole and fractional scalars stay apart`() throws {
    let whole = try Tensor(integers: [1, 2], shape: [2])
    #expect(try (whole + 1).dtype == .int64)
    #expect(try (whole + 1.5).dtype == .float32)
  }

  @Test func `refusals carry the operation and lib torchs words`() throws {
    let left = try Tensor.ones([2, 3])
    let right = try Tensor.ones([2, 4])
    let error = #expect(throws: TensorError.self) { try left + right }
    #expect(error?.operation == "aten::add.Tensor")
    #expect(error?.message.contains("must match the size") == true)
  }

  @Test func `gradient of a square is twice its root`() throws {
    let x = try Tensor(floats: [1, -2, 3], shape: [3])
    try x.setRequiresGradient(true)
    try x.square().sum().backward()
    #expect(try x.gradient()?.floats() == [2, -4, 6])
    x.clearGradient()
    #expect(try x.gradient() == nil)
    let untracked = try withoutGradient { try x.square() }
    #expect(!untracked.requiresGradient)
  }

  @Test func `autocast computes products in the smaller type`() throws {
    let a = try Tensor.ones([4, 4])
    let inside = try withAutocast(to: .bfloat16, on: .cpu) { try a.matmul(a).dtype }
    #expect(inside == .bfloat16)
    #expect(try a.matmul(a).dtype == .float32)
  }

  @Test func `a call may return many tensors`() throws {
    let parts = try Tensor.ones([200, 2]).split(1)
    #expect(parts.count == 200)
    #expect(parts[199].shape == [1, 2])
  }

  @Test func `memory is read in place and released once`() throws {
    final class Owner {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
      init() { memory.storeBytes(of: 0x4000_0000_3F80_0000, as: UInt64.self) }
      deinit { memory.deallocate() }
    }
    var owner: Owner? = Owner()
    weak let watched = owner
    do {
      let tensor = try Tensor(
        memory: #require(owner).memory, owner: #require(owner), shape: [2], dtype: .float32)
      owner = nil
      #expect(watched != nil)
      #expect(try tensor.floats() == [1, 2])
    }
    #expect(watched == nil)
  }

  @Test func `only AGPU has memory of its own`() throws {
    #expect(throws: TensorError.self) { try Device.cpu.memory() }
    if case .cuda = Device.best { #expect(try Device.best.memory() > 1 << 30) }
  }
}
