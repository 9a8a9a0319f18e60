/// A number given to an operation. Whole and fractional stay apart, as they do in LibTorch: they promote differently.
public enum Scalar: Sendable, Equatable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  case integer(Int)
  case double(Double)

  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
}

/// How a tensor's dimensions lie in memory. Raw values are LibTorch's `c10::MemoryFormat` codes.
public enum MemoryFormat: Int, Sendable {
  case contiguous = 0
  case preserve = 1
  /// Height, width, channels innermost: what convolutions of many CPUs and GPUs like best.
  case channelsLast = 2
}
