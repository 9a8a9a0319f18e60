import Charts
import Evaluation
import Support

/// How each metric moved from epoch to epoch, as pictures and as numbers.
struct LearningCurves: ReportSection {
  let history: TrainingHistory
  let id = "learning-curves", title = "Learning Curves"

  func content() -> [Block] {
    guard !history.curves.isEmpty, history.epochsRun > 0 else { return [] }
    // The loss comes first: it is what training works on.
    let ordered =
      history.curves.filter { $0.metric.key == "loss" }
      + history.curves.filter { $0.metric.key != "loss" }
    let note: [Block] = history.trainingNote.map { [.text("<p class=\"note\">\($0)</p>\n")] } ?? []
    return note + ordered.map { .figure(chart($0), name: $0.metric.key) }
      + [.details("The numbers of every epoch", [.table(table(ordered))])]
  }

  private func chart(_ curve: TrainingHistory.Curve) -> LineChart {
    let name = curve.metric.name
    let best = history.bestEpoch
    let value = curve.validation.indices.contains(best - 1) ? curve.validation[best - 1] : nil
    let words = value.map { "; validation is \(NumberText.short($0)) there" } ?? ""
    let isShare = curve.metric.higherIsBetter && Self.staysWithinOne(curve)
    return LineChart(
      title: "\(name) across epochs",
      summary: "\(name) of train and validation for \(history.epochsRun) epochs, "
        + "the best being epoch \(best)\(words).",
      x: Axis("Epoch", wholeNumbers: true),
      y: Axis(name, bounds: isShare ? .automatic : .fromZero),
      series: [
        .init("Train", Self.points(curve.training)),
        .init("Validation", Self.points(curve.validation)),
      ],
      verticalLines: [.init(x: Double(best), label: "best epoch \(best)")])
  }

  private static func staysWithinOne(_ curve: TrainingHistory.Curve) -> Bool {
    (curve.training + curve.validation).allSatisfy { $0.map { $0.magnitude <= 1 } ?? true }
  }

  private static func points(_ values: [Double?]) -> [Point] {
    values.enumerated().map { Point(Double($0.offset + 1), $0.element ?? .nan) }
  }

  private func table(_ curves: [TrainingHistory.Curve]) -> Table {
    Table(
      caption: "Values after each epoch; the best epoch is \(history.bestEpoch)",
      columns: [.number("Epoch")]
        + curves.flatMap {
          [.number("\($0.metric.name), train"), .number("\($0.metric.name), validation")]
        },
      rows: (0..<history.epochsRun).map { epoch in
        [.count(epoch + 1)]
          + curves.flatMap { curve in
            [curve.training, curve.validation].map {
              .metric(epoch < $0.count ? $0[epoch] : nil)
            }
          }
      }, isTall: history.epochsRun > 15)
  }
}
