import Foundation

/// Keeps other runs out of a folder meanwhile. A file system without locks is worked in unlocked.
///
/// The system releases it when the process ends, however that is.
package struct FolderLock: Sendable {
  private let descriptor: Int32

  /// Waits until no one else holds the folder.
  package init(waitingFor folder: String) {
    descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    while descriptor >= 0, flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
  }

  /// Nil where someone else holds the folder.
  package init?(_ folder: String) {
    descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      return nil
    }
  }

  package func release() { if descriptor >= 0 { close(descriptor) } }
}
