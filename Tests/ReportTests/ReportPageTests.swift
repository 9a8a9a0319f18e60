import Charts
import Evaluation
import Fixtures
import Foundation
import Record
import Testing

@testable import Report

@Suite struct ReportPageTests {
  private static func samples() throws -> [(name: String, record: RunRecord)] {
    let many = (1...30).map { "class number \($0)" }
    return [
      ("multiclass", try SampleRecords.multiclass()),
      ("binary", try SampleRecords.binary()),
      ("regression", try SampleRecords.regression()),
      ("30 classes", try SampleRecords.multiclass(classes: many, epochs: 100, rows: 120)),
      ("one epoch", try SampleRecords.multiclass(classes: ["a", "b", "c"], epochs: 1, rows: 9)),
      ("hostile", try SampleRecords.multiclass(classes: hostileNames, epochs: 2)),
      ("hostile binary", try SampleRecords.binary(classes: Array(hostileNames.prefix(2)))),
      ("hostile regression", try SampleRecords.regression(rows: 12, target: hostileNames[0])),
      ("two rows", try SampleRecords.regression(rows: 2, epochs: 1)),
    ]
  }

  /// Made once for all tests: in debug builds the intervals of thirty classes take their time.
  private static let pages = Result {
    try samples().map { (name: $0.name, text: ReportPage.training($0.record).html()) }
  }

  @Test func `pages are well formed and ids are unique`() throws {
    for (name, text) in try Self.pages.get() {
      let page = MarkupInspector(page: text)
      #expect(page.problem == nil, "\(name)")
      let ids = page.ids
      #expect(Set(ids).count == ids.count, "\(name)")
      let named = page.elements.flatMap { element in
        ["aria-labelledby", "aria-controls"].compactMap { element.attributes[$0] }
          .flatMap { $0.split(separator: " ").map(String.init) }
      }
      #expect(named.allSatisfy { Set(ids).contains($0) }, "\(name)")
      for link in page.all("a") {
        let target = try #require(link.attributes["href"])
        #expect(target.hasPrefix("#") && ids.contains(String(target.dropFirst())), "\(name)")
      }
    }
  }

  @Test func `pages load nothing`() throws {
    for (name, text) in try Self.pages.get() {
      for word in ["http://", "https://", "url(", "@import", "<link", "<iframe", "<img", " src="] {
        #expect(!text.contains(word), "\(name): \(word)")
      }
      // Every chart is there twice, for wide and for narrow windows.
      #expect(text.utf8.count < 1_500_000, "\(name)")
    }
  }

  @Test func `names from the data never become markup`() throws {
    for record in [
      try SampleRecords.multiclass(classes: hostileNames, epochs: 2),
      try SampleRecords.binary(classes: Array(hostileNames.prefix(2))),
    ] {
      let text = ReportPage.training(record).html()
      let page = MarkupInspector(page: text)
      // Two scripts are ours: one line in the head, one at the end.
      #expect(text.components(separatedBy: "<script").count == 3)
      #expect(text.components(separatedBy: "</style>").count == 2)
      #expect(page.all("script").count == 2 && page.all("b").isEmpty)
      let names = page.rows(inSection: "dataset-overview").compactMap(\.first)
      #expect(names.contains("<script>alert(1)</script>"))
    }
  }

  @Test func `the same record gives the same page`() throws {
    for make in [{ try SampleRecords.multiclass() }, { try SampleRecords.regression() }] {
      #expect(try ReportPage.training(make()).html() == ReportPage.training(make()).html())
    }
  }

  @Test func `tables have captions and scoped headers`() throws {
    for (name, text) in try Self.pages.get() {
      let page = MarkupInspector(page: text)
      #expect(page.all("table").count == page.all("caption").count, "\(name)")
      #expect(page.all("caption").allSatisfy { !$0.text.isEmpty })
      #expect(page.all("th").allSatisfy { ["row", "col"].contains($0.attributes["scope"]) })
      #expect(page.all("svg").allSatisfy { $0.attributes["role"] == "img" })
    }
  }

  @Test func `the texts that the originals tests look for are there`() throws {
    let everywhere = [
      "<title>Image Learner Experiment Report</title>", "Experiment Summary", "Validation Summary",
      "Test Summary", "Compute Resource", "Preprocessing Worker Count", "Test Performance Summary",
      "<span style='font-size: 0.85em;'>Auto-selection</span><br>16",
      "<span style='font-size: 0.85em;'>Auto-selection</span><br>1e-05",
    ]
    let ofBinary = ["Decision Threshold (Test)", "Threshold Source", "0.600", "Manual", "Not used"]
    for record in [
      try SampleRecords.multiclass(), try SampleRecords.binary(), try SampleRecords.regression(),
    ] {
      let text = ReportPage.training(record).html()
      for words in everywhere { #expect(text.contains(words), "\(words)") }
    }
    let binary = ReportPage.training(try SampleRecords.binary()).html()
    for words in ofBinary { #expect(binary.contains(words), "\(words)") }
    #expect(
      !ReportPage.training(try SampleRecords.multiclass()).html().contains("Threshold Source"))
  }

  @Test func `a model with one answer for all is told of before any number`() throws {
    let sure = try ClassificationPredictions(
      classes: ["nv", "mel"], logits: [[1], [2], [3]], truth: [0, 1, 1])
    let words = "The model gives every one of the 3 test images the same answer, &#39;mel&#39;"
    let page = ReportPage.training(SampleRecords.small(.binary(sure))).html()
    let warning = try #require(page.range(of: words))
    let tiles = try #require(page.range(of: "<dl class=\"tiles\">"))
    #expect(warning.lowerBound < tiles.lowerBound)
    let other = ReportPage.training(SampleRecords.small(try SmallPredictions.binary())).html()
    #expect(!other.contains("the same answer,"))
  }

  @Test func `parts are readable without scripts`() throws {
    let page = MarkupInspector(page: ReportPage.training(try SampleRecords.binary()).html())
    #expect(page.elements.allSatisfy { $0.attributes["hidden"] == nil })
    #expect(page.all("button").isEmpty && page.all("dialog").isEmpty)
    #expect(
      page.all("h2").map(\.text) == ["Experiment Summary", "Validation Summary", "Test Summary"])
    #expect(page.all("h1").map(\.text) == ["Image Learner Experiment Report"])
  }

  @Test func `help explains what the tables show and nothing else`() throws {
    func terms(_ record: RunRecord) -> [String] {
      let page = MarkupInspector(page: ReportPage.training(record).html())
      return page.elements.drop { $0.attributes["id"] != "help" }.filter { $0.name == "dt" }
        .map(\.text)
    }
    for record in [
      try SampleRecords.binary(), try SampleRecords.multiclass(), try SampleRecords.regression(),
    ] {
      let shown = record.evaluations.test.table(.test).map(\.name)
      #expect(terms(record).filter { shown.contains($0) } == shown)
    }
    let regression = terms(try SampleRecords.regression())
    #expect(regression.contains("Residual") && !regression.contains("Confusion matrix"))
    #expect(!terms(try SampleRecords.multiclass()).contains("Decision threshold"))
    let few = try SampleRecords.multiclass(classes: ["a", "b", "c"], epochs: 1, rows: 9)
    #expect(!terms(few).contains("Hits@3"))
  }

  @Test func `figures can be had without the page`() throws {
    for (name, record) in try Self.samples() {
      let page = ReportPage.training(record)
      let ids = MarkupInspector(page: page.html()).all("svg").compactMap { $0.attributes["id"] }
        .filter { !$0.hasSuffix("-narrow") }
      #expect(page.figures.map { "\($0.section)-\($0.figure.name)" } == ids, "\(name)")
    }
    let figures = ReportPage.training(try SampleRecords.regression()).figures
    #expect(
      figures.map(\.figure.chart.title).suffix(2) == [
        "Residuals by predicted age", "Distribution of residuals",
      ])
  }

  @Test func `plots have the original's names, each once`() throws {
    for (name, record) in try Self.samples() {
      let names = ReportPage.training(record).plots.map { $0.path.split(separator: "/").last }
      #expect(Set(names).count == names.count && !names.isEmpty, "\(name)")
      let characters = Set(names.compactMap { $0 }.joined())
      #expect(characters.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
    }
    func plots(_ record: RunRecord) -> [String] {
      ReportPage.training(record).plots.map(\.path).filter { !$0.contains("learning_curves") }
        .sorted()
    }
    let ofClasses = ["confusion_matrix__label_top", "confusion_matrix_entropy__label_top"]
    let multimetric = "compare_classifiers_multiclass_multimetric__label_"
    func test(_ count: Int, _ others: [String]) -> [String] {
      (ofClasses.map { "\($0)\(count)" }
        + ["top\(count)", "best\(count)", "worst\(count)", "sorted"].map { multimetric + $0 }
        + [
          "compare_performance_label", "confidence_distribution", "frequency_vs_f1__label",
          "precision_recall_curve", "roc_curves",
        ] + others).map { "test/\($0)" }
    }
    #expect(
      plots(try SampleRecords.binary())
        == (test(2, ["calibration_1_vs_all_1", "probability_by_class"])
        + [
          "train/binary_threshold_vs_metric_validation", "train/confidence_distribution_validation",
          "train/probability_by_class_validation",
        ]).sorted())
    let seven = try SampleRecords.multiclass(classes: (1...7).map { "class \($0)" })
    #expect(
      plots(seven)
        == (test(7, ["calibration_multiclass"]) + ["train/confidence_distribution_validation"])
        .sorted())
    #expect(
      plots(try SampleRecords.regression()) == [
        "test/compare_performance_label", "test/predicted_vs_true", "test/residuals",
        "test/residuals_distribution",
      ])
    func classes(_ name: String) -> [String]? {
      ReportPage.training(seven).plots.first { $0.path.hasSuffix(name) }
        .flatMap { ($0.chart as? BarChart)?.categories }
    }
    #expect(classes("_best7") == classes("_sorted"))
    #expect(classes("_worst7") == classes("_sorted")?.reversed())
    #expect(
      classes("_worst7") != classes("_best7") && classes("multimetric__label_top7")?.count == 7)
    let curves = ReportPage.training(seven).plots.map(\.path)
      .filter { $0.contains("learning_curves") }
    #expect(
      curves.sorted()
        == seven.history.curves.map { "train/learning_curves_label_\($0.key)" }.sorted())
    #expect(curves.count > 2)
  }

  @Test func `figures that follow each other share a row`() {
    struct Mixed: ReportSection {
      let id = "mixed", title = "Mixed"

      func content() -> [Block] {
        let chart = BarChart(
          title: "t", summary: "s", categories: ["a"], value: Axis("v"), series: [])
        return [
          .figure(chart, name: "one"), .figure(chart, name: "two"), .text("between"),
          .figure(chart, name: "three"),
          .details("More", [.figure(chart, name: "four", caption: "words")]),
        ]
      }
    }
    let page = MarkupInspector(page: ReportPage.html(Mixed()).text)
    #expect(page.problem == nil)
    let order = page.elements.filter {
      ["figure", "details"].contains($0.name) && $0.attributes["class"] != "numbers" || $0.isGrid
    }
    #expect(
      order.map(\.name) == ["div", "figure", "figure", "div", "figure", "details", "div", "figure"])
    #expect(Mixed().content().flatMap(\.figures).map(\.name) == ["one", "two", "three", "four"])
  }
}

extension MarkupInspector.Element {
  fileprivate var isGrid: Bool { attributes["class"] == "figures" }
}
