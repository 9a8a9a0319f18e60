import Charts
import Evaluation
import Record
import Support

/// The metrics of every epoch, for the three subsets side by side.
struct PerformanceSummary: ReportSection {
  let run: RunRecord
  let id = "model-performance", isHalf = true, title = "Model Performance Summary"

  func content() -> [Block] {
    let table = Table(
      caption: "\(origin)\(ThresholdWords.clause(run))",
      columns: [.text("Metric"), .number("Train"), .number("Validation"), .number("Test")],
      rows: run.evaluations.test.table(.everyEpoch).map { row in
        [
          .heading(row.name), .metric(run.evaluations.training[row.key]),
          .metric(run.evaluations.validation[row.key]), .metric(row.value),
        ]
      })
    return [.table(table)]
  }
}

extension PerformanceSummary {
  private var origin: HTML {
    guard let folds = run.evaluations.folds else {
      return """
        All three columns come from one model, the checkpoint of epoch \(run.history.bestEpoch)
        """
    }
    return """
      The answers of the \(folds.folds.count) folds’ models together, not of the saved one: each image \
      is tested once, by the model that was not trained on it
      """
  }
}

/// The same for the two subsets that training saw.
struct TrainValidationPerformance: ReportSection {
  let run: RunRecord
  let id = "train-validation-performance", isHalf = true,
    title = "Train/Validation Performance Summary"

  func content() -> [Block] {
    let table = Table(
      caption: "\(origin)\(ThresholdWords.clause(run))",
      columns: [.text("Metric"), .number("Train"), .number("Validation")],
      rows: run.evaluations.validation.table(.everyEpoch).map { row in
        [.heading(row.name), .metric(run.evaluations.training[row.key]), .metric(row.value)]
      })
    return [.table(table)]
  }
}

extension TrainValidationPerformance {
  private var origin: HTML {
    guard let folds = run.evaluations.folds else {
      return """
        Checkpoint of epoch \(run.history.bestEpoch), the best by \(run.chooserOfEpoch) on the \
        validation images
        """
    }
    return """
      The answers of the \(folds.folds.count) folds’ models together, each of its best epoch by \
      \(run.chooserOfEpoch); an image may be in the training and the validation of several
      """
  }
}

extension RunRecord {
  /// Of which model the answers of the test are, behind the number of images.
  var originOfTest: HTML {
    guard let folds = evaluations.folds else { return ", checkpoint of epoch \(history.bestEpoch)" }
    return ", out-of-fold answers of \(folds.folds.count) models"
  }
}

/// Every metric of the test images, with its interval where there is one.
struct TestPerformance: ReportSection {
  let test: SubsetEvaluation
  let intervals: Evaluations.Intervals
  /// Of which model, behind the number of images.
  let origin: HTML
  let id = "test-performance", isHalf = true, title = "Test Performance Summary"

  func content() -> [Block] {
    let rows = test.table(.test)
    let hasIntervals = rows.contains { $0.interval != nil }
    var columns: [Table.Column] = [.text("Metric"), .number("Test")]
    if hasIntervals { columns.append(.number("95 % interval")) }
    let table = Table(
      caption: """
        \(NumberText.count(test.predictions.count)) test images\(origin)\
        \(ThresholdWords.clause(test))
        """,
      columns: columns,
      rows: rows.map { row in
        [.heading(row.name), .metric(row.value)] + (hasIntervals ? [.interval(row.interval)] : [])
      })
    guard hasIntervals else { return [.table(table), comparison(rows)] }
    let note: HTML = """
      <p class="note">The intervals are bootstrap percentiles from \
      \(NumberText.count(intervals.resamples)) resamples of the test \(intervals.unit): they show how far \
      a number could move with another test set of this size, not with another training run.</p>
      """
    return [.table(table), .text(note), comparison(rows)]
  }

  /// What has one scale: the metrics of which more is better are at most 1.
  private func comparison(_ rows: [MetricRow]) -> Block {
    let shares = rows.filter(\.metric.higherIsBetter)
    return .plotFile(
      BarChart(
        title: "Performance on the test images",
        summary: "Metrics of which more is better, with their 95 % intervals.",
        categories: shares.map(\.name), value: Axis("Value", bounds: .fixed(0...1)),
        series: [
          .init(
            "Test", shares.map(\.value),
            ranges: shares.map { $0.interval.map { ($0.lower, $0.upper) } })
        ]), name: "compare_performance_label")
  }
}

/// Where decisions of a binary model are cut.
enum ThresholdWords {
  static func clause(_ run: RunRecord) -> HTML { clause(run.evaluations.test) }

  static func clause(_ test: SubsetEvaluation) -> HTML {
    guard test.predictions.task == .binary else { return "" }
    return "; decisions at threshold \(NumberText.threshold(test.threshold))"
  }
}
