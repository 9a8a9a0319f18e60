import Datasets
import Evaluation
import Imaging
import Models
import Networks
import Record
import RunFiles
import Support
import Torch
import Training

/// Why a run gave no result, in the classes its exit code tells apart (BSD's `sysexits.h`).
package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
  /// The command line asks for something that cannot be run.
  case usage(String)
  /// The table or the pictures cannot be used.
  case data(String)
  /// A file that was named is not there.
  case missingInput(String)
  /// Something outside, such as pretrained weights, cannot be had.
  case unavailable(String)
  /// There is, or will be, less memory than is needed.
  case memory(String)
  /// The program broke one of its own rules.
  case fault(String)
  /// A file could not be read or written.
  case inputOutput(String)
  /// Training ended early for a number that is not finite; the best epoch before gave results.
  case diverged(String)
  case interrupted(signal: Int32)

  /// Any error as a failure; those that have no class of their own count as faults.
  package init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as MemoryShortage: self = .memory("\(error); \(Self.remedy)")
    case _ where Self.isOfMemory(error):
      self = .memory("there is not enough memory (\(error)); \(Self.remedy)")
    case let error as PlanError: self = .usage(error.description)
    case let error as FileError: self = .inputOutput(error.description)
    case let error as SplitError where error.isOfOptions: self = .usage(error.description)
    case let error as MetricError: self = .usage("--validation-metric: \(error)")
    case let error as DelimitedError where error.isInputOutput:
      self = .inputOutput(error.description)
    case let error as ArchiveError where error.isInputOutput:
      self = .inputOutput(error.description)
    case let error as DelimitedError where error.isMissingInput:
      self = .missingInput(error.description)
    case let error as ArchiveError where error.isMissingInput:
      self = .missingInput(error.description)
    case TrainingError.outOfTime: self = .unavailable("\(error)")
    case is DelimitedError, is ColumnError, is SliceError, is ArchiveError, is MatchingError,
      is LabelError,
      is ConflictingLabels, is NoKnownLabel, is SplitError, is UnreadablePictures, is TrainingError,
      is LoadingError, is NotFiniteWeights, is LeaksRefused:
      self = .data("\(error)")
    case let error as BatchTooSmallError: self = .usage("--batch-size: \(error)")
    case PredictionsError.notFinite:
      self = .data(
        "the model answers with numbers that are not finite; try a lower learning rate")
    case let error as PreprocessingError: self = .usage("--image-resize: \(error)")
    case let error as DrawingError: self = .unavailable("\(error)")
    case let error as WeightsError: self.init(error)
    case let error as CheckpointError: self.init(error)
    case let error as ModelFolderError: self.init(error)
    case let error as RunFileError: self.init(error)
    default: self = .fault("\(error)")
    }
  }

  private static let remedy = Advice.needLessMemory

  /// Whether a library's or the system's words mean memory; those of LibTorch on a GPU as well.
  private static func isOfMemory(_ error: any Error) -> Bool {
    guard
      error is TensorError || error is FileError || error is CheckpointError
        || error is ArchiveError || error is ModelFolderError
    else { return false }
    return MemoryShortage.isMeant(by: "\(error)")
  }

  private init(_ error: WeightsError) {
    self =
      switch error {
      case .noSuchFile, .noFile: .missingInput(error.description)
      case .wrongDigest: .data(error.description)
      case .nonePublished, .download: .unavailable(error.description)
      }
  }

  private init(_ error: CheckpointError) {
    if case .unreadable = error.reason {
      self = .inputOutput(error.description)
    } else {
      self = .data(error.description)
    }
  }

  private init(_ error: ModelFolderError) {
    switch error.reason {
    case .noFolder, .noFile: self = .missingInput(error.description)
    case .unreadable: self = .inputOutput(error.description)
    case .checkpoint(let inner): self.init(inner)
    default: self = .data(error.description)
    }
  }

  private init(_ error: RunFileError) {
    self =
      switch error.reason {
      case .missing: .missingInput(error.description)
      case .unreadable: .inputOutput(error.description)
      case .damaged, .newer: .data(error.description)
      }
  }

  package var exitCode: Int32 {
    switch self {
    case .usage: 64
    case .data: 65
    case .missingInput: 66
    case .unavailable: 69
    case .fault: 70
    case .memory: 71
    case .inputOutput: 74
    case .diverged: 3
    case .interrupted(let signal): 128 + signal
    }
  }

  package var description: String {
    switch self {
    case .usage(let text), .data(let text), .missingInput(let text), .unavailable(let text),
      .memory(let text), .inputOutput(let text), .diverged(let text):
      text
    case .fault(let text): "internal error: \(text)"
    case .interrupted(let signal): "stopped by signal \(signal); no results were written"
    }
  }
}
