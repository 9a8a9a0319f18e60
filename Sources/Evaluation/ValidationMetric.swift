extension Metric {
  /// The metric that chooses the best epoch where the user names none: Ludwig's of each task.
  public static func defaultValidation(for task: Predictions.Task) -> Metric {
    let key =
      switch task {
      case .binary: "roc_auc"
      case .classification: "accuracy"
      case .regression: "mean_squared_error"
      }
    let list = all(for: task)
    return list.first { $0.key == key } ?? list[0]
  }

  /// The metric that a user means by `name`: its key or an alias, in any case, with `-` or spaces for `_`.
  public static func validation(named name: String, task: Predictions.Task)
    throws(MetricError) -> Metric
  {
    let wanted = MetricError.normalised(name)
    if let metric = all(for: task).first(where: { $0.key == wanted || $0.aliases.contains(wanted) })
    {
      return metric
    }
    let others = Predictions.Task.allCases.filter { other in
      all(for: other).contains { $0.key == wanted || $0.aliases.contains(wanted) }
    }
    throw MetricError(name: name, task: task, otherTasks: others)
  }

  /// Every name that `validation(named:task:)` takes: the keys, then the aliases.
  public static func validationNames(for task: Predictions.Task) -> [String] {
    let list = all(for: task)
    return list.map(\.key) + list.flatMap(\.aliases)
  }
}

/// A validation metric that the task does not have.
public struct MetricError: Error, Equatable, CustomStringConvertible {
  public let name: String
  public let task: Predictions.Task
  /// The tasks that do have a metric of this name.
  public let otherTasks: [Predictions.Task]

  public var accepted: [String] { Metric.validationNames(for: task) }

  /// The accepted name that is spelt most like the one given, if any is.
  public var nearest: String? { nearestName(to: Self.normalised(name), among: accepted) }

  public var description: String {
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

/// The candidate with the fewest edits from `name`; nil where even that one differs in more than a third of the letters.
func nearestName(to name: String, among candidates: [String]) -> String? {
  let distances = candidates.map { edits(from: Array(name), to: Array($0)) }
  guard let best = distances.indices.min(by: { distances[$0] < distances[$1] }) else { return nil }
  let longest = max(name.count, candidates[best].count)
  return distances[best] * 3 <= longest + 2 ? candidates[best] : nil
}

/// Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment).
private func edits(from left: [Character], to right: [Character]) -> Int {
  var rows = [Array(0...right.count)]
  for i in 0..<left.count {
    var row = [i + 1]
    for j in 0..<right.count {
      var least = min(
        row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (left[i] == right[j] ? 0 : 1))
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        least = min(least, rows[i - 1][j - 1] + 1)
      }
      row.append(least)
    }
    rows.append(row)
  }
  return rows[left.count][right.count]
}
