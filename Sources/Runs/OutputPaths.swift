import Foundation
import Record
import RunFiles
import Support

/// Where a run's results are.
package struct OutputPaths: Sendable, Equatable {
  /// The folder named by `--output-dir`.
  package let directory: String
  /// `experiment_run/` in it.
  package let experiment: String
  /// In the working directory, where the original tool puts it and Galaxy looks for it.
  package let report: String

  /// In `experiment_run/`.
  static let modelFolder = "model"
  /// What a run puts into `experiment_run/`.
  static let results = ResultFiles.names + [modelFolder]

  package static let reportName = "image_classification_results_report.html"

  init(_ directory: String) {
    self.directory = directory
    let base = directory.hasSuffix("/") ? directory : "\(directory)/"
    experiment = ["./", "."].contains(directory) ? "experiment_run" : "\(base)experiment_run"
    report = Self.reportName
  }

  /// Makes the output folder, and refuses one that cannot be written, or where something would be
  /// lost, before any work is done.
  func checkWritable() throws {
    try Self.makeFolder(directory)
    for folder in [directory, "."] where access(folder, W_OK | X_OK) != 0 {
      throw FileError(
        path: folder == "." ? FileManager.default.currentDirectoryPath : folder,
        action: "write into", reason: String(cString: strerror(errno)))
    }
    try checkReplaceable()
  }

  /// Only what a run has written is replaced by another.
  private func checkReplaceable() throws(FileError) {
    var status = stat()
    guard lstat(experiment, &status) == 0 else { return }
    var foreign: String?
    if status.st_mode & S_IFMT != S_IFDIR {
      foreign = "it is no folder of an earlier run"
    } else {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: experiment)) ?? []
      let model =
        (try? FileManager.default.contentsOfDirectory(atPath: "\(experiment)/\(Self.modelFolder)"))
        ?? []
      let unknown =
        names.filter { !Self.results.contains($0) }
        + model.filter { !ModelFolder.fileNames.contains($0) }.map { "\(Self.modelFolder)/\($0)" }
      if let name = unknown.min() { foreign = "it holds '\(name)', which no run has written" }
    }
    guard let foreign else { return }
    throw FileError(
      path: experiment, action: "replace",
      reason: "\(foreign); move it away, or choose another --output-dir")
  }

  /// Keeps other runs out of the output folder until this one ends.
  func lock() throws(FileError) -> FolderLock {
    guard let lock = FolderLock(directory) else {
      throw FileError(
        path: directory, action: "write into",
        reason: "another run is at work there; wait for it, or choose another --output-dir")
    }
    return lock
  }

  /// Whether two paths lead to one file that exists.
  static func areOneFile(_ one: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(one, &first) == 0 && stat(other, &second) == 0
      && first.st_ino == second.st_ino && first.st_dev == second.st_dev
  }

  /// Says before any work that what is here already comes from another run; nil where nothing is.
  var earlierResults: Notice? {
    let earlier = [experiment, report].filter { FileManager.default.fileExists(atPath: $0) }
    guard !earlier.isEmpty else { return nil }
    let names = earlier.joined(separator: " and ")
    return Notice(
      .remark,
      "\(names): of an earlier run, replaced when this run succeeds and left alone when not.")
  }

  /// Makes a folder and those above it; the system's own words say why one cannot be made.
  static func makeFolder(_ path: String) throws(FileError) {
    try Folder.make(path, as: "output folder")
  }
}
