/// Memory that could not be had, whoever asked for it.
package struct MemoryShortage: Error, Sendable, Equatable, CustomStringConvertible {
  /// What it was wanted for, in words that stand in brackets.
  package let purpose: String

  package init(_ purpose: String) { self.purpose = purpose }

  package var description: String { "there is not enough memory (\(purpose))" }

  /// Whether a library's own words say that memory could not be had.
  package static func isMeant(by words: String) -> Bool {
    let words = words.lowercased()
    // oneDNN says the same of a primitive that it does not know, with another word behind.
    let isPrimitive =
      words.contains("could not create a primitive")
      && !words.contains("could not create a primitive descriptor")
    return isPrimitive || Self.words.contains { words.contains($0) }
  }

  /// Of the C and C++ libraries, LibTorch, oneDNN, cuDNN and cuBLAS, libzip, zlib and libvips.
  private static let words = [
    "can't allocate memory", "cannot allocate memory", "out of memory", "insufficient memory",
    "not enough memory", "bad_alloc", "malloc failure", "alloc_failed",
    "could not create a memory object", "could not execute a primitive",
  ]

  /// Megabytes of some bytes, rounded up.
  package static func megabytes(_ bytes: Int) -> String {
    "\(NumberText.count(bytes / (1 << 20) + (bytes % (1 << 20) > 0 ? 1 : 0))) MB"
  }
}
