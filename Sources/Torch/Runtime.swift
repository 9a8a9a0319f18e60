import CTorch

/// LibTorch as a whole: its version, threads and generator.
package enum Runtime {
  /// Refuses a LibTorch other than the one compiled against: its C++ interface is not stable.
  package static func checkVersion() throws(TensorError) {
    let compiled = version(ct_version_compiled())
    let loaded = version(ct_version_loaded())
    guard compiled == loaded else {
      throw TensorError(
        "LibTorch",
        "this program was built for LibTorch \(compiled), but \(loaded) was loaded; "
          + "install \(compiled) or build again with LIBTORCH set to the one to use")
    }
  }

  /// The version loaded, such as `2.13.0`.
  package static var version: String { version(ct_version_loaded()) }

  private static func version(_ code: UInt64) -> String {
    "\(code >> 56).\(code >> 48 & 0xFF).\(code >> 40 & 0xFF)"
  }

  /// Keeps freed memory for the next tensor. Handing blocks back and clearing new ones costs more
  /// than half of the CPU time of a forward pass over large pictures.
  package static func keepFreedMemory() { ct_keep_freed_memory() }

  /// Threads that one operation of the calling thread may use.
  package static var threads: Int { Int(ct_threads()) }

  package static func setThreads(_ count: Int) throws(TensorError) {
    guard let number = Int32(exactly: count), number > 0 else {
      throw TensorError("threads", "there cannot be \(count) of them")
    }
    try TensorError.check("threads") { ct_set_threads(number, $0) }
  }

  /// Whether a GPU's convolutions may round what they multiply to ten bits of fraction
  /// (TensorFloat-32), which makes them faster. On a CPU it changes nothing.
  package static func allowTensorFloat32(_ allowed: Bool) {
    ct_allow_tensor_float32(allowed ? 1 : 0)
  }

  /// Bytes that the tensors on the CPU hold.
  package static var heldMemory: Int { Int(ct_held_memory()) }

  /// The most that the tensors on the CPU held at once since this was last called.
  package static func takeMostHeldMemory() -> Int { Int(ct_take_most_held_memory()) }

  /// Seeds LibTorch's own generator, which dropout draws from.
  package static func seed(_ value: UInt64) throws(TensorError) {
    try TensorError.check("seed") { ct_seed(value, $0) }
  }
}
