import Foundation
import Support

/// A file among a run's results: where it lies in their folder, and what it holds.
package struct ResultFile: Sendable {
  /// Parts are separated by `/`.
  package let path: String
  let content: @Sendable () throws -> [UInt8]

  /// The content is made when it is written.
  package init(_ path: String, bytes: @autoclosure @escaping @Sendable () throws -> [UInt8]) {
    self.path = path
    content = bytes
  }

  package init(_ path: String, text: @autoclosure @escaping @Sendable () throws -> String) {
    self.path = path
    content = { Array(try text().utf8) }
  }

  /// Makes folders inside `folder` where there are none, and the file, complete or not at all.
  /// Where `folder` itself is gone, another thread is ending the run: it is not made again.
  package func write(into folder: String) throws {
    var place = folder
    for part in path.split(separator: "/").dropLast() {
      place += "/\(part)"
      guard mkdir(place, 0o777) == 0 || errno == EEXIST else {
        throw FileError.last("make the folder", place)
      }
    }
    try WholeFile.write(try content(), to: "\(folder)/\(path)")
  }
}
