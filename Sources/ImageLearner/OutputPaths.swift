import Foundation
import Support

/// Where a run's results are.
public struct OutputPaths: Sendable, Equatable {
  /// The folder named by `--output-dir`.
  public let directory: String
  /// `experiment_run/` in it.
  public let experiment: String
  /// In the working directory, where the original tool puts it and Galaxy looks for it.
  public let report: String

  static let reportName = "image_classification_results_report.html"

  init(_ directory: String) {
    self.directory = directory
    let base = directory.hasSuffix("/") ? directory : "\(directory)/"
    experiment = ["./", "."].contains(directory) ? "experiment_run" : "\(base)experiment_run"
    report = Self.reportName
  }

  /// Makes the output folder, and refuses one that cannot be written before any work is done.
  func checkWritable() throws {
    try Self.makeFolder(directory)
    for folder in [directory, "."] where access(folder, W_OK | X_OK) != 0 {
      throw FileError(
        path: folder == "." ? FileManager.default.currentDirectoryPath : folder,
        action: "write into", reason: String(cString: strerror(errno)))
    }
  }

  /// Says before any work that what is here already comes from another run; nil where nothing is.
  var earlierResults: String? {
    let earlier = [experiment, report].filter { FileManager.default.fileExists(atPath: $0) }
    guard !earlier.isEmpty else { return nil }
    let names = earlier.joined(separator: " and ")
    return "\(names): of an earlier run, replaced when this run succeeds and left alone when not."
  }

  /// Makes a folder and those above it; the system's own words say why one cannot be made.
  static func makeFolder(_ path: String) throws(FileError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made == "/" ? part : "/\(part)"
      if mkdir(made, 0o777) == 0 { continue }
      let problem = errno
      var status = stat()
      if stat(made, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { continue }
      let reason =
        problem == EEXIST ? "there is a file of this name" : String(cString: strerror(problem))
      throw FileError(path: made, action: "make the output folder", reason: reason)
    }
  }
}
