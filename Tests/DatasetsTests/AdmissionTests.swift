import Support
import Synchronization
import Testing

@testable import Datasets

@Suite struct AdmissionTests {
  /// What all shares that are out come to, and how many there are, at most.
  private struct Seen { var now = 0, most = 0, count = 0, mostAtOnce = 0 }

  private func seen(_ shares: [Int], budget: Int, threads: Int = 8) -> Seen {
    let admission = Admission(budget: budget)
    let seen = Mutex(Seen())
    Parallel.perform(shares.count, threads: threads) { place in
      admission.take(shares[place])
      seen.withLock { seen in
        seen.now += shares[place]
        seen.count += 1
        seen.most = max(seen.most, seen.now)
        seen.mostAtOnce = max(seen.mostAtOnce, seen.count)
      }
      for _ in 0..<200 { _ = seen.withLock { $0.now } }
      seen.withLock { seen in
        seen.now -= shares[place]
        seen.count -= 1
      }
      admission.giveBack(shares[place])
    }
    return seen.withLock { $0 }
  }

  @Test func `shares never come to more than the budget`() {
    let shares = (0..<400).map { 1 + $0 * 7919 % 50 }
    let seen = seen(shares, budget: 100)
    #expect(seen.most <= 100 && seen.now == 0 && seen.count == 0)
  }

  @Test func `a share larger than the budget is alone`() {
    let seen = seen([Int](repeating: 1000, count: 50), budget: 100)
    #expect(seen.mostAtOnce == 1)
    #expect(self.seen([.max / 64, 5, .max / 64, 5], budget: 0).mostAtOnce == 1)
  }

  @Test func `large and small ones all get their turn`() {
    let shares = (0..<300).map { $0 % 3 == 0 ? 500 : 1 }
    #expect(seen(shares, budget: 100).now == 0)
    #expect(seen(shares, budget: .max).now == 0)
  }
}
