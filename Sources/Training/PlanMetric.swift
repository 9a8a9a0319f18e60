import Evaluation
import Support

extension TaskChoice {
  /// The tasks it may turn out to be.
  package var candidates: [LearningTask] {
    switch self {
    case .automatic: LearningTask.allCases
    case .binary: [.binary]
    case .classification: [.classification]
    case .regression: [.regression]
    }
  }

  /// Every validation metric that one of its candidates takes.
  package var validationMetricNames: [String] {
    var names: [String] = []
    for name in candidates.flatMap(Metric.validationNames) where !names.contains(name) {
      names.append(name)
    }
    return names
  }
}

extension Plan {
  /// What is wrong with a validation metric, or nil; a metric for an automatic task may still fail once the task is known.
  static func metricProblem(_ name: String, for task: TaskChoice) -> PlanProblem? {
    if task.candidates.contains(where: { has(name, $0) }) { return nil }
    let others = LearningTask.allCases.filter { has(name, $0) }
    let accepted = ClosedChoice(task.validationMetricNames)
    let scope = task == .automatic ? "" : " for the task \(task.rawValue)"
    let reason =
      others.isEmpty
      ? accepted.reason(for: name, scope: scope)
      : "is a metric of \(others.map(\.rawValue).joined(separator: " and "))"
        + "; accepted\(scope): \(accepted.list)"
    return PlanProblem("--validation-metric", name, reason)
  }

  private static func has(_ name: String, _ task: LearningTask) -> Bool {
    (try? Metric.validation(named: name, task: task)) != nil
  }
}
