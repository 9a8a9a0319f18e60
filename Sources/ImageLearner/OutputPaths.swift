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
    experiment = directory == "." ? "experiment_run" : "\(directory)/experiment_run"
    report = Self.reportName
  }

  /// Makes the output folder, and refuses one that cannot be written before any work is done.
  func checkWritable() throws {
    let manager = FileManager.default
    do {
      try manager.createDirectory(atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw FileError(
        path: directory, action: "make the output folder", reason: "\(error.localizedDescription)")
    }
    for folder in [directory, "."] where !manager.isWritableFile(atPath: folder) {
      throw FileError(path: folder, action: "write into", reason: "it is not writable")
    }
  }
}
