import Foundation

/// A file that could not be written or read: which, while doing what, and the system's reason.
package struct FileError: Error, CustomStringConvertible {
  package let path: String, action: String, reason: String

  package init(path: String, action: String, reason: String) {
    self.path = path
    self.action = action
    self.reason = reason
  }

  /// The error of the system call that just failed.
  package static func last(_ action: String, _ path: String) -> FileError {
    FileError(path: path, action: action, reason: String(cString: strerror(errno)))
  }

  package var description: String { "cannot \(action) \(path): \(reason)" }
}

/// Files appear complete or not at all: written beside under a temporary name, synced, renamed.
///
/// A link stays a link: the file that it points to is replaced. Devices and pipes are written into.
package enum WholeFile {
  package static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  package static func write(_ bytes: [UInt8], to path: String) throws {
    try write(to: path) { file in try bytes.withUnsafeBytes { try file.append($0) } }
  }

  /// Writes piece by piece; nothing stays behind when `body` throws.
  package static func write(to path: String, _ body: (borrowing OpenFile) throws -> Void) throws {
    if !isFile(path) { return try writeInto(path, body) }
    let staged = StagedFile(for: path)
    try staged.write(body)
    try staged.putInPlace()
  }

  /// Writes several files beside each other, piece by piece: `body` says to which.
  package static func write(
    to paths: [String],
    _ body: ((_ file: Int, UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    try write(to: paths[...], opened: []) { files in
      try body { place, bytes in
        try append(bytes, to: files[place].descriptor, path: files[place].path)
      }
    }
  }

  private static func write(
    to paths: ArraySlice<String>, opened: [(descriptor: Int32, path: String)],
    _ body: ([(descriptor: Int32, path: String)]) throws -> Void
  ) throws {
    guard let path = paths.first else { return try body(opened) }
    try write(to: path) { file in
      try write(
        to: paths.dropFirst(), opened: opened + [(file.descriptor, file.path)], body)
    }
  }

  /// What a file that was being written is called when it is complete; nil for any other name.
  package static func finishedName(of name: String) -> String? {
    guard name.hasSuffix(unfinished) else { return nil }
    let process = name.dropLast(unfinished.count)
    guard let dot = process.lastIndex(of: "."), dot != process.startIndex,
      process[process.index(after: dot)...].allSatisfy({ $0.isASCII && $0.isNumber })
    else { return nil }
    return String(process[..<dot])
  }

  /// Ends the name of a file that is being written.
  private static let unfinished = ".partial"

  /// A file that is to stand at a path, written beside it under another name first.
  package struct StagedFile: Sendable {
    let path: String, target: String
    /// Its name until it is put in place.
    package let temporary: String

    package init(for path: String) {
      self.path = path
      target = WholeFile.linkedFile(path)
      temporary = "\(target).\(getpid())\(WholeFile.unfinished)"
    }

    package func write(_ text: String) throws {
      let bytes = Array(text.utf8)
      try write { file in try bytes.withUnsafeBytes { try file.append($0) } }
    }

    /// Complete and durable afterwards; nothing stays behind where it throws.
    func write(_ body: (borrowing OpenFile) throws -> Void) throws {
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw FileError.last("write", path) }
      do {
        try body(OpenFile(descriptor: descriptor, path: path))
        guard fsync(descriptor) == 0 else { throw FileError.last("write", path) }
      } catch {
        close(descriptor)
        discard()
        throw error
      }
      guard close(descriptor) == 0 else {
        let failure = FileError.last("write", path)
        discard()
        throw failure
      }
    }

    /// Gives it its name; what had that name before is gone.
    package func putInPlace() throws(FileError) {
      guard rename(temporary, target) == 0 else {
        let failure = FileError.last("write", path)
        discard()
        throw failure
      }
      Folder.sync(Folder.parent(of: target))
    }

    package func discard() { unlink(temporary) }
  }

  /// Why `write` could not write there, found without writing.
  package static func unwritable(_ path: String) -> FileError? {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      return FileError(path: path, action: "write", reason: "it is a folder")
    }
    guard isFile(path) else { return access(path, W_OK) == 0 ? nil : FileError.last("write", path) }
    let folder = Folder.parent(of: linkedFile(path))
    return access(folder, W_OK | X_OK) == 0 ? nil : FileError.last("write into", folder)
  }

  /// Whether there is a file, or nothing yet.
  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return true }
    return [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  /// The file that a link points to; any other path as it is.
  private static func linkedFile(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func writeInto(
    _ path: String, _ body: (borrowing OpenFile) throws -> Void
  ) throws {
    let descriptor = open(path, O_WRONLY)
    guard descriptor >= 0 else { throw FileError.last("write", path) }
    defer { close(descriptor) }
    try body(OpenFile(descriptor: descriptor, path: path))
  }

  /// A file that is being written.
  package struct OpenFile: ~Copyable {
    let descriptor: Int32, path: String

    package func append(_ buffer: UnsafeRawBufferPointer) throws(FileError) {
      try WholeFile.append(buffer, to: descriptor, path: path)
    }
  }

  /// Writes all of a buffer to an open file; `path` is for messages.
  package static func append(
    _ buffer: UnsafeRawBufferPointer, to descriptor: Int32, path: String
  ) throws(FileError) {
    var rest = buffer
    while !rest.isEmpty {
      let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .last("write", path) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
