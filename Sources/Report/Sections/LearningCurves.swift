import Charts
import Evaluation
import Record
import Support

/// How each metric moved from epoch to epoch, as pictures and as numbers.
struct LearningCurves: ReportSection {
  let run: RunRecord
  let id = "learning-curves", title = "Learning Curves"

  func content() -> [Block] {
    let curves = run.metricCurves
    guard !curves.isEmpty, run.evaluations.folds == nil else { return [] }
    // The loss comes first: it is what training works on.
    let ordered =
      curves.filter { $0.metric.key == "loss" } + curves.filter { $0.metric.key != "loss" }
    return [.text("<p class=\"note\">\(note)</p>\n")]
      + ordered.map {
        .figure(chart($0), name: $0.metric.key, plot: "learning_curves_label_\($0.metric.key)")
      }
      + [.details("The numbers of every epoch", [.table(table(ordered))])]
  }

  private typealias Curve = RunRecord.MetricCurve

  private var history: TrainingHistory { run.history }

  /// The tables use the threshold chosen later: without a word the curves seem to contradict them.
  private var note: String {
    (run.inverseStrength == nil
      ? "Training values are measured while the model learns"
      : "The last layer is solved: each epoch is the best layer under a weaker penalty than the one "
        + "before, so the curves show what the choice of the penalty does")
      + (run.plan.training.augmentations.isEmpty ? "." : ", on augmented images.")
      + (run.task == .binary
        ? " Decisions of every epoch are at threshold \(run.plan.threshold.whileTraining)." : "")
  }

  private func chart(_ curve: Curve) -> LineChart {
    let name = curve.metric.name
    let best = history.bestEpoch
    let value =
      curve.values.validation.indices.contains(best - 1)
      ? curve.values.validation[best - 1] : nil
    let words = value.map { "; validation is \(NumberText.short($0)) there" } ?? ""
    let isShare = curve.metric.higherIsBetter && Self.staysWithinOne(curve.values)
    return LineChart(
      title: "\(name) across epochs",
      summary: "\(name) of train and validation for \(history.epochs.count) epochs, "
        + "the best being epoch \(best)\(words).",
      x: Axis("Epoch", wholeNumbers: true),
      y: Axis(name, bounds: isShare ? .automatic : .fromZero),
      series: [
        .init("Train", Self.points(curve.values.training)),
        .init("Validation", Self.points(curve.values.validation)),
      ],
      verticalLines: [.init(x: Double(best), label: "best epoch \(best)")])
  }

  private static func staysWithinOne(_ curve: TrainingHistory.Curve) -> Bool {
    (curve.training + curve.validation).allSatisfy { $0.map { $0.magnitude <= 1 } ?? true }
  }

  private static func points(_ values: [Double?]) -> [Point] {
    values.enumerated().map { Point(Double($0.offset + 1), $0.element ?? .nan) }
  }

  private func table(_ curves: [Curve]) -> Table {
    Table(
      caption: "Values after each epoch; the best epoch is \(history.bestEpoch)",
      columns: [.number("Epoch")]
        + curves.flatMap {
          [.number("\($0.metric.name), train"), .number("\($0.metric.name), validation")]
        },
      rows: (0..<history.epochs.count).map { epoch in
        [.count(epoch + 1)]
          + curves.flatMap { curve in
            [curve.values.training, curve.values.validation].map { .metric($0[epoch]) }
          }
      }, isTall: history.epochs.count > 15)
  }
}

extension RunRecord {
  typealias MetricCurve = (metric: Metric, values: TrainingHistory.Curve)

  /// The course of every metric that this program knows.
  var metricCurves: [MetricCurve] {
    history.curves.compactMap { curve in
      Metric.keyed(curve.key, for: task).map { ($0, curve) }
    }
  }
}
