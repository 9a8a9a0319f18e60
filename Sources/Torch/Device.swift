import CTorch

/// Where tensors live and operations run.
package enum Device: Sendable, Equatable, CustomStringConvertible {
  case cpu
  case cuda(Int)
  /// A kind that this program does not use.
  case other(Int32)

  init(code: Int32) {
    switch code >> 16 {
    case 0: self = .cpu
    case 1: self = .cuda(Int(code & 0xFF))
    default: self = .other(code)
    }
  }

  var code: Int32 {
    switch self {
    case .cpu: 0
    case .cuda(let index): 1 << 16 | Int32(index)
    case .other(let code): code
    }
  }

  /// The kind's `c10::DeviceType` code.
  var typeCode: Int32 { code >> 16 }

  /// GPUs that this process can use.
  package static var cudaCount: Int { Int(ct_cuda_device_count()) }

  /// The first GPU where there is one, else the CPU.
  package static var best: Device { cudaCount > 0 ? .cuda(0) : .cpu }

  /// Bytes of memory of a GPU's own, in use or not; an error for a CPU.
  package func memory() throws(TensorError) -> Int {
    var bytes: UInt64 = 0
    try TensorError.check("device memory") { ct_device_memory(code, &bytes, $0) }
    return Int(clamping: bytes)
  }

  /// Waits until the device has done what it was given.
  package func synchronize() throws(TensorError) {
    try TensorError.check("synchronize") { ct_synchronize(code, $0) }
  }

  package var description: String {
    switch self {
    case .cpu: "cpu"
    case .cuda(let index): "cuda:\(index)"
    case .other(let code): "device type \(code >> 16)"
    }
  }
}
