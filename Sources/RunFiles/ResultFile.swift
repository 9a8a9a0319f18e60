import Support

/// A file among a run's results: where it lies in their folder, and what it holds.
package struct ResultFile: Sendable {
  /// Parts are separated by `/`.
  package let path: String
  private let content: @Sendable () throws -> [UInt8]

  /// The content is made when it is written.
  package init(_ path: String, bytes: @autoclosure @escaping @Sendable () throws -> [UInt8]) {
    self.path = path
    content = bytes
  }

  package init(_ path: String, text: @autoclosure @escaping @Sendable () throws -> String) {
    self.path = path
    content = { Array(try text().utf8) }
  }

  /// Makes its folder where there is none, and the file, complete or not at all.
  package func write(into folder: String) throws {
    let file = "\(folder)/\(path)"
    try Folder.make(Folder.parent(of: file))
    try WholeFile.write(try content(), to: file)
  }
}
