extension Tensor {
  package static func + (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try left.adding(right)
  }
  package static func + (left: Tensor, right: Scalar) throws(TensorError) -> Tensor {
    try left.adding(right)
  }
  package static func - (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try left.subtracting(right)
  }
  package static func - (left: Tensor, right: Scalar) throws(TensorError) -> Tensor {
    try left.subtracting(right)
  }
  package static func * (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try left.multiplied(right)
  }
  package static func * (left: Tensor, right: Scalar) throws(TensorError) -> Tensor {
    try left.multiplied(right)
  }
  package static func / (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try left.divided(right)
  }
  package static func / (left: Tensor, right: Scalar) throws(TensorError) -> Tensor {
    try left.divided(right)
  }
}
