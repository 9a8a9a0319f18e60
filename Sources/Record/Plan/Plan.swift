import Evaluation

/// Every choice of a run: what a run does follows from this value and the input files alone.
///
/// It is stored with the model and shown in the report. `check` (in `Models`, which knows the
/// networks) refuses what cannot be run.
package struct Plan: Sendable, Codable, Equatable {
  package var data: DataPlan
  package var model: ModelPlan
  package var training: TrainingPlan
  package var compute = ComputePlan()
  /// How the decision threshold of a binary task is chosen; other tasks ignore it.
  package var threshold = ThresholdPolicy.automatic(metric: .f1)
  /// Of all random choices: split, initial weights, order, augmentation. 0...4294967295 (as NumPy).
  package var randomSeed = standardSeed
  /// The folder that `experiment_run/` is made in.
  package var outputDirectory = "learner_output"

  package static let standardSeed: UInt64 = 42

  package init(data: DataPlan, model: ModelPlan, training: TrainingPlan = TrainingPlan()) {
    self.data = data
    self.model = model
    self.training = training
  }

  /// Whether the last layer on a frozen backbone is solved: unless a learning rate is given, with
  /// which it is trained in steps.
  package var solvesHead: Bool { model.isFrozen && training.learningRate == nil }

  /// The learning rate of the run: the one asked for, else 1e-4 for fine-tuning and 1e-3 for a
  /// start from scratch; nil where no steps are taken.
  package var learningRate: Resolved<Double>? {
    if solvesHead { return nil }
    return Resolved(training.learningRate, automatic: model.fineTune ? 1e-4 : 1e-3)
  }

  /// The files and folders that are read, each with the option that names it.
  package var inputs: [(option: String, path: String)] {
    [
      ("--csv-file", data.csvFile), ("--image-zip", data.imageSource),
      ("--weights", model.weightsFile ?? ""),
    ].filter { !$0.1.isEmpty }
  }

  /// What is wrong with the choices that belong to no other part.
  package var generalProblems: [PlanProblem] {
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

/// A value that the user gave, or that the program found where it was left to it.
package struct Resolved<Value: Sendable & Codable & Equatable>: Sendable, Codable, Equatable {
  package let value: Value
  package let isAutomatic: Bool

  package init(_ given: Value?, automatic: @autoclosure () throws -> Value) rethrows {
    value = try given ?? automatic()
    isAutomatic = given == nil
  }
}
