/// A number given to an operation. Whole and fractional stay apart, as they do in LibTorch: they promote differently.
package enum Scalar: Sendable, Equatable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  case integer(Int)
  case double(Double)

  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
}

/// How a tensor's dimensions lie in memory. Raw values are LibTorch's `c10::MemoryFormat` codes.
package enum MemoryFormat: Int, Sendable {
  case contiguous = 0
  case preserve = 1
  /// Height, width, channels innermost: what convolutions of many CPUs and GPUs like best.
  case channelsLast = 2
}
