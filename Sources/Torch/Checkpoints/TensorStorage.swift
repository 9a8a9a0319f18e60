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
