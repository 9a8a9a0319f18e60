import Foundation
import RunFiles
import Support

/// The files of a run in one ZIP file, as the original tool gives them: all but the model, in a
/// folder `experiment_run`. The same results give the same bytes.
package enum ResultsArchive {
  package static let standardName = "experiment_run.zip"

  package static func write(
    fromFolder folder: String, to file: String, _ interruption: Interruption
  ) throws {
    // Refuses a folder that is none of a run's.
    _ = try RunFile.read(inFolder: folder)
    try OutputPaths.checkReplaceable(file, what: "empty file") { _ in false }
    let results = ResultsFolder(path: folder)
    let names = results.own.filter { !$0.hasPrefix("\(ResultsFolder.modelFolder)/") }
    let files = try names.map { name in
      (name: "experiment_run/\(name)", bytes: try bytes(of: "\(folder)/\(name)"))
    }
    try interruption.complete { try WholeFile.write(ZipLayout.archive(of: files), to: file) }
  }

  private static func bytes(of path: String) throws(FileError) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw FileError(path: path, action: "read", reason: error.localizedDescription)
    }
  }
}
