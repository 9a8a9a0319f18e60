import Record

/// Predictions to be made with a saved model.
package struct PredictionPlan: Sendable, Equatable {
  /// A folder with `model_weights` and its JSON files.
  package var modelDirectory: String
  /// A ZIP file, a folder or one picture.
  package var images: String
  package var outputFile = "predictions.csv"
  /// The page to write; nil for none.
  package var reportFile: String?
  /// How many pictures are shown with the evidence for their answers; nil for none.
  package var explained: Int?
  /// What is true of the pictures; nil where it is not known.
  package var labels: LabelPlan?
  /// A picture whose label is less probable gets none; nil for a label each.
  package var abstainBelow: Double?
  /// Pictures of one pass; nil for the automatic size.
  package var batchSize: Int?
  package var compute = ComputePlan()
  package var skipUnreadable = false

  package init(modelDirectory: String, images: String) {
    self.modelDirectory = modelDirectory
    self.images = images
  }

  package var problems: [PlanProblem] {
    var found: [PlanProblem] = []
    if let size = batchSize, size < 1 {
      let reason = "must be a whole number of at least 1, or 0 or 'auto' for automatic"
      found.append(.init("--batch-size", "\(size)", reason))
    }
    if let count = explained, count < 1 {
      found.append(.init("--explain", "\(count)", "must be a whole number of at least 1"))
    }
    if let least = abstainBelow, !(least > 0 && least <= 1) {
      found.append(
        .init("--abstain-below", "\(least)", "must be a probability above 0.0 and up to 1.0"))
    }
    return found + (labels?.problems ?? []) + compute.problems
  }
}
