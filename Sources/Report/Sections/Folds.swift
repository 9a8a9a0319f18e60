import Charts
import Evaluation
import Record
import Support

/// What each fold of a cross-validation came to, and how far the folds lie apart.
struct Folds: ReportSection {
  let run: RunRecord
  let id = "folds", title = "Folds"

  func content() -> [Block] {
    guard let results = run.evaluations.folds else { return [] }
    let metrics = run.evaluations.test.table(.test)
    return [.text("<p class=\"note\">\(note(results))</p>\n"), .table(table(results, metrics))]
  }

  private func note(_ results: FoldResults) -> HTML {
    """
    Each fold is the test of a model of its own, which was trained on the other folds. The column \
    ‘All’ is of all out-of-fold answers together, which the sections below show; the mean and the \
    standard deviation (of the sample, n − 1) are of the \(results.folds.count) numbers before it. \
    None of them is of the saved model: that was trained on all images, to epoch \
    \(run.history.bestEpoch), so that nothing was left to test it with.
    """
  }

  private func table(_ results: FoldResults, _ metrics: [MetricRow]) -> Table {
    let folds = results.folds
    let counts: [[Table.Cell]] = [
      row("Images", folds.map(\.rows.test)), row("Groups", folds.map(\.testGroups)),
      row("Best epoch", folds.map(\.history.bestEpoch)),
    ]
    let values = metrics.map { metric -> [Table.Cell] in
      let spread = results.spread(of: metric.key)
      let parts = spread.values + [metric.value, spread.mean, spread.standardDeviation]
      return [.heading(metric.name)] + parts.map(Table.Cell.metric)
    }
    return Table(
      caption: "The test of each fold\(ThresholdWords.clause(run))",
      columns: [.text("Metric")] + folds.indices.map { .number("Fold \($0 + 1)") }
        + [.number("All"), .number("Mean"), .number("Standard deviation")],
      rows: counts + values, isSortable: false)
  }

  /// A number of each fold, and where they add up their sum.
  private func row(_ name: String, _ values: [Int]) -> [Table.Cell] {
    let sum: Table.Cell =
      name == "Best epoch" ? .text("") : .count(values.reduce(0, +))
    return [.heading(name)] + values.map(Table.Cell.count) + [sum, .text(""), .text("")]
  }
}

/// How the validation loss moved in the training of each fold.
struct FoldCurves: ReportSection {
  let run: RunRecord
  let id = "fold-curves", title = "Learning Curves of the Folds"

  func content() -> [Block] {
    guard let folds = run.evaluations.folds?.folds else { return [] }
    let losses = folds.map { $0.history.epochs.map { $0.validation["loss"] } }
    let chart = LineChart(
      title: "Validation loss of each fold across epochs",
      summary: "The best epochs are "
        + "\(folds.map { "\($0.history.bestEpoch)" }.joined(separator: ", ")); "
        + "the saved model is trained to epoch \(run.history.bestEpoch).",
      x: Axis("Epoch", wholeNumbers: true), y: Axis("Loss", bounds: .fromZero),
      series: losses.enumerated().map { fold, values in
        .init(
          "Fold \(fold + 1)",
          values.enumerated().map { Point(Double($0.offset + 1), $0.element ?? .nan) },
          style: losses.count > 6 ? .faint : .distinct)
      },
      verticalLines: [
        .init(
          x: Double(run.history.bestEpoch), label: "saved model: epoch \(run.history.bestEpoch)")
      ])
    return [
      .figure(
        chart, name: "loss", plot: "learning_curves_folds_loss",
        caption: """
          The training on all images has no validation, and so no curve; it ends at the median of the \
          folds’ best epochs by \(run.chooserOfEpoch).
          """)
    ]
  }
}
