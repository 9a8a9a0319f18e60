import Support
import Torch

/// A saved model that cannot be restored: which file, why, and what to do.
package struct ModelFolderError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Reason: Sendable, Equatable {
    /// There is no such folder.
    case noFolder
    /// The folder lacks this file.
    case noFile
    /// The system could not read the file, in its words.
    case unreadable(String)
    case notJSON(String)
    /// A model folder that another program wrote.
    case foreign
    /// Written by a later version of this program.
    case newer(found: Int, readable: Int)
    case value(place: String, expected: String, found: String)
    case checkpoint(CheckpointError)
    /// Tensors that the architecture lacks or has besides, and those of another shape or type.
    case tensors(missing: [String], unexpected: [String], different: [String])
  }

  package let path: String
  package let reason: Reason

  package var description: String {
    switch reason {
    case .noFolder:
      "there is no model folder \(path)"
    case .noFile:
      "\(path) is missing; a saved model is a folder with \(LudwigNames.weightsFile), "
        + "\(LudwigNames.hyperparametersFile) and \(LudwigNames.metadataFile)"
    case .unreadable(let text):
      "cannot read \(path): \(text)"
    case .notJSON(let text):
      "\(path) is not valid JSON (\(text)); the file is damaged or was edited"
    case .foreign:
      "\(path) has neither an '\(LudwigNames.cardKey)' object nor input features: "
        + "it was written by neither image-learner nor Ludwig"
    case .newer(let found, let readable):
      "\(path) has format \(found) and this program reads formats up to \(readable); "
        + "use a newer image-learner"
    case .value(let place, let expected, let found):
      "\(path), '\(place)': expected \(expected), found \(found)"
    case .checkpoint(let error):
      error.description
    case .tensors(let missing, let unexpected, let different):
      "\(path) does not hold the network that the model's description names: "
        + [
          Self.list("missing", missing), Self.list("not part of it", unexpected),
          Self.list("different", different),
        ].compactMap { $0 }.joined(separator: "; ")
    }
  }

  private static func list(_ word: String, _ names: [String]) -> String? {
    names.isEmpty ? nil : "\(word): \(names.listed())"
  }
}
