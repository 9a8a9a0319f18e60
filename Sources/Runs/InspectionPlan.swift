import Record

/// A table and its images that are to be looked at as a training would, without one.
package struct InspectionPlan: Sendable, Equatable {
  package var data: DataPlan
  /// Of the split, where it is drawn.
  package var randomSeed: UInt64 = Plan.standardSeed
  package var compute = ComputePlan()
  package var reportFile = "image_dataset_report.html"

  package init(data: DataPlan) { self.data = data }

  /// Where the copies in several subsets are listed: `image_dataset_report_leaks.tsv` beside
  /// `image_dataset_report.html`.
  package var leakTable: String { "\(reportFile.withoutSuffix)_\(LeakReport.fileName)" }

  package var problems: [PlanProblem] { data.problems + compute.problems }
}
