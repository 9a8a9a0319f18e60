import Foundation
import Support

/// A file among a run's results, or several that are made in one pass: where they lie in the
/// results' folder, and what they hold.
package struct ResultFile: Sendable {
  /// Takes some more bytes of one of the files.
  typealias Sink = (_ file: Int, _ bytes: [UInt8]) throws -> Void

  /// Parts are separated by `/`.
  package let paths: [String]
  private let make: @Sendable (Sink) throws -> Void

  /// The content is made when it is written.
  package init(_ path: String, bytes: @autoclosure @escaping @Sendable () throws -> [UInt8]) {
    self.init([path]) { try $0(0, try bytes()) }
  }

  package init(_ path: String, text: @autoclosure @escaping @Sendable () throws -> String) {
    self.init([path]) { try $0(0, Array(try text().utf8)) }
  }

  init(_ paths: [String], making make: @escaping @Sendable (Sink) throws -> Void) {
    self.paths = paths
    self.make = make
  }

  /// Tables of the same rows.
  package init(_ tables: [(path: String, table: RowTable)]) {
    self.init(tables.map(\.path)) { sink in
      try RowTable.write(tables.map(\.table)) { try sink($0, $1) }
    }
  }

  /// What each of the files holds.
  package func contents() throws -> [[UInt8]] {
    var contents = [[UInt8]](repeating: [], count: paths.count)
    try make { contents[$0] += $1 }
    return contents
  }

  /// Makes folders inside `folder` where there are none, and the files, complete or not at all.
  /// Where `folder` itself is gone, another thread is ending the run: it is not made again.
  package func write(into folder: String) throws {
    for path in paths {
      var place = folder
      for part in path.split(separator: "/").dropLast() {
        place += "/\(part)"
        guard mkdir(place, 0o777) == 0 || errno == EEXIST else {
          throw FileError.last("make the folder", place)
        }
      }
    }
    try WholeFile.write(to: paths.map { "\(folder)/\($0)" }) { append in
      try make { file, bytes in try bytes.withUnsafeBytes { try append(file, $0) } }
    }
  }
}
