import Charts
import Evaluation

/// The metrics of every epoch, for the three subsets side by side.
struct PerformanceSummary: ReportSection {
  let content: ReportContent
  let id = "model-performance", isHalf = true, title = "Model Performance Summary"

  func body() -> HTML? {
    Table(
      caption: """
        All three columns come from one model, the checkpoint of epoch \
        \(content.history.bestEpoch)\(ThresholdWords.clause(content))
        """,
      columns: [.text("Metric"), .number("Train"), .number("Validation"), .number("Test")],
      rows: content.test.table(.everyEpoch).map { row in
        [
          .heading(row.name), .metric(content.training?[row.key]),
          .metric(content.validation[row.key]), .metric(row.value),
        ]
      }
    ).html()
  }
}

/// The same for the two subsets that training saw.
struct TrainValidationPerformance: ReportSection {
  let content: ReportContent
  let id = "train-validation-performance", isHalf = true,
    title = "Train/Validation Performance Summary"

  func body() -> HTML? {
    Table(
      caption: """
        Checkpoint of epoch \(content.history.bestEpoch), the best by \
        \(content.chooserOfEpoch) on the validation \
        images\(ThresholdWords.clause(content))
        """,
      columns: [.text("Metric"), .number("Train"), .number("Validation")],
      rows: content.validation.table(.everyEpoch).map { row in
        [.heading(row.name), .metric(content.training?[row.key]), .metric(row.value)]
      }
    ).html()
  }
}

/// Every metric of the test images, with its interval where there is one.
struct TestPerformance: ReportSection {
  let content: ReportContent
  let id = "test-performance", isHalf = true, title = "Test Performance Summary"

  func body() -> HTML? {
    let rows = content.test.table(.test)
    let hasIntervals = rows.contains { $0.interval != nil }
    var columns: [Table.Column] = [.text("Metric"), .number("Test")]
    if hasIntervals { columns.append(.number("95 % interval")) }
    let table = Table(
      caption: """
        \(Figures.count(content.test.predictions.count)) test images, checkpoint of epoch \
        \(content.history.bestEpoch)\(ThresholdWords.clause(content))
        """,
      columns: columns,
      rows: rows.map { row in
        [.heading(row.name), .metric(row.value)] + (hasIntervals ? [interval(row)] : [])
      }
    ).html()
    guard hasIntervals, let facts = content.intervals else { return table }
    return """
      \(table)<p class="note">The intervals are bootstrap percentiles from \
      \(Figures.count(facts.resamples)) resamples of the test \(facts.unit): they show how far \
      a number could move with another test set of this size, not with another training run.</p>
      """
  }

  private func interval(_ row: MetricRow) -> Table.Cell {
    .number(
      row.interval.map {
        "\(ShownNumber.metric($0.lower)) – \(ShownNumber.metric($0.upper))"
      } ?? "–", value: row.interval?.lower)
  }
}

/// Where decisions of a binary model are cut.
enum ThresholdWords {
  static func clause(_ content: ReportContent) -> HTML {
    guard content.task == .binary else { return "" }
    return "; decisions at threshold \(ShownNumber.threshold(content.test.threshold))"
  }
}
