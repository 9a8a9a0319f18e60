import Foundation

/// A system call that failed.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  package let code: Int32

  package init(code: Int32) { self.code = code }

  /// The error of the call that just failed.
  package static var last: SystemError { SystemError(code: errno) }

  package var description: String { String(cString: strerror(code)) }

  /// Whether the medium or the machine failed, and not the file that was asked for.
  package var isOfMachine: Bool {
    [
      EIO, ESTALE, ENXIO, ENODEV, EREMOTEIO, ETIMEDOUT, ENOTCONN, EBADMSG, EUCLEAN, EMFILE, ENFILE,
      ENOMEM,
    ].contains(code)
  }
}

/// What tells a file from another of its name, and from itself after a change.
package struct FileIdentity: Equatable, Sendable {
  package let size: Int
  private let device: UInt64, inode: UInt64, seconds: Int, nanoseconds: Int

  package init(_ status: stat) {
    size = Int(status.st_size)
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    seconds = Int(status.st_mtim.tv_sec)
    nanoseconds = Int(status.st_mtim.tv_nsec)
  }

  /// Nil where there is nothing at the path.
  package init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }
}

/// An open regular file, which closes itself.
package final class InputFile {
  package let identity: FileIdentity
  private let descriptor: Int32

  /// Nil for a folder or a special file, which is not opened.
  package init?(path: String) throws(SystemError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .last }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw .last }
    identity = FileIdentity(status)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// All that can be read, whatever the size was said to be: files of the system say none.
  package func allBytes() throws(SystemError) -> [UInt8] {
    var all: [UInt8] = []
    while true {
      let part = try bytes(upTo: max(identity.size + 1 - all.count, 1 << 16))
      if part.isEmpty { return all }
      all += part
    }
  }

  /// The next `count` bytes, or all that are left where there are fewer.
  package func bytes(upTo count: Int) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = read(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = .last }
        if got <= 0 { return }
        filled += got
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
