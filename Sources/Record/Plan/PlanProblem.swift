import Support

/// One choice that cannot be run: the option, its value, and what would be accepted.
package struct PlanProblem: Sendable, Equatable, CustomStringConvertible {
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
    value.isEmpty ? "\(option): \(reason)" : "\(option) \(value.quoted): \(reason)"
  }
}

/// A plan that was refused, with every problem it has.
package struct PlanError: Error, Equatable, CustomStringConvertible {
  package let problems: [PlanProblem]

  package init(problems: [PlanProblem]) { self.problems = problems }

  package var description: String { problems.map(\.description).joined(separator: "\n") }
}
