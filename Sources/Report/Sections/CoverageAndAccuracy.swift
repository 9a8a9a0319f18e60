import Charts
import Evaluation
import Support

/// What is gained where unsure answers are not given: fewer answers, more of them right.
struct CoverageAndAccuracy: ReportSection {
  let test: SubsetEvaluation
  let id = "coverage", isHalf = true, title = "Coverage and Accuracy"

  private static let probabilities = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]

  func content() -> [Block] {
    guard let coverage = Coverage(test.predictions, threshold: test.threshold) else { return [] }
    func share(_ level: Coverage.Level) -> Double {
      Double(level.answered) / Double(coverage.rowCount)
    }
    let chart = LineChart(
      title: "Accuracy of the surest answers (test)",
      summary: "Share of right answers among the surest ones, against the share of images that are "
        + "answered.",
      x: Axis("Share of images that are answered", bounds: .fixed(0...1)),
      y: Axis("Share of right answers", bounds: .fixed(0...1)),
      series: [
        .init(
          "Model",
          coverage.levels.map { level in
            Point(
              share(level), level.accuracy ?? 0,
              note: "probability of at least \(NumberText.fixed(level.probability, decimals: 3)): "
                + "\(level.right) of \(level.answered) right", value: level.probability)
          })
      ], valueLabel: "Probability of at least")
    let table = Table(
      caption: """
        Test images whose answer is at least so probable, and how many of them are right; \
        <code>predict --abstain-below</code> leaves the others without a label
        """,
      columns: [
        .number("Probability"), .number("Answered"), .number("Share"), .number("Right"),
        .number("Accuracy"),
      ],
      rows: Self.probabilities.map(coverage.level).map { level in
        [
          .heading(NumberText.short(level.probability)), .count(level.answered),
          .number(NumberText.percent(share(level)), value: share(level)), .count(level.right),
          .metric(level.accuracy),
        ]
      }, isSortable: false)
    return [.figure(chart, name: "coverage"), .table(table)]
  }
}
