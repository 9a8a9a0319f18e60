import Foundation
import Synchronization

/// Unfinished files and folders of a run, removed when a signal ends it, so that nothing looks like a result.
public final class Interruption: Sendable {
  private let paths = Mutex<[String]>([])

  public init() {}

  /// Registers what is about to be made; it is removed with all that is in it.
  public func begin(_ path: String) { paths.withLock { $0.append(path) } }

  /// The file or folder is finished and stays.
  public func finish(_ path: String) { paths.withLock { $0.removeAll { $0 == path } } }

  /// Removes what is unfinished, the newest first.
  public func removeUnfinished() {
    let unfinished = paths.withLock { paths in
      defer { paths = [] }
      return paths
    }
    for path in unfinished.reversed() { try? FileManager.default.removeItem(atPath: path) }
  }
}
