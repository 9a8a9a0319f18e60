import ArgumentParser
import Foundation
import Record
import Runs
import Support

/// What the program can be asked to do.
protocol Command: ParsableCommand {
  func perform(_ world: World) throws
}

extension Option where Value == String? {
  /// An option that is read as text; `value` is what help calls it.
  init(_ help: String, _ value: String) {
    self.init(help: ArgumentHelp(help, valueName: value))
  }
}

/// What a command may use of the world around it.
struct World: Sendable {
  let grants: Grants
  let interruption: Interruption
  /// Columns of the terminal that standard output goes to; nil where it goes elsewhere.
  let columns: Int?
  /// Writes to standard output, at once.
  let write: @Sendable (String) -> Void

  /// Shows a run as it goes.
  var display: Observer {
    let display = ProgressDisplay(columns: columns, write: write)
    return { display.show($0) }
  }

  /// Writes a line; on a terminal in place of a bar that may stand there.
  func say(_ line: String) {
    write((columns == nil ? "" : ProgressDisplay.clearLine) + line.printableLines + "\n")
  }
}

/// Looks whether named inputs are there before anything is read.
struct InputFiles {
  enum Kind { case file, folder, fileOrFolder }

  private var problems: [PlanProblem] = []

  mutating func need(_ kind: Kind, _ path: String, _ option: String) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      let what =
        switch kind {
        case .file: "no such file"
        case .folder: "no such folder"
        case .fileOrFolder: "no such file or folder"
        }
      problems.append(PlanProblem(option, path, what))
      return
    }
    if let special = SpecialFile(at: path) {
      let instead = kind == .file ? "; write what comes from it to a file, and name that" : ""
      problems.append(PlanProblem(option, path, "is \(special), not a regular file\(instead)"))
    } else if kind == .file, isFolder.boolValue {
      problems.append(PlanProblem(option, path, "is a folder, not a file"))
    } else if kind == .folder, !isFolder.boolValue {
      problems.append(PlanProblem(option, path, "is a file, not a folder"))
    } else if !FileManager.default.isReadableFile(atPath: path) {
      problems.append(PlanProblem(option, path, "is not readable by this user"))
    }
  }

  func check() throws(Failure) {
    if !problems.isEmpty { throw .missingInput(PlanError(problems: problems).description) }
  }
}
