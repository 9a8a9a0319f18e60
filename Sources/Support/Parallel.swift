import Foundation
import Synchronization

/// Work that several threads share.
package enum Parallel {
  /// Does 0..<count, each number once, and returns when all are done. The calling thread is one of
  /// the threads: where the system gives no other, the work takes longer and is done all the same.
  package static func perform(
    _ count: Int, threads: Int, _ work: @escaping @Sendable (Int) -> Void
  ) {
    let task = Task(count: count, work: work)
    var others: [pthread_t] = []
    while others.count + 1 < min(threads, count), let other = start(task) { others.append(other) }
    task.run()
    for other in others { pthread_join(other, nil) }
  }

  /// A thread that takes part; nil where the system gives none.
  private static func start(_ task: Task) -> pthread_t? {
    var thread = pthread_t()
    let shared = Unmanaged.passRetained(task)
    let status = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Task>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, shared.toOpaque())
    guard status == 0 else {
      shared.release()
      return nil
    }
    return thread
  }

  private final class Task: Sendable {
    private let count: Int
    private let work: @Sendable (Int) -> Void
    private let next = Mutex(0)

    init(count: Int, work: @escaping @Sendable (Int) -> Void) {
      self.count = count
      self.work = work
    }

    func run() {
      while true {
        let place = next.withLock { next in
          defer { next += 1 }
          return next
        }
        if place >= count { return }
        work(place)
      }
    }
  }
}
