import Foundation
import Testing

@testable import Charts

/// Writes one page with every kind of chart, to look at: `CHARTS_PREVIEW=gallery.html swift test
/// --filter GalleryTests`.
@Suite struct GalleryTests {
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["CHARTS_PREVIEW"] != nil, "only on request"))
  func `gallery`() throws {
    let path = try #require(ProcessInfo.processInfo.environment["CHARTS_PREVIEW"])
    let classes = ["akiec", "bcc", "bkl", "df", "melanoma in situ", "nv", "vasc"]
    let epochs = (1...30).map(Double.init)
    let training: [Point] = epochs.map { epoch in Point(epoch, 2 * exp(-epoch / 8) + 0.1) }
    let validation: [Point] = epochs.map { epoch in
      Point(epoch, 1.8 * exp(-epoch / 7) + 0.2 + 0.01 * epoch)
    }
    let ages: [Point] = (0..<200).map { index in
      let age = index % 90
      let error = index * 7919 % 31 - 15
      return Point(Double(age), Double(age + error))
    }
    let right: [Int] = (0..<20).map { $0 * $0 / 4 }
    let wrong: [Int] = (0..<20).map { $0 > 8 ? 30 - $0 : 0 }
    let charts: [any Chart] = [
      LineChart(
        title: "Loss across epochs", summary: "s", x: Axis("Epoch", wholeNumbers: true),
        y: Axis("Loss", bounds: .fromZero),
        series: [
          .init("Train", training), .init("Validation", validation),
        ], verticalLines: [.init(x: 19, label: "best epoch 19")]),
      HeatMap(
        title: "Confusion matrix", summary: "s", rowTitle: "True class",
        columnTitle: "Predicted class", labels: classes,
        counts: [
          [30, 0, 0, 0, 10, 0, 0], [3, 27, 1, 4, 3, 0, 2], [0, 1, 35, 0, 4, 0, 0],
          [4, 0, 0, 36, 0, 0, 0], [2, 0, 0, 0, 38, 0, 0], [0, 0, 2, 0, 0, 38, 0],
          [0, 0, 0, 0, 0, 0, 40],
        ]),
      BarChart(
        title: "Per-class metrics", summary: "s", categories: classes,
        value: Axis("Value", bounds: .fixed(0...1)),
        series: [
          .init("Precision", [0.769, 0.964, 0.921, 0.9, 0.691, 1, nil]),
          .init("Recall", [0.75, 0.675, 0.875, 0.9, 0.95, 0.95, 1]),
          .init("F1", [0.75, 0.8, 0.9, 0.9, 0.8, 0.97, 0.98]),
        ]),
      Histogram(
        title: "Prediction confidence", summary: "s",
        x: Axis("Predicted probability", bounds: .fixed(0...1)), countLabel: "Images",
        edges: Histogram.edges(0...1, count: 20),
        series: [
          .init("Right", right),
          .init("Wrong", wrong),
        ]),
      ScatterPlot(
        title: "Predicted against true age", summary: "s", x: Axis("True age"),
        y: Axis("Predicted age"),
        points: ages, reference: .identity, referenceName: "Perfect prediction"),
    ]
    let figures = charts.enumerated().map {
      "<div>\($0.element.drawing().inlineSVG(id: "c\($0.offset)"))</div>"
    }
    try Data("<meta charset=utf-8><body>\(figures.joined())".utf8).write(to: URL(filePath: path))
  }
}
