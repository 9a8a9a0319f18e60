import Foundation
import RunFiles
import Support

/// A folder of a run's results. Only what a run has written is ever removed from it: what its
/// `contents.txt` names, and what every run writes.
struct ResultsFolder: Sendable {
  let path: String
  /// What every run writes into it, also one before there were contents.
  var always = Self.names

  static let modelFolder = "model"

  /// The paths of a run's files in its folder, a line each: some are called after classes or
  /// pictures, and a file of somebody else's may have any name.
  static let contentsFile = "contents.txt"

  /// What every training writes.
  static let names =
    [
      contentsFile, "predictions.csv", "validation_predictions.csv", "description.json",
      "training_statistics.json", "test_statistics.json", "evaluation.json",
      "image_size_details.json", RunFile.name, OutputPaths.reportName,
    ] + ModelFolder.fileNames.map { "\(modelFolder)/\($0)" }

  func writeContents(_ files: [String]) throws {
    let lines = (always + files.filter { !always.contains($0) }).map { "\($0)\n" }
    try WholeFile.write(lines.joined(), to: "\(path)/\(Self.contentsFile)")
  }

  /// What no run has written, in text order. A link, or a folder of a file's name, is nothing that
  /// a run writes.
  var foreign: [String] { entries.filter { !$0.isOurs }.map(\.path) }

  /// What a run has written, in text order.
  var own: [String] { entries.filter(\.isOurs).map(\.path) }

  /// Removes what a run has written, and the folders where nothing else is in them.
  func remove() {
    let contents = contents
    // Last, the list of what is to be removed: whoever is stopped in between is gone on with.
    let ours = own
    for file in ours where file != Self.contentsFile { unlink("\(path)/\(file)") }
    if ours.contains(Self.contentsFile) { unlink("\(path)/\(Self.contentsFile)") }
    for folder in contents.folders.sorted(by: >) { rmdir("\(path)/\(folder)") }
    rmdir(path)
  }

  /// Moves what no run has written to the same place in another folder of results.
  ///
  /// - Returns: what could not be moved.
  func moveForeign(to other: ResultsFolder) -> [String] {
    foreign.filter { name in
      let target = "\(other.path)/\(name)"
      guard Folder.kind(of: target, followingLinks: false) == nil,
        (try? Folder.make(Folder.parent(of: target))) != nil
      else { return true }
      return rename("\(path)/\(name)", target) != 0
    }
  }

  /// The files that a run has written or was writing, and the folders that they lie in.
  private struct Contents {
    let files: Set<String>
    let folders: Set<String>

    init(_ names: [String]) {
      files = Set(names)
      var folders: Set<String> = []
      for name in names {
        var parts = name.split(separator: "/")
        while parts.count > 1 {
          parts.removeLast()
          folders.insert(parts.joined(separator: "/"))
        }
      }
      self.folders = folders
    }

    func holds(_ path: String) -> Bool {
      files.contains(path) || WholeFile.finishedName(of: path).map(files.contains) == true
    }
  }

  private var contents: Contents {
    let file = "\(path)/\(Self.contentsFile)"
    let isFile = Folder.kind(of: file, followingLinks: false) == .file
    let text = isFile ? try? String(contentsOfFile: file, encoding: .utf8) : nil
    return Contents(always + (text ?? "").split(separator: "\n").map(String.init))
  }

  private typealias Entry = (path: String, isOurs: Bool)

  private var entries: [Entry] {
    let contents = contents
    func entries(in folder: String) -> [Entry] {
      Folder.names(in: "\(path)/\(folder)").flatMap { name -> [Entry] in
        let entry = folder.isEmpty ? name : "\(folder)/\(name)"
        let kind = Folder.kind(of: "\(path)/\(entry)", followingLinks: false)
        if kind == .folder, contents.folders.contains(entry) { return entries(in: entry) }
        return [(entry, kind == .file && contents.holds(entry))]
      }
    }
    return entries(in: "")
  }
}

// MARK: - Taking an earlier run's place

extension ResultsFolder {
  /// Puts new results in the place of earlier ones and files in the places of earlier files: all of
  /// them, or, where that fails, none. What else was among the earlier results moves along.
  ///
  /// - Returns: where earlier results were left that could not be removed.
  func take(the place: ResultsFolder, with files: StagedFiles) throws -> String? {
    let earlier = try exchange(with: place)
    do {
      try files.putInPlace()
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
    let aside = ResultsFolder(path: place.path + ".old", always: always)
    let earlier = try Folder.replace(place.path, with: path, aside: aside.path)
    return earlier.map { $0 == path ? self : aside }
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
