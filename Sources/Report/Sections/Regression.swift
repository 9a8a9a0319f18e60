import Charts
import Evaluation
import Record
import Support

/// Numbers that a model predicted of images whose true ones are known.
struct TestedValues: Sendable {
  let test: SubsetEvaluation
  /// The name of what is predicted.
  let target: String
  /// Of each row.
  let images: [String]

  /// Nil where the task is no regression.
  var rows: RegressionPredictions? {
    if case .regression(let rows) = test.predictions { rows } else { nil }
  }

  /// What is shown on pointing at a test image.
  func note(_ rows: RegressionPredictions, row: Int) -> String {
    "\(images[row]): true \(NumberText.short(rows.truth[row])), "
      + "predicted \(NumberText.short(rows.values[row]))"
  }
}

/// Where predictions of a number lie.
struct PredictedAgainstTrue: ReportSection {
  let test: TestedValues
  let id = "predicted-against-true", isHalf = true, title = "Predicted vs. True Values"

  func content() -> [Block] {
    guard let rows = test.rows else { return [] }
    let target = test.target
    let chart = ScatterPlot(
      title: "Predicted against true \(target)",
      summary: "\(rows.truth.count) test images; on the dashed line a prediction equals the truth.",
      x: Axis("True \(target)"), y: Axis("Predicted \(target)"),
      points: rows.truth.indices.map {
        Point(rows.truth[$0], rows.values[$0], note: test.note(rows, row: $0))
      }, reference: .identity, referenceName: "Perfect prediction")
    return [.figure(chart, name: "scatter", plot: "predicted_vs_true")]
  }
}

/// How predictions of a number miss.
struct Residuals: ReportSection {
  let test: TestedValues
  let id = "residuals", title = "Residuals"

  func content() -> [Block] {
    guard let rows = test.rows else { return [] }
    let target = test.target
    let errors = zip(rows.values, rows.truth).map { $0 - $1 }
    let chart = ScatterPlot(
      title: "Residuals by predicted \(target)",
      summary: "Prediction minus truth of \(errors.count) test images.",
      x: Axis("Predicted \(target)"), y: Axis("Predicted − true"),
      points: errors.indices.map {
        Point(rows.values[$0], errors[$0], note: test.note(rows, row: $0))
      }, reference: .zero, referenceName: "No error")
    return [
      .figure(chart, name: "scatter", plot: "residuals"),
      .figure(histogram(errors), name: "histogram", plot: "residuals_distribution"),
    ]
  }

  private func histogram(_ errors: [Double]) -> Histogram {
    // As far to the left as to the right, so that a shift can be seen.
    let reach = max(errors.map(\.magnitude).max() ?? 1, 1e-12)
    let edges = Histogram.edges(-reach...reach, count: 20)
    return Histogram(
      title: "Distribution of residuals",
      summary: "Counts of prediction minus truth in 20 bins around zero.",
      x: Axis("Predicted − true"), countLabel: "Images", edges: edges,
      series: [.init("Images", Histogram.counts(of: errors, edges: edges))])
  }
}

/// Truth and prediction of every test image.
struct RegressionTable: ReportSection {
  let test: TestedValues
  let id = "truth-and-predictions", title = "Ground Truth vs. Predictions"

  /// More rows than anyone reads only make the page heavy; the CSV file has them all.
  private static let rowLimit = 2_000

  func content() -> [Block] {
    guard let rows = test.rows else { return [] }
    let shown = rows.truth.indices.prefix(Self.rowLimit)
    let rest: HTML? =
      shown.count < rows.truth.count
      ? "; the first \(NumberText.count(shown.count)), the rest is in predictions.csv" : nil
    let columns: [Table.Column] = [
      .text("Image"), .number("True"), .number("Predicted"), .number("Difference"),
    ]
    let table = Table(
      caption: "\(NumberText.count(rows.truth.count)) test images\(rest)", columns: columns,
      rows: shown.map { row in
        let cells = [rows.truth[row], rows.values[row], rows.values[row] - rows.truth[row]].map {
          Table.Cell.number(NumberText.short($0), value: $0)
        }
        return [.heading(test.images[row])] + cells
      }, isTall: true, download: "ground_truth_vs_predictions.csv")
    return [.table(table)]
  }
}
