import CSystem
import Foundation

/// Folders as the system sees them: no `~` is anybody's home, and errors are the system's words.
package enum Folder {
  /// Makes a folder and those above it.
  package static func make(_ path: String, action: String = "make the folder") throws(FileError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made == "/" ? part : "/\(part)"
      if mkdir(made, 0o777) == 0 { continue }
      let problem = errno
      if kind(of: made) == .folder { continue }
      let reason =
        problem == EEXIST ? "there is a file of this name" : String(cString: strerror(problem))
      throw FileError(path: made, action: action, reason: reason)
    }
  }

  /// What a path leads to.
  package enum Kind: Sendable { case file, folder, other }

  /// What a path leads to, links followed or not; nil where there is nothing.
  package static func kind(of path: String, followingLinks: Bool = true) -> Kind? {
    var status = stat()
    guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    return switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    default: .other
    }
  }

  /// The names in a folder, in text order; none where it cannot be read.
  package static func names(in path: String) -> [String] {
    let names = (try? list(path))?.map(\.name) ?? []
    return names.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
  }

  /// The names in a folder, in the system's order, and whether each is UTF-8 text: what is not is
  /// replaced, and leads nowhere.
  package static func list(
    _ path: String
  ) throws(SystemError) -> [(name: String, isText: Bool)] {
    guard let stream = opendir(path) else { throw .last }
    defer { closedir(stream) }
    var names: [(name: String, isText: Bool)] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
          (String(cString: $0), String(validatingCString: $0) != nil)
        }
      }
      if name.0 != ".", name.0 != ".." { names.append(name) }
    }
    if errno != 0 { throw .last }
    return names
  }

  /// The folder that a path's last part is in.
  package static func parent(of path: String) -> String {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  /// Makes new names in a folder durable, where the file system can.
  package static func sync(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Gives a file or folder another name.
  package static func move(_ path: String, to target: String) throws(FileError) {
    guard rename(path, target) == 0 else { throw .last("write", target) }
  }

  /// Lets two files or folders change names in one step; false where the file system cannot.
  package static func exchange(_ one: String, _ other: String) throws(FileError) -> Bool {
    if csystem_exchange(one, other) == 0 { return true }
    if [EINVAL, ENOSYS, ENOTSUP].contains(errno) { return false }
    throw .last("replace", other)
  }

  /// Puts what is at `path` in the place of what is at `place`: in one step where the file system
  /// can, else by way of `aside`. Where that fails, all is as before.
  ///
  /// - Returns: where what stood there is then; nil if nothing did.
  package static func replace(
    _ place: String, with path: String, aside: String
  ) throws(FileError) -> String? {
    guard kind(of: place, followingLinks: false) != nil else {
      try move(path, to: place)
      return nil
    }
    if try exchange(path, place) { return path }
    try move(place, to: aside)
    do throws(FileError) {
      try move(path, to: place)
    } catch {
      try move(aside, to: place)
      throw error
    }
    return aside
  }

  /// Whether one path leads into a folder that another leads to, or to that folder itself.
  package static func contains(_ folder: String, _ path: String) -> Bool {
    guard let outer = real(folder), let inner = real(path) else { return false }
    return inner == outer || inner.hasPrefix(outer == "/" ? outer : outer + "/")
  }

  private static func real(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
