extension StoredTensor {
  /// Whether every element is a finite number of 32 bits, as networks compute with; whole numbers
  /// and truth values always are.
  package var isFinite: Bool {
    withBytes { bytes in
      switch dtype {
      case .float16: Self.isFinite(bytes, exponent: 0x7C00 as UInt16)
      case .bfloat16: Self.isFinite(bytes, exponent: 0x7F80 as UInt16)
      case .float32: Self.isFinite(bytes, exponent: 0x7F80_0000 as UInt32)
      case .float64:
        stride(from: 0, to: bytes.count, by: 8).allSatisfy {
          let bits = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self))
          return Float(Double(bitPattern: bits)).isFinite
        }
      default: true
      }
    }
  }

  /// A number whose exponent's bits are all set is NaN or infinite (IEEE 754).
  private static func isFinite<Bits: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, exponent: Bits
  ) -> Bool {
    let size = MemoryLayout<Bits>.size
    return stride(from: 0, to: bytes.count, by: size).allSatisfy {
      let bits = Bits(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Bits.self))
      return bits & exponent != exponent
    }
  }
}
