import Synchronization

/// Collects what a display writes.
final class Written: Sendable {
  private let pieces = Mutex<[String]>([])

  func append(_ piece: String) { pieces.withLock { $0.append(piece) } }

  var text: String { pieces.withLock { $0.joined() } }
}
