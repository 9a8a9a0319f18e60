import Foundation

/// Keeps other runs from working in a folder at the same time. A file system without locks is worked in unlocked.
struct FolderLock {
  private let descriptor: Int32

  /// Waits until no one else holds the folder. The system releases it when the process ends, however that is.
  init(_ folder: String) {
    descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    while descriptor >= 0, flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
  }

  func release() { if descriptor >= 0 { close(descriptor) } }
}
