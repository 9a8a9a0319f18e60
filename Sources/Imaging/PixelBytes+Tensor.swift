import Torch

extension Tensor {
  /// A CPU tensor with a copy of a picture's bytes.
  init(bytes: PixelBytes, shape: [Int]) throws(TensorError) {
    self = try bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(TensorError) in
        try Tensor(bytes: UnsafeRawBufferPointer(bytes), shape: shape, dtype: .uint8)
      }
    }.get()
  }
}
