import Foundation

package enum Folder {
  /// Makes a folder and those above it; the system's own words say why one cannot be made. `name`
  /// is what messages call it.
  package static func make(_ path: String, as name: String = "folder") throws(FileError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made == "/" ? part : "/\(part)"
      if mkdir(made, 0o777) == 0 { continue }
      let problem = errno
      var status = stat()
      if stat(made, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { continue }
      let reason =
        problem == EEXIST ? "there is a file of this name" : String(cString: strerror(problem))
      throw FileError(path: made, action: "make the \(name)", reason: reason)
    }
  }
}
