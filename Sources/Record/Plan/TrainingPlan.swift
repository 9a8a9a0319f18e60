import Evaluation
import Support

/// How a run trains.
package struct TrainingPlan: Sendable, Codable, Equatable {
  package var epochs = 10
  /// Epochs without a better validation metric before training stops; 0 for never.
  package var earlyStop = 5
  /// nil for the automatic rate: see `Plan.learningRate`.
  package var learningRate: Double?
  /// nil for the automatic size.
  package var batchSize: Int?
  /// In the order in which they are applied.
  package var augmentations: [AugmentationKind] = []
  /// nil for the default of the task: see `Metric.defaultValidation`.
  package var validationMetric: String?
  /// Minutes after which the whole run must be over; nil for as long as it takes.
  package var maxMinutes: Double?
  /// nil, as in records of earlier versions, for constant.
  package var learningRateSchedule: LearningRateScheduleKind? = .cosine
  /// nil for none.
  package var classWeights: ClassWeighting?
  /// nil, as in records of earlier versions, for none.
  package var calibration: CalibrationMethod? = .automatic

  package init() {}

  package var schedule: LearningRateScheduleKind { learningRateSchedule ?? .constant }
  package var classWeighting: ClassWeighting { classWeights ?? .none }
  package var calibrationMethod: CalibrationMethod { calibration ?? .none }
}

/// A random change of training pictures, by the name users give it.
package enum AugmentationKind: String, Sendable, Codable, CaseIterable {
  case horizontalFlip = "random_horizontal_flip"
  case verticalFlip = "random_vertical_flip"
  case rotate = "random_rotate"
  case blur = "random_blur"
  case brightness = "random_brightness"
  case contrast = "random_contrast"

  // The original tool's.
  /// Degrees to either side.
  package static let rotation = 10.0
  /// Factors of brightness and contrast.
  package static let factors = 0.5...2.0
}

extension TrainingPlan {
  package func problems(for task: TaskChoice) -> [PlanProblem] {
    var found: [PlanProblem] = []
    func atLeast(_ least: Int, _ value: Int?, _ option: String, _ note: String = "") {
      guard let value, value < least else { return }
      let reason = "must be a whole number of at least \(least)\(note)"
      found.append(.init(option, "\(value)", reason))
    }
    atLeast(1, epochs, "--epochs")
    atLeast(0, earlyStop, "--early-stop", " (0: never stop early)")
    atLeast(1, batchSize, "--batch-size", ", or 0 for automatic")
    if let rate = learningRate, !(rate.isFinite && rate > 0) {
      let reason = "must be a number above 0, such as 0.001, or 'auto'"
      found.append(.init("--learning-rate", "\(rate)", reason))
    }
    if let minutes = maxMinutes, !(minutes.isFinite && minutes > 0) {
      found.append(.init("--max-minutes", "\(minutes)", "must be a number above 0"))
    }
    for (place, kind) in augmentations.enumerated() where augmentations[..<place].contains(kind) {
      found.append(.init("--augmentation", kind.rawValue, "is listed more than once"))
    }
    if let problem = validationMetric.flatMap({ Self.metricProblem($0, for: task) }) {
      found.append(problem)
    }
    return found
  }

  /// What is wrong with a validation metric, or nil; an automatic task may still refuse it later.
  private static func metricProblem(_ name: String, for task: TaskChoice) -> PlanProblem? {
    func has(_ candidate: LearningTask) -> Bool {
      (try? Metric.validation(named: name, task: candidate)) != nil
    }
    if task.candidates.contains(where: has) { return nil }
    let others = LearningTask.allCases.filter(has)
    let accepted = ClosedChoice(task.validationMetricNames)
    let scope = task == .automatic ? "" : " for the task \(task.rawValue)"
    let reason =
      others.isEmpty
      ? accepted.reason(for: name, scope: scope)
      : "is a metric of \(others.map(\.rawValue).joined(separator: " and "))"
        + "; accepted\(scope): \(accepted.list)"
    return PlanProblem("--validation-metric", name, reason)
  }
}

extension TaskChoice {
  /// Every validation metric that one of its candidates takes.
  package var validationMetricNames: [String] {
    var names: [String] = []
    for name in candidates.flatMap(Metric.validationNames) where !names.contains(name) {
      names.append(name)
    }
    return names
  }
}
