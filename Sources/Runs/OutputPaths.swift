import Foundation
import Record
import Report
import RunFiles
import Support

/// Where a run's results are.
package struct OutputPaths: Sendable, Equatable {
  /// The folder named by `--output-dir`.
  package let directory: String
  /// `experiment_run/` in it.
  package let experiment: String
  /// In the working directory, where the original tool puts it and Galaxy looks for it; a copy lies
  /// in `experiment_run/`.
  package let report: String
  /// What `experiment_run/` is called until it is complete.
  var staging: String { "\(experiment).partial" }
  /// What a training that ended without results leaves.
  var checkpoints: CheckpointFolder { CheckpointFolder(path: "\(experiment).checkpoints") }

  package static let reportName = "image_classification_results_report.html"

  init(_ directory: String) {
    self.directory = directory
    let base = directory.hasSuffix("/") ? directory : "\(directory)/"
    experiment = ["./", "."].contains(directory) ? "experiment_run" : "\(base)experiment_run"
    report = Self.reportName
  }

  /// Makes the output folder, and refuses one that cannot be written, or where something would be
  /// lost, before any work is done.
  ///
  /// - Parameter inputs: files and folders that are read, each with the option that names it.
  func checkWritable(reading inputs: [(option: String, path: String)] = []) throws {
    try Folder.make(directory, action: "make the output folder")
    for folder in [directory, "."] where access(folder, W_OK | X_OK) != 0 {
      throw FileError(
        path: folder == "." ? FileManager.default.currentDirectoryPath : folder,
        action: "write into", reason: String(cString: strerror(errno)))
    }
    try checkReport()
    for folder in [experiment, staging] {
      try Self.checkReplaceable(ResultsFolder(path: folder), option: "--output-dir")
    }
    for input in inputs {
      guard Folder.contains(experiment, input.path) || Self.areOneFile(report, input.path) else {
        continue
      }
      throw Failure.usage(
        "\(input.option) \(input.path) lies where this run puts its results; "
          + "move it away, or choose another --output-dir")
    }
  }

  /// A report is replaced, and nothing else of its name.
  private func checkReport() throws(FileError) {
    try Self.checkReplaceable(report, what: "report of a run") { ReportPage.isPage($0) }
  }

  /// Only what a run has written is replaced by another.
  static func checkReplaceable(_ results: ResultsFolder, option: String) throws(FileError) {
    let folder = results.path
    guard let kind = Folder.kind(of: folder, followingLinks: false) else { return }
    let foreign = results.foreign.first
    let problem: String? =
      if kind != .folder {
        "it is no folder of an earlier run"
      } else if let foreign {
        "it holds '\(foreign)', which no run has written"
      } else if access(folder, W_OK | X_OK) != 0 {
        String(cString: strerror(errno))
      } else if isMountPoint(folder) {
        "another file system is mounted there"
      } else {
        nil
      }
    guard let problem else { return }
    throw FileError(
      path: folder, action: "replace",
      reason: "\(problem); move it away, or choose another \(option)")
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

  /// Says before any work that what is here already comes from another run; nil where nothing is.
  var earlierResults: Notice? {
    let earlier = [experiment, report].filter { Folder.kind(of: $0) != nil }
    guard !earlier.isEmpty else { return nil }
    let names = earlier.joined(separator: " and ")
    return Notice(
      .remark,
      "\(names): of an earlier run, replaced when this run succeeds and left alone when not.")
  }
}

// MARK: - Files in the way

extension OutputPaths {
  /// Whether two paths lead to one file that exists.
  static func areOneFile(_ one: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(one, &first) == 0 && stat(other, &second) == 0
      && first.st_ino == second.st_ino && first.st_dev == second.st_dev
  }

  private static func isMountPoint(_ folder: String) -> Bool {
    var (inner, outer) = (stat(), stat())
    return stat(folder, &inner) == 0 && stat(Folder.parent(of: folder), &outer) == 0
      && inner.st_dev != outer.st_dev
  }

  /// Refuses a file that cannot be written, or that would be lost: only what this program has
  /// written is replaced. Devices and pipes are written into.
  ///
  /// - Parameter isOurs: whether a file that begins so is one that this program has written.
  static func checkReplaceable(
    _ path: String, what: String, isOurs: (_ beginning: String) -> Bool
  ) throws(FileError) {
    if let place = WholeFile.unwritable(path) { throw place }
    guard Folder.kind(of: path) == .file else { return }
    let beginning = beginning(of: path)
    let problem: String? =
      if !beginning.isEmpty, !isOurs(beginning) {
        "there is a file of this name, which is no \(what); move it away"
      } else if access(path, W_OK) != 0, errno == EPERM {
        // Not a matter of rights, which a new file does not need, but of a file that stays.
        String(cString: strerror(EPERM))
      } else {
        nil
      }
    if let problem { throw FileError(path: path, action: "replace", reason: problem) }
  }

  /// The first part of a file: enough to know it by.
  private static func beginning(of path: String) -> String {
    guard let file = fopen(path, "re") else { return "\u{FFFD}" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 18)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
