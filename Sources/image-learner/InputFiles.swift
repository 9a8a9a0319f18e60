import Foundation
import ImageLearner
import Training

/// Looks whether named inputs are there before anything is read.
enum InputFiles {
  static func check(_ plan: Plan) throws(Failure) {
    var problems = [
      missing("--csv-file", plan.data.csvFile, .file),
      missing("--image-zip", plan.data.imageSource, .fileOrFolder),
    ]
    if let file = plan.model.weightsFile { problems.append(missing("--weights", file, .file)) }
    try refuse(problems)
  }

  static func check(_ request: PredictionRequest) throws(Failure) {
    try refuse([
      missing("MODEL_DIR", request.modelDirectory, .folder),
      missing("IMAGES", request.images, .fileOrFolder),
    ])
  }

  private enum Kind { case file, folder, fileOrFolder }

  private static func missing(_ option: String, _ path: String, _ kind: Kind) -> PlanProblem? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      let what =
        switch kind {
        case .file: "no such file"
        case .folder: "no such folder"
        case .fileOrFolder: "no such file or folder"
        }
      return PlanProblem(option, path, what)
    }
    switch kind {
    case .file where isFolder.boolValue: return PlanProblem(option, path, "is a folder, not a file")
    case .folder where !isFolder.boolValue:
      return PlanProblem(option, path, "is a file, not a folder")
    default: break
    }
    guard FileManager.default.isReadableFile(atPath: path) else {
      return PlanProblem(option, path, "is not readable by this user")
    }
    return nil
  }

  private static func refuse(_ problems: [PlanProblem?]) throws(Failure) {
    let found = problems.compactMap { $0 }
    if !found.isEmpty { throw .missingInput(PlanError(problems: found).description) }
  }
}
