extension DType {
  /// The name of torch's storage class for this type, without `torch.`.
  var storageClass: String {
    switch self {
    case .uint8: "ByteStorage"
    case .int8: "CharStorage"
    case .int16: "ShortStorage"
    case .int32: "IntStorage"
    case .int64: "LongStorage"
    case .float16: "HalfStorage"
    case .bfloat16: "BFloat16Storage"
    case .float32: "FloatStorage"
    case .float64: "DoubleStorage"
    case .bool: "BoolStorage"
    }
  }

  /// The name in safetensors' header.
  package var safetensorsName: String {
    switch self {
    case .uint8: "U8"
    case .int8: "I8"
    case .int16: "I16"
    case .int32: "I32"
    case .int64: "I64"
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .float32: "F32"
    case .float64: "F64"
    case .bool: "BOOL"
    }
  }

  /// The type called `torch.float32` and so on.
  init?(torchName: String) {
    let names: [(String, DType)] = [
      ("torch.uint8", .uint8), ("torch.int8", .int8), ("torch.int16", .int16),
      ("torch.int32", .int32), ("torch.int64", .int64), ("torch.float16", .float16),
      ("torch.bfloat16", .bfloat16), ("torch.float32", .float32), ("torch.float64", .float64),
      ("torch.bool", .bool),
    ]
    guard let match = names.first(where: { $0.0 == torchName }) else { return nil }
    self = match.1
  }
}
