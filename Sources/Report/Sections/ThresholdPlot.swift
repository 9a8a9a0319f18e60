import Charts
import Evaluation
import Record
import Support

/// What a binary model's decisions would be worth at every threshold, on the validation images.
struct ThresholdPlot: ReportSection {
  let run: RunRecord
  let id = "threshold-plot", isHalf = true, title = "Threshold Plot"

  func content() -> [Block] {
    guard case .binary(let rows) = run.evaluations.validation.predictions,
      let positive = rows.classes.last
    else { return [] }
    let sweep = ThresholdSearch(rows).sweep()
    let threshold = NumberText.threshold(run.evaluations.test.threshold)
    let chart = LineChart(
      title: "Validation metrics by decision threshold",
      summary: "Six metrics of the class \(positive) at thresholds from 0 to 1 on the validation "
        + "images; the threshold in use is \(threshold).",
      x: Axis("Threshold", bounds: .fixed(0...1)), y: Axis("Value", bounds: .fixed(0...1)),
      series: ThresholdMetric.allCases.map { metric in
        .init(
          metric.name,
          sweep.map { Point($0.threshold, metric.value($0.decisions) ?? .nan) })
      },
      verticalLines: [.init(x: run.evaluations.test.threshold, label: "in use: \(threshold)")],
      marksPoints: false)
    return [
      .figure(
        chart, name: "sweep", plot: "binary_threshold_vs_metric_validation",
        caption: """
          An image is called \(HTML.name(positive)) where its predicted probability is at least \
          the threshold. A gap means that the metric is undefined there.
          """)
    ]
  }
}
