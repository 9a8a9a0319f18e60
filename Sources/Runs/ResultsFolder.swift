import Foundation
import RunFiles
import Support

/// A folder of a run's results. Only what a run has written is ever removed from it.
struct ResultsFolder: Sendable {
  let path: String

  static let modelFolder = "model"

  /// What a run puts into it.
  static let names = ResultFiles.names + [OutputPaths.reportName, modelFolder]

  /// What no run has written, in text order; entries of the model with their folder. A link, or a
  /// folder of a file's name, is nothing that a run writes.
  var foreign: [String] { entries.filter { !$0.isOurs }.map(\.name) }

  /// Removes what a run has written, and the folder where nothing else is in it.
  func remove() {
    for entry in entries where entry.isOurs { unlink("\(path)/\(entry.name)") }
    rmdir("\(path)/\(Self.modelFolder)")
    rmdir(path)
  }

  /// Moves what no run has written to the same place in another folder of results.
  ///
  /// - Returns: what could not be moved.
  func moveForeign(to other: ResultsFolder) -> [String] {
    foreign.filter { name in
      let target = "\(other.path)/\(name)"
      return Folder.kind(of: target, followingLinks: false) != nil
        || rename("\(path)/\(name)", target) != 0
    }
  }

  private var entries: [(name: String, isOurs: Bool)] {
    Folder.names(in: path).flatMap { name -> [(name: String, isOurs: Bool)] in
      let kind = Folder.kind(of: "\(path)/\(name)", followingLinks: false)
      guard name == Self.modelFolder, kind == .folder else {
        let isFile = kind == .file && name != Self.modelFolder
        return [(name, isFile && Self.isName(name, of: Self.names))]
      }
      return Folder.names(in: "\(path)/\(name)").map { file in
        let isFile = Folder.kind(of: "\(path)/\(name)/\(file)", followingLinks: false) == .file
        return ("\(name)/\(file)", isFile && Self.isName(file, of: ModelFolder.fileNames))
      }
    }
  }

  private static func isName(_ name: String, of files: [String]) -> Bool {
    files.contains { WholeFile.isName(name, of: $0) }
  }
}

// MARK: - Taking an earlier run's place

extension ResultsFolder {
  /// Puts new results in the place of earlier ones and a report in the place of an earlier report:
  /// both, or, where that fails, neither. What else was among the earlier results moves along.
  ///
  /// - Returns: where earlier results were left that could not be removed.
  func take(the place: ResultsFolder, with report: WholeFile.StagedFile) throws -> String? {
    let earlier = try exchange(with: place)
    do {
      try report.putInPlace()
    } catch {
      try giveBack(place, earlier)
      throw error
    }
    Folder.sync(Folder.parent(of: place.path))
    guard let earlier else { return nil }
    _ = earlier.moveForeign(to: place)
    earlier.remove()
    return Folder.kind(of: earlier.path, followingLinks: false) == nil ? nil : earlier.path
  }

  /// Where the earlier results are then; nil if there were none.
  private func exchange(with place: ResultsFolder) throws -> ResultsFolder? {
    guard Folder.kind(of: place.path, followingLinks: false) != nil else {
      try Folder.move(path, to: place.path)
      return nil
    }
    if try Folder.exchange(path, place.path) { return self }
    let aside = ResultsFolder(path: place.path + ".old")
    try Folder.move(place.path, to: aside.path)
    do {
      try Folder.move(path, to: place.path)
    } catch {
      try Folder.move(aside.path, to: place.path)
      throw error
    }
    return aside
  }

  private func giveBack(_ place: ResultsFolder, _ earlier: ResultsFolder?) throws {
    if let earlier, earlier.path == path {
      _ = try Folder.exchange(path, place.path)
      return
    }
    try Folder.move(place.path, to: path)
    if let earlier { try Folder.move(earlier.path, to: place.path) }
  }
}
