import Charts
import Evaluation
import Record
import Support

/// The metrics of the epoch whose weights were kept, side by side.
struct BestEpoch: ReportSection {
  let run: RunRecord
  let id = "best-epoch", isHalf = true, title = "Best Validation Epoch Snapshot (Metrics)"

  func content() -> [Block] {
    let best = run.history.bestEpoch
    guard run.history.epochs.indices.contains(best - 1) else { return [] }
    let epoch = run.history.epochs[best - 1]
    let metrics = epoch.validation.compactMap { Metric.keyed($0.key, for: run.task) }
    // What has one scale; the loss stands among the learning curves.
    let shares = metrics.filter(\.higherIsBetter)
    guard !shares.isEmpty else { return [] }
    let chart = BarChart(
      title: "Metrics at epoch \(best), the best by \(run.chooserOfEpoch)",
      summary: "Training and validation at the best epoch.",
      categories: shares.map(\.name), value: Axis("Value", bounds: .fixed(0...1)),
      series: [
        .init("Train", shares.map { epoch.training[$0.key] }),
        .init("Validation", shares.map { epoch.validation[$0.key] }),
      ])
    return [
      .figure(
        chart, name: "bars",
        caption: """
          As they were measured when the epoch ended: training over its own batches, while the \
          weights still moved. The table beside has the kept model's own numbers.
          """)
    ]
  }
}
