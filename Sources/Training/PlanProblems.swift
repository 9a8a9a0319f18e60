import Foundation
import Networks
import Support

/// One choice that cannot be run: the option, its value, and what would be accepted.
package struct PlanProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The long option of the command line, `--epochs`.
  package let option: String
  package let value: String
  /// A part of a sentence: "must be a whole number of at least 1".
  package let reason: String

  package init(_ option: String, _ value: String, _ reason: String) {
    self.option = option
    self.value = value
    self.reason = reason
  }

  package var description: String {
    value.isEmpty ? "\(option): \(reason)" : "\(option) '\(value)': \(reason)"
  }
}

/// A plan that was refused, with every problem it has.
package struct PlanError: Error, Equatable, CustomStringConvertible {
  package let problems: [PlanProblem]

  package init(problems: [PlanProblem]) { self.problems = problems }

  package var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension Plan {
  /// Inputs with a longer side are refused; the largest published input is 600.
  static let longestSide = 4096

  func problems() -> [PlanProblem] {
    inputProblems() + splitProblems() + modelProblems() + trainingProblems() + generalProblems()
  }

  private func inputProblems() -> [PlanProblem] {
    var found: [PlanProblem] = []
    if data.csvFile.isEmpty {
      found.append(.init("--csv-file", "", "is required: the table of images and labels"))
    }
    if data.imageSource.isEmpty {
      found.append(.init("--image-zip", "", "is required: the ZIP file or folder of the images"))
    }
    let columns = [
      ("--target-column", data.targetColumn), ("--image-column", data.imageColumn),
      ("--sample-id-column", data.sampleIDColumn),
    ]
    for (option, column) in columns where column == "" || column == "0" {
      let reason = "must be a column name or a column number, counted from 1"
      found.append(.init(option, column ?? "", reason))
    }
    for (place, (option, column)) in columns.enumerated() {
      guard let column,
        let earlier = columns[..<place].first(where: { $0.1 == column })
      else { continue }
      found.append(.init(option, column, "is already the column of \(earlier.0)"))
    }
    if let label = data.positiveClass, ![.automatic, .binary].contains(data.task) {
      let reason = "only a binary task has a positive class, but --task is \(data.task.rawValue)"
      found.append(.init("--positive-class", label, reason))
    }
    if let threads = data.decodingThreads, threads < 1 {
      let reason = "must be a whole number of at least 1"
      found.append(.init("--preprocessing-num-processes", "\(threads)", reason))
    }
    return found
  }

  private func splitProblems() -> [PlanProblem] {
    var found: [PlanProblem] = []
    let shares = data.splitProbabilities
    let shown = shares.map { "\($0)" }.joined(separator: " ")
    let sum = shares.reduce(0, +)
    let reason: String? =
      if shares.count != 3 {
        "takes three numbers (training, validation, test), got \(shares.count)"
      } else if !shares.allSatisfy((0...1).contains) {
        "each of the three numbers must be between 0.0 and 1.0"
      } else if abs(sum - 1) > 1e-6 {
        "must sum to 1.0; the sum is \(String(format: "%.3f", sum))"
      } else {
        nil
      }
    if let reason { found.append(.init("--split-probabilities", shown, reason)) }
    if !(0...1).contains(data.validationSize) {
      let value = "\(data.validationSize)"
      found.append(.init("--validation-size", value, "must be between 0.0 and 1.0"))
    }
    return found
  }

  private func modelProblems() -> [PlanProblem] {
    var found: [PlanProblem] = []
    let architecture = Catalogue.architecture(named: model.modelName)
    if model.modelName.isEmpty {
      found.append(
        .init("--model-name", "", "is required: one of \(Catalogue.names.joined(separator: ", "))"))
    } else if architecture == nil {
      let reason = ClosedChoice(Catalogue.names).reason(for: model.modelName)
      found.append(.init("--model-name", model.modelName, "is not a model here; \(reason)"))
    }
    if model.fineTune && !model.usePretrained {
      found.append(.init("--fine-tune", "true", "needs pretrained weights (--use-pretrained)"))
    }
    if let file = model.weightsFile, !model.usePretrained {
      let reason = "needs --use-pretrained (trains the head only) or --fine-tune (trains all)"
      found.append(.init("--weights", file, reason))
    }
    if model.usePretrained, model.weightsFile == nil, let architecture,
      architecture.weightsURL == nil
    {
      let reason =
        "nobody has published weights of this network; give --weights FILE, "
        + "or leave --use-pretrained and --fine-tune out"
      found.append(.init("--model-name", model.modelName, reason))
    }
    guard case .size(let height, let width) = model.imageResize else { return found }
    let size = "\(model.imageResize)"
    if max(height, width) > Self.longestSide {
      let reason = "height and width must be at most \(Self.longestSide) pixels"
      found.append(.init("--image-resize", size, reason))
    } else if let architecture, !architecture.inputSizes.accepts(height: height, width: width) {
      let reason = "\(architecture.name) takes \(architecture.inputSizes.description)"
      found.append(.init("--image-resize", size, reason))
    }
    return found
  }

  private func trainingProblems() -> [PlanProblem] {
    var found: [PlanProblem] = []
    func atLeast(_ least: Int, _ value: Int?, _ option: String, _ note: String = "") {
      guard let value, value < least else { return }
      let reason = "must be a whole number of at least \(least)\(note)"
      found.append(.init(option, "\(value)", reason))
    }
    atLeast(1, training.epochs, "--epochs")
    atLeast(0, training.earlyStop, "--early-stop", " (0: never stop early)")
    atLeast(1, training.batchSize, "--batch-size", ", or 0 for automatic")
    atLeast(1, training.threads, "--threads")
    if let rate = training.learningRate, !(rate.isFinite && rate > 0) {
      let reason = "must be a number above 0, such as 0.001, or 'auto'"
      found.append(.init("--learning-rate", "\(rate)", reason))
    }
    for (place, kind) in training.augmentations.enumerated()
    where training.augmentations[..<place].contains(kind) {
      found.append(.init("--augmentation", kind.rawValue, "is listed more than once"))
    }
    if let name = training.validationMetric,
      let problem = Self.metricProblem(name, for: data.task)
    {
      found.append(problem)
    }
    return found
  }

  private func generalProblems() -> [PlanProblem] {
    var found: [PlanProblem] = []
    if case .manual(let value) = threshold, !(0...1).contains(value) {
      found.append(.init("--threshold", "\(value)", "must be between 0.0 and 1.0"))
    }
    if randomSeed > UInt64(UInt32.max) {
      let reason = "must be a whole number between 0 and \(UInt32.max)"
      found.append(.init("--random-seed", "\(randomSeed)", reason))
    }
    if outputDirectory.isEmpty {
      found.append(.init("--output-dir", "", "is required: the folder for the results"))
    }
    return found
  }
}
