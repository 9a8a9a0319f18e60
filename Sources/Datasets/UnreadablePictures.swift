import Support

/// A picture that cannot be decoded.
package struct UnreadablePicture: Sendable, Equatable {
  /// Line of the table that names it, counted from 1; nil without a table.
  package let line: Int?
  /// As the table has it, or the archive.
  package let imagePath: String
  package let reason: String

  package init(line: Int? = nil, imagePath: String, reason: String) {
    self.line = line
    self.imagePath = imagePath
    self.reason = reason
  }
}

/// All pictures that cannot be decoded, in the order of the table or of the archive.
package struct UnreadablePictures: Error, Equatable, Sendable, CustomStringConvertible {
  /// The base name of the table's file; nil without a table.
  package let file: String?
  package let pictures: [UnreadablePicture]
  /// Pictures that were tried.
  package let total: Int

  package init(file: String? = nil, pictures: [UnreadablePicture], total: Int) {
    self.file = file
    self.pictures = pictures
    self.total = total
  }

  package var description: String {
    "\(pictures.count) of \(total) pictures cannot be read; repair or remove them, or run "
      + "with --skip-unreadable to leave \(file == nil ? "them" : "their rows") out:\(list)"
  }

  /// The first ten, a line each.
  package var list: String {
    pictures.listedInLines { picture in
      guard let file, let line = picture.line else {
        return "\(picture.imagePath.printable): \(picture.reason)"
      }
      return "\(file):\(line) \(picture.imagePath.quoted): \(picture.reason)"
    }
  }
}
