import Fixtures
import Testing

@testable import Charts

/// Labels that a CSV may hold and that must reach the page as the text they are.
let hostileLabels = [
  "<script>alert(1)</script>", "\"quoted\" 'single' & <b>", "]]>", "👩🏽‍⚕️ naevus 🧬",
  "شامة \u{202E}حميدة",
  "null\u{0}byte\u{1B}[31m", "two\nlines\tand a tab", "",
  String(repeating: "very long name ", count: 20),
]

private func charts(labels: [String]) -> [any Chart] {
  let first = labels.first ?? "a"
  let points = [Point(1, 0.5), Point(2, .nan), Point(3, 0.25, note: first)]
  return [
    LineChart(
      title: first, summary: first, x: Axis(first), y: Axis(first),
      series: labels.map { .init($0, points) } + [.init(first, points, style: .faint)],
      verticalLines: [.init(x: 2, label: first)], markers: [.init(Point(2, 0.3), label: first)]),
    BarChart(
      title: first, summary: first, categories: labels, value: Axis(first),
      series: [.init(first, labels.map { _ in 0.5 }), .init(first, [nil])]),
    HeatMap(
      title: first, summary: first, rowTitle: first, columnTitle: first, labels: labels,
      counts: labels.indices.map { row in labels.indices.map { $0 == row ? 5 : 0 } }),
    Histogram(
      title: first, summary: first, x: Axis(first), countLabel: first, edges: [0, 0.5, 1],
      series: labels.map { .init($0, [1, 2]) }),
    ScatterPlot(
      title: first, summary: first, x: Axis(first), y: Axis(first), points: points,
      reference: .identity, referenceName: first),
  ]
}

@Suite struct ChartTests {
  @Test func `hostile labels stay text`() {
    for label in hostileLabels {
      for chart in charts(labels: [label] + hostileLabels) {
        let inspector = MarkupInspector(svg: chart.drawing().standaloneSVG())
        #expect(inspector.problem == nil, "\(type(of: chart)) with \(label)")
        #expect(inspector.all("script").isEmpty && inspector.all("b").isEmpty)
        #expect(Set(inspector.ids).count == inspector.ids.count)
      }
    }
  }

  @Test func `every chart is named and described`() throws {
    for chart in charts(labels: ["cat", "dog"]) {
      let inspector = MarkupInspector(svg: chart.drawing().inlineSVG(id: "plot7"))
      let root = try #require(inspector.elements.first)
      #expect(root.attributes["role"] == "img")
      #expect(root.attributes["aria-labelledby"] == "plot7-title plot7-desc")
      #expect(inspector.ids == ["plot7", "plot7-title", "plot7-desc"])
      #expect(root.attributes["xmlns"] == nil)
      #expect(chart.drawing().standaloneSVG().contains("xmlns=\"http://www.w3.org/2000/svg\""))
    }
  }

  @Test func `everything stays inside the picture`() {
    for count in [1, 2, 7, 30, 100] {
      for chart in charts(labels: (0..<count).map { "class number \($0)" }) {
        let drawing = chart.drawing()
        let inspector = MarkupInspector(svg: drawing.standaloneSVG())
        for element in inspector.all("rect") + inspector.all("circle") + inspector.all("text") {
          for (key, limit) in [
            ("x", drawing.width), ("cx", drawing.width), ("y", drawing.height),
            ("cy", drawing.height),
          ] {
            guard let value = element.attributes[key].flatMap(Double.init) else { continue }
            #expect(value >= 0 && value <= limit, "\(type(of: chart)) \(element.attributes)")
          }
          for key in ["width", "height"] {
            if let value = element.attributes[key].flatMap(Double.init) { #expect(value >= 0) }
          }
        }
      }
    }
  }

  @Test func `values outside all reason still draw`() {
    let wild: [Double] = [.infinity, -.infinity, .nan, 1e308, -1e308, 1e-300, 0]
    for values in [[], [0.0], [.nan], [5, 5], wild, [1e12, 1e12 + 1]] {
      let points = values.enumerated().map { Point(Double($0.offset), $0.element) }
      let all: [any Chart] = [
        LineChart(
          title: "t", summary: "s", x: Axis("x", wholeNumbers: true), y: Axis("y"),
          series: [.init("a", points)]),
        ScatterPlot(
          title: "t", summary: "s", x: Axis("x"), y: Axis("y"), points: points, reference: .zero,
          referenceName: "r"),
        BarChart(
          title: "t", summary: "s", categories: values.map { _ in "c" }, value: Axis("v"),
          series: [.init("a", values)]),
      ]
      for chart in all {
        let svg = chart.drawing().standaloneSVG()
        #expect(MarkupInspector(svg: svg).problem == nil)
        #expect(!svg.contains("\"nan") && !svg.contains("inf\""))
      }
    }
  }

  @Test func `confusion cells carry count and row share`() {
    let map = HeatMap(
      title: "Confusion matrix", summary: "", rowTitle: "True", columnTitle: "Predicted",
      labels: ["bcc", "akiec"], counts: [[40, 0], [4, 36]])
    let inspector = MarkupInspector(svg: map.drawing().standaloneSVG())
    #expect(inspector.texts.contains("True akiec, Predicted bcc: 4 of 40 (10.0 %)"))
    #expect(inspector.texts.contains("36") && inspector.texts.contains("90.0 %"))
    let fills = inspector.all("rect").compactMap { $0.attributes["fill"] }
    #expect(fills.contains(Palette.shade(1)) && fills.contains(Palette.shade(0.1)))
  }

  @Test func `points carry their values for hovering`() {
    let chart = LineChart(
      title: "Loss", summary: "", x: Axis("Epoch", wholeNumbers: true), y: Axis("Loss"),
      series: [.init("Train", [Point(1, 2.04), Point(2, 1.5)])])
    let inspector = MarkupInspector(svg: chart.drawing().standaloneSVG())
    #expect(inspector.texts.contains("Train: Epoch 2, Loss 1.5"))
  }

  @Test func `many scatter points become one path`() {
    let points = (0..<20_000).map { Point(Double($0 % 100), Double($0 / 100)) }
    let chart = ScatterPlot(
      title: "t", summary: "s", x: Axis("x"), y: Axis("y"), points: points, reference: .zero,
      referenceName: "r")
    let svg = chart.drawing().standaloneSVG()
    #expect(MarkupInspector(svg: svg).all("path").count == 1)
    #expect(svg.utf8.count < 400_000)
  }
}
