/// What a run may use of the machine, and how it computes there; of training and prediction alike.
package struct ComputePlan: Sendable, Codable, Equatable {
  package var precision = Precision.float32
  /// nil for as many as the machine, or its scheduler, gives.
  package var threads: Int?
  /// Threads that decode pictures; nil for as many as the run has.
  package var decodingThreads: Int?

  package init() {}

  package var problems: [PlanProblem] {
    [("--threads", threads), ("--preprocessing-num-processes", decodingThreads)]
      .compactMap { option, count in
        guard let count, count < 1 else { return nil }
        return PlanProblem(option, "\(count)", "must be a whole number of at least 1")
      }
  }
}

/// The number type that the forward pass computes in; weights are always kept in float32.
package enum Precision: String, Sendable, Codable, CaseIterable {
  case float32 = "fp32"
  case bfloat16 = "bf16"
}
