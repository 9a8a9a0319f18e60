import Foundation

/// A named tensor in a checkpoint file: a view of the file's bytes, read when they are asked for.
package struct StoredTensor: Sendable, Equatable {
  package let name: String
  package let dtype: DType
  package let shape: [Int]
  /// Number of elements.
  package let count: Int
  let memory: StoredBytes
  /// Of the first element, in bytes.
  let offset: Int
  /// In elements, one a dimension; nil where the elements are in row-major order without gaps.
  let strides: [Int]?

  /// A tensor of `bytes`: row-major, little-endian, `shape`'s product times `dtype.itemSize`.
  package init(
    name: String, dtype: DType, shape: [Int], bytes: [UInt8]
  ) throws(CheckpointError) {
    let memory = StoredBytes(bytes, path: "memory")
    try self.init(
      name: name, dtype: dtype, shape: shape, strides: nil, start: 0, memory: memory,
      storage: 0..<memory.count)
    guard byteCount == bytes.count else {
      throw memory.failure(
        .malformed(
          expected: "\(byteCount) bytes for tensor '\(name)' of shape \(shape)",
          found: "\(bytes.count)"),
        at: nil)
    }
  }

  /// A view of `storage`; every element must lie inside. `start` counts elements like `strides`.
  init(
    name: String, dtype: DType, shape: [Int], strides: [Int]?, start: Int, memory: StoredBytes,
    storage: Range<Int>
  ) throws(CheckpointError) {
    let layout = try TensorLayout(shape: shape, strides: strides, name: name, memory: memory)
    let room = storage.count / dtype.itemSize
    guard memory.contains(storage.lowerBound, storage.count), start >= 0, start <= room,
      layout.extent <= room - start
    else {
      throw memory.failure(
        .malformed(
          expected: "tensor '\(name)' of shape \(shape) inside its storage",
          found: "element \(start) to \(layout.extent) elements further, of \(room)"),
        at: storage.lowerBound)
    }
    // Repeated elements (stride 0) cost the file nothing, and without a limit any memory.
    let allowance = max(memory.count, 1 << 26)
    guard layout.count <= allowance / dtype.itemSize else {
      throw memory.failure(
        .excessive(
          "tensor '\(name)' of shape \(shape) repeats \(layout.extent) stored elements without end"),
        at: storage.lowerBound)
    }
    self.name = name
    self.dtype = dtype
    self.shape = shape
    self.memory = memory
    offset = storage.lowerBound + start * dtype.itemSize
    count = layout.count
    self.strides = layout.isContiguous ? nil : layout.strides
  }

  private init(_ other: StoredTensor, name: String) {
    self.name = name
    dtype = other.dtype
    shape = other.shape
    count = other.count
    memory = other.memory
    offset = other.offset
    strides = other.strides
  }

  /// LibTorch's own.
  static let axisLimit = 64

  /// Size of the contiguous tensor.
  package var byteCount: Int { count * dtype.itemSize }

  /// The same tensor under another name.
  package func renamed(_ name: String) -> StoredTensor { StoredTensor(self, name: name) }

  /// Lends the elements in row-major order, little-endian, possibly unaligned; the file's own bytes
  /// wherever they are contiguous there.
  package func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    guard let strides else {
      return try memory.withBytes(offset..<offset + byteCount, body)
    }
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
    defer { copy.deallocate() }
    memory.withBytes(offset..<memory.count) { source in
      let gather = StridedCopy(shape: shape, strides: strides)
      switch dtype.itemSize {
      case 1: gather.run(UInt8.self, from: source, to: copy)
      case 2: gather.run(UInt16.self, from: source, to: copy)
      case 4: gather.run(UInt32.self, from: source, to: copy)
      default: gather.run(UInt64.self, from: source, to: copy)
      }
    }
    return try body(UnsafeRawBufferPointer(copy))
  }

  /// A copy of the elements, row-major and little-endian.
  package func bytes() -> [UInt8] { withBytes { Array($0) } }

  /// Equal names, types, shapes and bits.
  package static func == (left: StoredTensor, right: StoredTensor) -> Bool {
    left.name == right.name && left.hasSameContent(as: right)
  }

  /// Equal types, shapes and bits, whatever the names.
  package func hasSameContent(as other: StoredTensor) -> Bool {
    dtype == other.dtype && shape == other.shape
      && withBytes { mine in other.withBytes { mine.elementsEqualBitwise($0) } }
  }
}

extension Tensor {
  /// A CPU tensor with a copy of what the checkpoint holds.
  package init(_ stored: StoredTensor) throws(TensorError) {
    let result = stored.withBytes { bytes in
      Result { () throws(TensorError) in
        try Tensor(bytes: bytes, shape: stored.shape, dtype: stored.dtype)
      }
    }
    self = try result.get()
  }
}

extension StoredTensor {
  /// A copy of a tensor, whatever device it is on, to be written under `name`.
  package init(name: String, _ tensor: Tensor) throws {
    guard let dtype = tensor.dtype else {
      throw TensorError(
        "store '\(name)'", "its elements are of a kind that checkpoints do not hold")
    }
    try self.init(name: name, dtype: dtype, shape: tensor.shape, bytes: tensor.bytes())
  }
}

/// What a shape and its strides amount to, with every overflow caught.
private struct TensorLayout {
  /// Elements of the tensor.
  let count: Int
  /// Elements from the first to behind the last one in memory.
  let extent: Int
  let isContiguous: Bool
  /// Those that matter: 0 for axes of one element, whose stride is unused and may be anything.
  let strides: [Int]

  init(
    shape: [Int], strides: [Int]?, name: String, memory: StoredBytes
  ) throws(CheckpointError) {
    guard shape.count <= StoredTensor.axisLimit, shape.allSatisfy({ $0 >= 0 }),
      strides.map({ $0.count == shape.count && $0.allSatisfy { $0 >= 0 } }) ?? true
    else {
      throw memory.failure(
        .malformed(
          expected:
            "up to \(StoredTensor.axisLimit) sizes and as many strides, none negative, for tensor '\(name)'",
          found: "sizes \(shape.prefix(10)), strides \((strides ?? []).prefix(10))"), at: nil)
    }
    var total = 1
    var reach = 0
    var overflow = false
    var contiguous = true
    let isEmpty = shape.contains(0)
    for axis in shape.indices.reversed() where shape[axis] > 1 {
      if let strides, !isEmpty {
        contiguous = contiguous && strides[axis] == total
        reach = Self.add(
          reach, Self.multiply(shape[axis] - 1, strides[axis], &overflow), &overflow)
      }
      total = Self.multiply(total, shape[axis], &overflow)
    }
    guard !overflow, total <= Int.max / 8 else {
      throw memory.failure(
        .excessive("tensor '\(name)' has the impossible shape \(shape.prefix(10))"), at: nil)
    }
    count = isEmpty ? 0 : total
    isContiguous = contiguous
    extent = contiguous ? count : reach + 1
    self.strides = zip(shape, strides ?? []).map { $0 > 1 ? $1 : 0 }
  }

  private static func multiply(_ a: Int, _ b: Int, _ overflow: inout Bool) -> Int {
    let (product, failed) = a.multipliedReportingOverflow(by: b)
    overflow = overflow || failed
    return product
  }

  private static func add(_ a: Int, _ b: Int, _ overflow: inout Bool) -> Int {
    let (sum, failed) = a.addingReportingOverflow(b)
    overflow = overflow || failed || sum == Int.max
    return sum
  }
}

/// Brings strided elements into row-major order.
private struct StridedCopy {
  let shape: [Int], strides: [Int]

  func run<Element: FixedWidthInteger>(
    _ type: Element.Type, from source: UnsafeRawBufferPointer,
    to target: UnsafeMutableRawBufferPointer
  ) {
    let size = MemoryLayout<Element>.size
    let inner = shape[shape.count - 1]
    let step = strides[strides.count - 1] * size
    var index = [Int](repeating: 0, count: shape.count - 1)
    var start = 0
    var written = 0
    while written < target.count {
      var position = start
      for _ in 0..<inner {
        target.storeBytes(
          of: source.loadUnaligned(fromByteOffset: position, as: Element.self),
          toByteOffset: written, as: Element.self)
        position += step
        written += size
      }
      for axis in index.indices.reversed() {
        index[axis] += 1
        start += strides[axis] * size
        if index[axis] < shape[axis] { break }
        start -= strides[axis] * size * shape[axis]
        index[axis] = 0
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func elementsEqualBitwise(_ other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let mine = baseAddress, let theirs = other.baseAddress else { return true }
    return memcmp(mine, theirs, count) == 0
  }
}
