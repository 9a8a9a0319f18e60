/// A picture that a row names and that cannot be decoded.
package struct UnreadablePicture: Sendable, Equatable {
  /// Line of the table, counted from 1.
  package let line: Int
  package let imagePath: String, entryName: String, reason: String

  package init(line: Int, imagePath: String, entryName: String, reason: String) {
    self.line = line
    self.imagePath = imagePath
    self.entryName = entryName
    self.reason = reason
  }
}

/// All pictures of a data set that cannot be decoded, in the order of the table.
package struct UnreadablePictures: Error, Equatable, Sendable, CustomStringConvertible {
  /// The base name of the table's file.
  package let file: String
  package let pictures: [UnreadablePicture]
  /// Pictures that were tried.
  package let total: Int

  package var description: String {
    let shown = pictures.prefix(10).map {
      "\n  \(file):\($0.line) '\($0.imagePath)': \($0.reason)"
    }
    let more = pictures.count > 10 ? "\n  and \(pictures.count - 10) more" : ""
    return "\(pictures.count) of \(total) pictures cannot be read; repair or remove them, or run "
      + "with --skip-unreadable to leave their rows out:" + shown.joined() + more
  }
}
