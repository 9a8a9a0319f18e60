import Foundation

/// What a path leads to that is neither a regular file nor a folder.
package enum SpecialFile: String, Sendable, CustomStringConvertible {
  case pipe = "a pipe"
  case device = "a device"
  case socket = "a socket"

  package var description: String { rawValue }

  /// Nil for files and folders, and where there is nothing; links are followed.
  package init?(at path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(mode: status.st_mode)
  }

  /// From the mode that `stat` gives.
  package init?(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFIFO: self = .pipe
    case S_IFCHR, S_IFBLK: self = .device
    case S_IFSOCK: self = .socket
    default: return nil
    }
  }
}
