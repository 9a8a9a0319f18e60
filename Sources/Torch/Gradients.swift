import CTorch

extension Tensor {
  /// Whether operations on it are recorded for `backward`.
  package var requiresGradient: Bool { ct_requires_gradient(raw) }

  package func setRequiresGradient(_ value: Bool) throws(TensorError) {
    try TensorError.check("requires_grad") { ct_set_requires_gradient(raw, value, $0) }
  }

  /// The gradient that `backward` has summed up here; nil where none has arrived.
  package func gradient() throws(TensorError) -> Tensor? {
    var result: ct_tensor?
    try TensorError.check("gradient") { ct_gradient(raw, &result, $0) }
    return result.map { Tensor(owning: $0) }
  }

  package func clearGradient() { ct_clear_gradient(raw) }

  /// Adds the gradient of this scalar to every tensor it came from that requires one.
  package func backward() throws(TensorError) {
    try TensorError.check("backward") { ct_backward(raw, $0) }
  }
}

/// Runs `body` without recording operations. The mode is the thread's: `body` cannot suspend.
package func withoutGradient<Output, Failure: Error>(
  _ body: () throws(Failure) -> Output
) throws(Failure) -> Output {
  let before = ct_set_gradient_mode(false)
  defer { _ = ct_set_gradient_mode(before) }
  return try body()
}

/// Runs `body` with matrix products and convolutions in `dtype`, losses and reductions in float32.
package func withAutocast<Output>(
  to dtype: DType, on device: Device, _ body: () throws -> Output
) throws -> Output {
  try TensorError.check("autocast") {
    ct_set_autocast(device.typeCode, true, Int32(dtype.rawValue), $0)
  }
  defer {
    // Switching off the mode that was just switched on has nothing left to fail at.
    try? TensorError.check("autocast") {
      ct_set_autocast(device.typeCode, false, Int32(dtype.rawValue), $0)
    }
  }
  return try body()
}
