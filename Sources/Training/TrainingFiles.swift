import Foundation
import Models
import Record
import Support
import Torch

/// Where a training stands, beside its tensors.
package struct TrainingCourse: Sendable, Codable, Equatable {
  package let history: TrainingHistory
  let choice: EpochChoice
}

extension TrainingState {
  package var course: TrainingCourse { TrainingCourse(history: history, choice: choice) }
}

/// The tensors of a training's state as files of a folder: `weights` and `best_weights` of the
/// model's trained parts, and `optimizer` where there is one, in PyTorch's format and under its
/// names.
extension Trainer {
  package static let fileNames = [weightsFile, optimizerFile, bestWeightsFile]
  private static let weightsFile = "weights", optimizerFile = "optimizer"
  private static let bestWeightsFile = "best_weights"

  /// Writes the tensors of a state; each file appears complete or not at all.
  ///
  /// - Parameter earlier: the folder of the epoch before, if it is there. Where the best epoch is
  ///   not this one it is that one's, and its file gets a second name instead of being written
  ///   again.
  package func write(_ state: TrainingState, to folder: String, after earlier: String?) throws {
    try Checkpoint(tensors: stored(state.weights))
      .writeTorchArchive(to: "\(folder)/\(Self.weightsFile)")
    if let optimizer = state.optimizer {
      try Checkpoint(tensors: optimizer.stored(parameterNames))
        .writeTorchArchive(to: "\(folder)/\(Self.optimizerFile)")
    }
    guard let best = state.bestWeights else { return }
    let isThisEpoch = state.history.bestEpoch == state.history.epochs.count
    let same = isThisEpoch ? "\(folder)/\(Self.weightsFile)" : earlier.map(Self.bestWeights)
    if let same, link(same, Self.bestWeights(folder)) == 0 { return }
    try Checkpoint(tensors: stored(best)).writeTorchArchive(to: Self.bestWeights(folder))
  }

  /// The state that `write` wrote, with its course; checksums of all files are compared.
  package func read(from folder: String, course: TrainingCourse) throws -> TrainingState {
    func checkpoint(_ file: String) throws -> Checkpoint {
      try Checkpoint.read("\(folder)/\(file)", checkingContents: true)
    }
    return TrainingState(
      history: course.history, choice: course.choice,
      weights: try weights(checkpoint(Self.weightsFile)),
      bestWeights: course.history.bestEpoch == 0
        ? nil : try weights(checkpoint(Self.bestWeightsFile)),
      optimizer: hasOptimizer
        ? try Adam.State(checkpoint(Self.optimizerFile), parameters: parameterNames) : nil)
  }

  private static func bestWeights(_ folder: String) -> String { "\(folder)/\(bestWeightsFile)" }

  private func stored(_ weights: ModelWeights) throws -> [StoredTensor] {
    try zip(tensorNames, weights.tensors).map { try StoredTensor(name: $0, $1) }
  }

  private func weights(_ checkpoint: Checkpoint) throws -> ModelWeights {
    ModelWeights(
      try tensorNames.map { name in
        guard let stored = checkpoint[name] else {
          throw TensorError("weights", "the stored state has no tensor '\(name)'")
        }
        return try Tensor(stored)
      })
  }
}
