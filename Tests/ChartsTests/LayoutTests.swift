import Fixtures
import Foundation
import Testing

@testable import Charts

@Suite struct LayoutTests {
  @Test func `ticks are round numbers`() {
    let share = Scale(Axis(""), values: [0.13, 0.92], wishedTicks: 5)
    #expect(share.ticks.map(share.label) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    let loss = Scale(Axis("", bounds: .fromZero), values: [0.27, 1.72], wishedTicks: 5)
    #expect(loss.ticks.map(loss.label) == ["0.0", "0.5", "1.0", "1.5", "2.0"])
    let ages = Scale(Axis(""), values: [1, 88], wishedTicks: 5)
    #expect(ages.ticks.map(ages.label) == ["0", "20", "40", "60", "80", "100"])
    let tiny = Scale(Axis(""), values: [0, 0.00004], wishedTicks: 4)
    #expect(tiny.ticks.map(tiny.label) == ["0", "1e-05", "2e-05", "3e-05", "4e-05"])
  }

  @Test func `whole number axes have no fractions`() {
    let three = Scale(Axis("", wholeNumbers: true), values: [1, 2, 3], wishedTicks: 7)
    #expect(three.ticks == [1, 2, 3] && three.lower == 1 && three.upper == 3)
    let hundred = Scale(Axis("", wholeNumbers: true), values: [1, 100], wishedTicks: 7)
    #expect(hundred.ticks == [20, 40, 60, 80, 100] && hundred.lower == 1)
    let one = Scale(Axis("", wholeNumbers: true), values: [1], wishedTicks: 7)
    #expect(one.ticks == [0, 1, 2])
    let nothingCounted = Scale(
      Axis("", bounds: .fromZero, wholeNumbers: true), values: [0], wishedTicks: 5)
    #expect(nothingCounted.ticks == [0, 1])
  }

  @Test func `scales map ends to ends`() {
    let scale = Scale(Axis("", bounds: .fixed(0...1)), values: [0.5], wishedTicks: 5)
      .spanning(300, 100)
    #expect(scale(0) == 300 && scale(1) == 100 && scale(0.25) == 250)
  }

  @Test func `fixed bounds yield to data`() {
    let scale = Scale(Axis("", bounds: .fixed(0...1)), values: [-0.4, 0.9], wishedTicks: 5)
    #expect(scale.lower <= -0.4 && scale.upper == 1)
  }

  @Test func `coordinates have a tenth and no more`() {
    #expect(Canvas.coordinate(-12.34) == "-12.3" && Canvas.coordinate(7) == "7")
    #expect(Canvas.coordinate(-0.04) == "0" && Canvas.coordinate(-0.3) == "-0.3")
  }

  @Test func `long names lose their middle`() {
    let name = "a_very_long_class_name_that_ends_in_7"
    let short = TextMeasure.fitted(name, to: 100, size: 12)
    #expect(short.hasPrefix("a_very") && short.hasSuffix("7") && short.contains("…"))
    #expect(TextMeasure.width(short, size: 12) <= 100)
    #expect(TextMeasure.fitted("short", to: 100, size: 12) == "short")
    // "iiii" in Helvetica: four times 222 thousandths.
    #expect(abs(TextMeasure.width("iiii", size: 10) - 8.88) < 1e-9)
  }

  @Test func `paths drop points on straight lines and break at gaps`() {
    #expect(Polyline.path([(0, 0), (1, 0), (2, 0), (2, 5)]) == "M0 0L2 0L2 5")
    #expect(Polyline.path([(0, 0), (1, 1), nil, (3, 3), (4, 4)]) == "M0 0L1 1M3 3L4 4")
    #expect(Polyline.path([(0, 0), nil, (3, 3)]) == "M0 0M3 3")
    #expect(Polyline.path([]) == "")
    // Going back on the same line is not straight on.
    #expect(Polyline.path([(0, 0), (2, 0), (1, 0)]) == "M0 0L2 0L1 0")
  }

  @Test func `long paths lose no more than an eye can see`() {
    // A staircase of steps too small to see is its diagonal; one that can be seen stays.
    #expect(Polyline.path(staircase(steps: 2_000, of: 0.05)).count { $0 == "L" } == 1)
    #expect(Polyline.path(staircase(steps: 20, of: 5)).count { $0 == "L" } == 40)
    // Whatever is left out lies within the tolerance of what is drawn.
    let wave: [(x: Double, y: Double)?] = (0...2_000).map { step in
      let x = Double(step) * 0.2
      return (x, 100 * sin(x * 0.05))
    }
    let kept = Polyline.indices(wave)
    #expect(kept.first == 0 && kept.last == 2_000 && kept.count < 200)
    let line = wave.compactMap { $0 }
    for (start, end) in zip(kept, kept.dropFirst()) {
      let slope = (line[end].y - line[start].y) / (line[end].x - line[start].x)
      for point in line[start...end] {
        let height = line[start].y + slope * (point.x - line[start].x)
        let away = abs(height - point.y) / (1 + slope * slope).squareRoot()
        #expect(away < Polyline.tolerance)
      }
    }
  }

  private func staircase(steps: Int, of size: Double) -> [(x: Double, y: Double)?] {
    var line: [(x: Double, y: Double)?] = [(0, 0)]
    for step in 1...steps {
      let height = Double(step - 1) * size
      line.append((Double(step) * size, height))
      line.append((Double(step) * size, height + size))
    }
    return line
  }

  @Test func `titles break between words`() {
    let lines = TextMeasure.wrapped("one two three four", to: 60, size: 12, most: 2)
    #expect(lines.count == 2 && lines[0] == "one two" && lines[1].hasPrefix("three"))
    #expect(lines.allSatisfy { TextMeasure.width($0, size: 12) <= 60 })
    #expect(TextMeasure.wrapped("short", to: 60, size: 12, most: 2) == ["short"])
    let single = TextMeasure.wrapped("unbreakableverylongword", to: 60, size: 12, most: 2)
    #expect(single.count == 1 && single[0].contains("…"))
  }

  @Test func `histogram bins hold their lower edge`() {
    let edges = Histogram.edges(0...1, count: 4)
    #expect(edges == [0, 0.25, 0.5, 0.75, 1])
    let values = [0, 0.25, 0.3, 0.999, 1, -0.1, 1.1, .nan]
    #expect(Histogram.counts(of: values, edges: edges) == [1, 2, 0, 2])
  }

  @Test func `thinning keeps both ends`() {
    #expect(Polyline.evenlyChosen(Array(0...100), to: 5) == [0, 25, 50, 75, 100])
    #expect(Polyline.evenlyChosen([1, 2], to: 5) == [1, 2])
  }

  @Test func `names stand beside points and cover nothing`() {
    let crowd = (0..<40).map { Point(Double($0 % 7), Double($0 % 5), name: "class number \($0)") }
    let chart = ScatterPlot(title: "t", summary: "s", x: Axis("x"), y: Axis("y"), points: crowd)
    let drawing = chart.drawing()
    let inspector = MarkupInspector(svg: drawing.standaloneSVG())
    let names = inspector.all("text").filter { $0.attributes["font-size"] == "11" }
      .compactMap { element in
        element.attributes["x"].flatMap(Double.init).map {
          (x: $0, y: element.attributes["y"].flatMap(Double.init) ?? 0)
        }
      }
    let named = names.filter { $0.x > 40 && $0.y < 350 }
    #expect(named.count >= 5 && named.count < 40)
    let width = TextMeasure.width("class number 8", size: 11)
    for (index, one) in named.enumerated() {
      #expect(one.x + width <= drawing.width)
      for other in named[..<index] {
        #expect(abs(one.x - other.x) >= width || abs(one.y - other.y) >= 11, "\(one) \(other)")
      }
    }
  }

  @Test func `a legend keeps the area behind a long name`() {
    let name = String(repeating: "long ", count: 30)
    let chart = LineChart(
      title: "t", summary: "s", x: Axis("x"), y: Axis("y"),
      series: [.init(name, [Point(0, 0), Point(1, 1)], detail: "(AUC 0.876)")])
    let texts = MarkupInspector(svg: chart.drawing().standaloneSVG()).texts
    #expect(
      texts.contains {
        $0.hasPrefix("long") && $0.hasSuffix("… (AUC 0.876)")
          || $0.contains("…") && $0.hasSuffix("(AUC 0.876)")
      })
    #expect(texts.contains("\(name) (AUC 0.876)"))
  }

  @Test func `bars show how sure they are`() {
    let chart = BarChart(
      title: "t", summary: "s", categories: ["a", "b"], value: Axis("v", bounds: .fixed(0...1)),
      series: [.init("Test", [0.5, nil], ranges: [(0.4, 0.7), nil])])
    let lines = MarkupInspector(svg: chart.drawing().standaloneSVG()).all("line")
      .filter { $0.attributes["stroke"] == Palette.ink }
    #expect(lines.count == 3)
    let ends = lines[0].attributes
    let (left, right) = (Double(ends["x1"] ?? "") ?? 0, Double(ends["x2"] ?? "") ?? 0)
    let bar = MarkupInspector(svg: chart.drawing().standaloneSVG()).all("rect")
      .first { $0.attributes["fill"] == Palette.colour(0) }
    let x = Double(bar?.attributes["x"] ?? "") ?? 0
    let unit = (Double(bar?.attributes["width"] ?? "") ?? 0) / 0.5
    #expect(abs(left - (x + 0.4 * unit)) < 0.2 && abs(right - (x + 0.7 * unit)) < 0.2)
  }

  @Test func `text is escaped for XML and HTML`() {
    #expect(
      Markup.escaped("<a href='x'>\"&\u{0}") == "&lt;a href=&#39;x&#39;&gt;&quot;&amp;\u{FFFD}")
  }

  @Test func `shades run from pale to deep`() {
    #expect(Palette.shade(0) == "#F7FAFD" && Palette.shade(1) == "#083D77")
    #expect(Palette.shade(.nan) == Palette.shade(0) && Palette.shade(7) == Palette.shade(1))
  }
}
