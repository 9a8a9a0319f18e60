import Support

extension Metric {
  /// The metric that chooses the best epoch where the user names none: Ludwig's of each task.
  package static func defaultValidation(for task: LearningTask) -> Metric {
    let key =
      switch task {
      case .binary: "roc_auc"
      case .classification: "accuracy"
      case .regression: "mean_squared_error"
      }
    let list = all(for: task)
    return list.first { $0.key == key } ?? list[0]
  }

  /// The metric a user means by `name`: a key or alias, in any case, with `-` or spaces for `_`.
  package static func validation(named name: String, task: LearningTask)
    throws(MetricError) -> Metric
  {
    let wanted = MetricError.normalised(name)
    if let metric = all(for: task).first(where: { $0.key == wanted || $0.aliases.contains(wanted) })
    {
      return metric
    }
    let others = LearningTask.allCases.filter { other in
      all(for: other).contains { $0.key == wanted || $0.aliases.contains(wanted) }
    }
    throw MetricError(name: name, task: task, otherTasks: others)
  }

  /// Every name that `validation(named:task:)` takes: the keys, then the aliases.
  package static func validationNames(for task: LearningTask) -> [String] {
    let list = all(for: task)
    return list.map(\.key) + list.flatMap(\.aliases)
  }
}

/// A validation metric that the task does not have.
package struct MetricError: Error, Equatable, CustomStringConvertible {
  package let name: String
  package let task: LearningTask
  /// The tasks that do have a metric of this name.
  package let otherTasks: [LearningTask]

  package var accepted: [String] { Metric.validationNames(for: task) }

  /// The accepted name that is spelt most like the one given, if any is.
  package var nearest: String? { ClosedChoice(accepted).nearest(to: Self.normalised(name)) }

  package var description: String {
    var text = "'\(name)' is no validation metric of a \(task.rawValue) task"
    if !otherTasks.isEmpty {
      text += " (it is one of \(otherTasks.map(\.rawValue).joined(separator: " and ")))."
    } else if let nearest {
      text += "; did you mean '\(nearest)'?"
    } else {
      text += "."
    }
    return text + " Accepted: " + accepted.joined(separator: ", ")
  }

  static func normalised(_ name: String) -> String {
    String(name.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 })
  }
}
