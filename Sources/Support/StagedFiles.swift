import Foundation

/// Files that get their names together: all of them, or none.
package struct StagedFiles: Sendable {
  private let files: [WholeFile.StagedFile]

  /// Each file is written already.
  package init(_ files: [WholeFile.StagedFile]) { self.files = files }

  /// Gives each its name; where one cannot have it, what stood at the others' places comes back.
  package func putInPlace() throws {
    guard let last = files.last else { return }
    var placed: [PlacedFile] = []
    do {
      for file in files.dropLast() { placed.append(try PlacedFile(file)) }
      // Behind the last one nothing can fail any more.
      try last.putInPlace()
    } catch {
      for file in placed.reversed() { file.takeBack() }
      for file in files { file.discard() }
      throw error
    }
    for file in placed { file.keep() }
  }
}

/// A file in its place, and where what stood there before is until all is well.
private struct PlacedFile {
  let file: WholeFile.StagedFile
  /// Nil where nothing stood there.
  let earlier: String?

  init(_ file: WholeFile.StagedFile) throws(FileError) {
    self.file = file
    earlier = try Folder.replace(
      file.target, with: file.temporary, aside: "\(file.temporary).old")
  }

  func takeBack() {
    if let earlier { _ = rename(earlier, file.target) } else { unlink(file.target) }
  }

  func keep() {
    if let earlier { unlink(earlier) }
    Folder.sync(Folder.parent(of: file.target))
  }
}
