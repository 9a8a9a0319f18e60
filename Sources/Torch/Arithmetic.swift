extension Tensor {
  public static func + (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try left.adding(right)
  }
  public static func + (left: Tensor, right: Scalar) throws(TensorError) -> Tensor {
    try left.adding(right)
  }
  public static func - (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try left.subtracting(right)
  }
  public static func - (left: Tensor, right: Scalar) throws(TensorError) -> Tensor {
    try left.subtracting(right)
  }
  public static func * (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try left.multiplied(right)
  }
  public static func * (left: Tensor, right: Scalar) throws(TensorError) -> Tensor {
    try left.multiplied(right)
  }
  public static func / (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try left.divided(right)
  }
  public static func / (left: Tensor, right: Scalar) throws(TensorError) -> Tensor {
    try left.divided(right)
  }
}
