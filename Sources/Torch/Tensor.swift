import CTorch

/// An array of numbers on a device, with LibTorch's autograd behind it.
///
/// Deliberately not `Sendable`: tensors stay on the task that made them; only bytes cross tasks.
package struct Tensor {
  /// Owns one reference to LibTorch's tensor.
  private final class Handle {
    let raw: ct_tensor
    init(_ raw: ct_tensor) { self.raw = raw }
    deinit { ct_release(raw) }
  }

  private let handle: Handle

  /// Takes over one reference.
  init(owning raw: ct_tensor) { handle = Handle(raw) }

  /// LibTorch's tensor, borrowed; keep `self` alive while it is used.
  var raw: ct_tensor { handle.raw }

  /// A CPU tensor with a copy of `bytes`, which hold `shape` elements row-major.
  package init(bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType) throws(TensorError) {
    var result: ct_tensor?
    let sizes = shape.map(Int64.init)
    try TensorError.check("from bytes") { error in
      ct_from_bytes(
        bytes.baseAddress, Int64(bytes.count), Int32(dtype.rawValue), sizes, Int64(sizes.count),
        &result, error)
    }
    self = try Tensor.defined(result, "from bytes")
  }

  /// A CPU tensor of unsigned bytes, such as pixels.
  package init(bytes: [UInt8], shape: [Int]) throws(TensorError) {
    self = try Tensor.copying(bytes, shape: shape, dtype: .uint8)
  }

  package init(floats: [Float], shape: [Int]) throws(TensorError) {
    self = try Tensor.copying(floats, shape: shape, dtype: .float32)
  }

  package init(doubles: [Double], shape: [Int]) throws(TensorError) {
    self = try Tensor.copying(doubles, shape: shape, dtype: .float64)
  }

  package init(integers: [Int64], shape: [Int]) throws(TensorError) {
    self = try Tensor.copying(integers, shape: shape, dtype: .int64)
  }

  private static func copying<Element>(
    _ elements: [Element], shape: [Int], dtype: DType
  ) throws(TensorError) -> Tensor {
    let result = elements.withUnsafeBytes { buffer in
      Result { () throws(TensorError) in try Tensor(bytes: buffer, shape: shape, dtype: dtype) }
    }
    return try result.get()
  }

  /// A CPU tensor over memory that `owner` keeps alive and that nobody else writes.
  package init(
    memory: UnsafeMutableRawPointer, owner: AnyObject, shape: [Int], dtype: DType
  ) throws(TensorError) {
    var result: ct_tensor?
    let sizes = shape.map(Int64.init)
    let context = Unmanaged.passRetained(owner).toOpaque()
    do throws(TensorError) {
      try TensorError.check("from memory") { error in
        ct_from_memory(
          memory, Int32(dtype.rawValue), sizes, Int64(sizes.count),
          { context in
            if let context { Unmanaged<AnyObject>.fromOpaque(context).release() }
          }, context, &result, error)
      }
    } catch {
      Unmanaged<AnyObject>.fromOpaque(context).release()
      throw error
    }
    self = try Tensor.defined(result, "from memory")
  }

  static func defined(_ raw: ct_tensor?, _ operation: String) throws(TensorError) -> Tensor {
    guard let raw else { throw TensorError(operation, "LibTorch returned no tensor") }
    return Tensor(owning: raw)
  }

  package var rank: Int { Int(ct_rank(raw)) }
  package var shape: [Int] { (0..<ct_rank(raw)).map { Int(ct_size(raw, $0)) } }
  package var strides: [Int] { (0..<ct_rank(raw)).map { Int(ct_stride(raw, $0)) } }
  package var count: Int { shape.reduce(1, *) }
  package var device: Device { Device(code: ct_device(raw)) }

  /// The kind of its elements; nil for kinds that this library does not name (complex, quantized).
  package var dtype: DType? { DType(rawValue: Int8(truncatingIfNeeded: ct_dtype(raw))) }

  /// The elements as they lie in memory, row-major, copied to the CPU.
  package func bytes() throws(TensorError) -> [UInt8] {
    try copied(as: UInt8.self, count: byteCount())
  }

  /// The elements as 32-bit floats, row-major, whatever their own kind is.
  package func floats() throws(TensorError) -> [Float] {
    let source = dtype == .float32 ? self : try converted(.float32)
    return try source.copied(as: Float.self, count: count)
  }

  package func doubles() throws(TensorError) -> [Double] {
    let source = dtype == .float64 ? self : try converted(.float64)
    return try source.copied(as: Double.self, count: count)
  }

  package func integers() throws(TensorError) -> [Int64] {
    let source = dtype == .int64 ? self : try converted(.int64)
    return try source.copied(as: Int64.self, count: count)
  }

  /// The number of a tensor that has just one.
  package func item() throws(TensorError) -> Double {
    let values = try doubles()
    guard values.count == 1 else {
      throw TensorError("item", "a tensor of shape \(shape) has no single value")
    }
    return values[0]
  }

  private func byteCount() throws(TensorError) -> Int {
    guard let dtype else { throw TensorError("bytes", "elements of kind \(ct_dtype(raw))") }
    return count * dtype.itemSize
  }

  private func copied<Element: BitwiseCopyable>(
    as type: Element.Type, count: Int
  ) throws(TensorError) -> [Element] {
    var failure: TensorError?
    let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(TensorError) {
        try TensorError.check("copy") { error in
          ct_copy_bytes(
            raw, buffer.baseAddress, Int64(count * MemoryLayout<Element>.stride), error)
        }
        initialized = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return elements
  }
}

extension Tensor: CustomStringConvertible {
  package var description: String {
    "Tensor(\(shape), \(dtype.map { "\($0)" } ?? "unknown"), \(device))"
  }
}
