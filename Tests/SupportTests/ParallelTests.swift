import Support
import Synchronization
import Testing

@Suite struct ParallelTests {
  @Test(arguments: [0, 1, 2, 100], [1, 3, 8])
  func `each number is done once`(count: Int, threads: Int) {
    let done = Mutex([Int](repeating: 0, count: count))
    Parallel.perform(count, threads: threads) { place in done.withLock { $0[place] += 1 } }
    #expect(done.withLock { $0 } == [Int](repeating: 1, count: count))
  }

  @Test func `there are as many threads as asked for, however many processors`() {
    let state = Mutex((waiting: 0, most: 0))
    Parallel.perform(8, threads: 8) { _ in
      state.withLock { state in
        state.waiting += 1
        state.most = max(state.most, state.waiting)
      }
      // Until all are here: each thread holds one of the eight.
      while state.withLock({ $0.most }) < 8 {}
    }
    #expect(state.withLock { $0.most } == 8)
  }
}

@Suite struct MemoryShortageTests {
  @Test func `libraries' words for memory are known`() {
    for words in [
      "std::bad_alloc", "CUDA out of memory", "could not create a primitive",
      "zip: Malloc failure", "write error: insufficient memory",
      "vips_image_write_to_memory: out of memory --- size == 512MB",
    ] {
      #expect(MemoryShortage.isMeant(by: words), "\(words)")
    }
    for words in ["could not create a primitive descriptor for x", "wrong memory format", ""] {
      #expect(!MemoryShortage.isMeant(by: words), "\(words)")
    }
  }

  @Test func `megabytes are rounded up`() {
    let shown = [0, 1, 1 << 20, (1 << 20) + 1].map(MemoryShortage.megabytes)
    #expect(shown == ["0 MB", "1 MB", "1 MB", "2 MB"])
    #expect(MemoryShortage.megabytes(.max).hasSuffix(" MB"))
  }
}
