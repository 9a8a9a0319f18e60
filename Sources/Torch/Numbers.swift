/// The kind of number a tensor holds. Raw values are LibTorch's `c10::ScalarType` codes.
package enum DType: Int8, Sendable, Hashable, CaseIterable {
  case uint8 = 0
  case int8 = 1
  case int16 = 2
  case int32 = 3
  case int64 = 4
  case float16 = 5
  case float32 = 6
  case float64 = 7
  case bool = 11
  case bfloat16 = 15

  /// Bytes that one element takes.
  package var itemSize: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .int16, .float16, .bfloat16: 2
    case .int32, .float32: 4
    case .int64, .float64: 8
    }
  }
}

/// A number given to an operation, whole or fractional as LibTorch promotes the two differently.
package enum Scalar: Sendable, Equatable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  case integer(Int)
  case double(Double)

  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
}

/// How a tensor's dimensions lie in memory. Raw values are LibTorch's `c10::MemoryFormat` codes.
package enum MemoryFormat: Int, Sendable {
  case contiguous = 0
  /// Height, width, channels innermost: what convolutions of many CPUs and GPUs like best.
  case channelsLast = 2
}

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
