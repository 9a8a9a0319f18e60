/// A metric that training can be steered by, under the names users know it by.
public struct ValidationMetricName: Sendable, Equatable {
  /// The name in statistics files.
  public let key: String
  /// Other accepted spellings.
  public let aliases: [String]
  public let tasks: [TaskChoice]

  /// Every accepted metric, in menu order.
  public static let all: [ValidationMetricName] = [
    .init("accuracy", for: .binary, .classification),
    .init("roc_auc", for: .binary, .classification),
    .init("loss", "log_loss", for: .binary, .classification),
    .init("loss", for: .regression),
    .init("balanced_accuracy", for: .binary, .classification),
    .init("precision", for: .binary, .classification),
    .init("recall", for: .binary, .classification),
    .init("f1", for: .binary, .classification),
    .init("specificity", for: .binary, .classification),
    .init("mcc", for: .binary, .classification),
    .init("accuracy_micro", for: .classification),
    .init("mean_squared_error", "mse", for: .regression),
    .init("mean_absolute_error", "mae", for: .regression),
    .init("root_mean_squared_error", "rmse", for: .regression),
    .init("mean_absolute_percentage_error", "mape", for: .regression),
    .init("root_mean_squared_percentage_error", "rmspe", for: .regression),
    .init("r2", for: .regression),
    .init("pearson_r", for: .regression),
    .init("explained_variance", for: .regression),
  ]

  private init(_ key: String, _ aliases: String..., for tasks: TaskChoice...) {
    self.key = key
    self.aliases = aliases
    self.tasks = tasks
  }

  /// The metric that a task is steered by when the user names none; nil while the task is not known.
  public static func defaultKey(for task: TaskChoice) -> String? {
    switch task {
    case .automatic: nil
    case .binary: "roc_auc"
    case .classification: "accuracy"
    case .regression: "mean_squared_error"
    }
  }

  /// The key of a metric as the user spelled it, or nil where the task does not have it.
  public static func key(for name: String, task: TaskChoice) -> String? {
    let name = name.lowercased()
    return all.first { $0.fits(task) && ($0.key == name || $0.aliases.contains(name)) }?.key
  }

  /// Every spelling that a task accepts, in menu order.
  public static func names(for task: TaskChoice) -> [String] {
    var names: [String] = []
    for metric in all where metric.fits(task) {
      for name in [metric.key] + metric.aliases where !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// What is wrong with a metric for a task, or nil: to be asked again once an automatic task is known.
  public static func problem(with name: String, for task: TaskChoice) -> PlanProblem? {
    guard key(for: name, task: task) == nil else { return nil }
    let accepted = ClosedChoice(names(for: task))
    let fitting = TaskChoice.allCases.filter { $0 != .automatic && key(for: name, task: $0) != nil }
    let scope = task == .automatic ? "" : " for the task \(task.rawValue)"
    let reason =
      fitting.isEmpty
      ? accepted.reason(for: name, scope: scope)
      : "is a metric of \(fitting.map(\.rawValue).joined(separator: " and "))"
        + "; accepted\(scope): \(accepted.list)"
    return PlanProblem("--validation-metric", name, reason)
  }

  private func fits(_ task: TaskChoice) -> Bool { task == .automatic || tasks.contains(task) }
}
