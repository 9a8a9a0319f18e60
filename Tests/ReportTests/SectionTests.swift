import Evaluation
import Fixtures
import Foundation
import Testing

@testable import Report

/// Six images of three classes: two right, one wrong each for "a" and "b", two right for "c".
private let logits: [[Float]] = [
  [2, 0, 0], [0, 3, 0], [0, 2, 0], [0, 0, 5], [0, 0, 2], [0, 0, 2],
]
private let truth = [0, 0, 1, 1, 2, 2]

@Suite struct SectionTests {
  private func content(_ make: () throws -> ReportContent) throws -> MarkupInspector {
    MarkupInspector(page: ReportPage.training(try make()).html())
  }

  private func evaluation() throws -> SubsetEvaluation {
    SubsetEvaluation(
      .multiclass(
        try ClassificationPredictions(classes: ["a", "b", "c"], logits: logits, truth: truth)))
  }

  @Test func `configuration rows stand in the originals order`() throws {
    let page = try content { try SampleReports.binary() }
    let names = page.rows(inSection: "configuration").compactMap(\.first)
    #expect(
      names == [
        "Parameter", "Architecture", "Image Size", "Pretrained", "Trainable", "Target Column",
        "Task Type", "Positive Class", "Compute Resource", "Preprocessing Worker Count",
        "Validation Metric", "Loss Function", "Decision Threshold (Test)", "Threshold Source",
        "Threshold Optimization Metric", "Epochs", "Total Epochs", "Best Epoch", "Batch Size",
        "Fine Tune", "Use Pretrained", "Learning Rate", "Optimizer", "Random Seed", "Early Stop",
        "Use Mixed Precision", "Gradient Clipping", "Augmentation", "Data Split",
      ])
    let rows = page.rows(inSection: "configuration")
    #expect(rows.contains(["Task Type", "Binary Classification"]))
    #expect(rows.contains(["Positive Class", "malignant"]))
    #expect(
      rows.contains([
        "Epochs", "Because of early stopping: the training stopped at epoch 12",
      ]))
    #expect(rows.contains(["Total Epochs", "17"]))
  }

  @Test func `overview counts add up`() throws {
    let page = try content { try SampleReports.binary() }
    #expect(
      page.rows(inSection: "dataset-overview") == [
        ["Label", "Train", "Validation", "Test", "All"],
        ["benign", "280", "40", "80", "400"], ["malignant", "140", "20", "40", "200"],
        ["All classes", "420", "60", "120", "600"],
      ])
  }

  @Test func `numeric class names are in numeric order`() throws {
    let section = DatasetOverview(
      dataset: DatasetFacts(
        overview: .classes(
          ["10", "9", "1"].map { .init(name: $0, training: 1, validation: 1, test: 1) }),
        matchedSamples: 9, rowsWithoutImage: .none, imagesWithoutRow: .none,
        split: .init(text: "", groups: nil, sharedPictures: .none), notices: []),
      names: ShownNames([]))
    let page = MarkupInspector(page: ReportPage.html(section).text)
    #expect(
      page.rows(inSection: "dataset-overview").dropFirst().map(\.first) == [
        "1", "9", "10", "All classes",
      ])
  }

  @Test func `regression overview has one row a subset`() throws {
    let values = DatasetFacts.ValueSummary(of: [2, 4, 4, 4, 5, 5, 7, 9])
    #expect(values.mean == 5 && values.minimum == 2 && values.maximum == 9)
    // Squares of the distances sum to 32; 32 / 7.
    #expect(abs((values.standardDeviation ?? 0) - (32.0 / 7).squareRoot()) < 1e-12)
    #expect(DatasetFacts.ValueSummary(of: []).mean == nil)
    #expect(DatasetFacts.ValueSummary(of: [3]).standardDeviation == nil)
    let page = try content { try SampleReports.regression() }
    #expect(
      page.rows(inSection: "dataset-overview").map(\.first) == [
        "Split", "Train", "Validation", "Test",
      ])
  }

  @Test func `per class numbers are those of hand`() throws {
    let html = ReportPage.html(PerClassResults(test: try evaluation()))
    let rows = MarkupInspector(page: html.text).rows(inSection: "per-class")
    // b: 1 of 2 found; 2 called b, one of them an a.
    #expect(
      rows[2] == [
        "b", "2", "0.5000", "0.5000", "0.5000", "0.7500", "0.6667", "0.2500", "1", "1", "1", "3",
      ])
  }

  @Test func `worst mistakes come first`() throws {
    let images = (0..<6).map { "\($0).png" }
    let html = ReportPage.html(ConfidentMistakes(test: try evaluation(), images: images))
    let rows = MarkupInspector(page: html.text).rows(inSection: "confident-mistakes")
    // e^5 / (e^5 + 2) = 0.98670; e^3 / (e^3 + 2) = 0.90944.
    #expect(rows[1].prefix(4) == ["3.png", "b", "c", "0.9867"])
    #expect(rows[2].prefix(4) == ["1.png", "a", "b", "0.9094"] && rows.count == 3)
    #expect(ConfidentMistakes(test: try evaluation(), images: []).content().isEmpty)
  }

  @Test func `mistakes are named in words`() {
    let confusion = Confusion(
      classes: ["nv", "mel", "bkl"], matrix: [[9, 3, 0], [1, 8, 0], [0, 3, 7]])
    #expect(
      ConfusionMatrix.largestMistakes(confusion)
        == "Most frequent mistakes: nv taken for mel (3), bkl taken for mel (3), "
        + "mel taken for nv (1).")
  }

  @Test func `all columns of the summary are those of the evaluations`() throws {
    let sample = try SampleReports.multiclass()
    let rows = MarkupInspector(page: ReportPage.training(sample).html()).rows(
      inSection: "model-performance")
    let loss = try #require(rows.first { $0.first == "Loss" })
    let expected = [sample.training, sample.validation, sample.test].map {
      String(format: "%.4f", $0?["loss"] ?? .nan)
    }
    #expect(Array(loss.dropFirst()) == expected)
  }

  private func page(
    shared: DatasetFacts.Leftover = .none, missingIDs: Int = 0,
    pictures: DatasetFacts.Leftover = .none
  ) throws -> String {
    let sample = try SampleReports.multiclass()
    let facts = DatasetFacts(
      overview: sample.dataset.overview, matchedSamples: 1, rowsWithoutImage: .none,
      imagesWithoutRow: .none,
      split: .init(
        text: "As the split column says.",
        groups: .init(
          column: "lesion_id", training: 5, validation: 2, test: 2, shared: shared,
          missingIDs: missingIDs), sharedPictures: pictures),
      notices: [])
    #expect(MatchingNotice(dataset: facts).content().isEmpty)
    return ReportPage.training(
      ReportContent(
        program: sample.program, engine: sample.engine, dataset: facts, settings: sample.settings,
        history: sample.history, training: nil, validation: sample.validation, test: sample.test,
        intervals: nil, decision: nil, testImages: [])
    ).html()
  }

  @Test func `leftovers and leakage are said`() throws {
    let shared = DatasetFacts.Leftover(count: 3, examples: ["HAM_1", "HAM_2"])
    #expect(Notices(notices: []).content().isEmpty)
    #expect(ReportPage.html(Notices(notices: [])) == "")
    let words = MatchingNotice.words(shared).text
    #expect(words.hasPrefix("<strong>3</strong>") && words.contains("<bdi>HAM_2</bdi>, …"))
    let text = try page(shared: shared)
    #expect(text.contains("class=\"alarm\"") && text.contains("<bdi>HAM_1</bdi>"))
    // Without an evaluation of the training rows its column is empty, not wrong.
    let inspected = MarkupInspector(page: text)
    #expect(inspected.problem == nil)
    #expect(inspected.rows(inSection: "model-performance")[1][1] == "–")
  }

  @Test func `a test without leaks is promised only where it is known`() throws {
    let promise = "no sample of the test was seen in training"
    #expect(try page().contains(promise))
    #expect(try !page(shared: .init(["HAM_1"])).contains(promise))
    let missing = try page(missingIDs: 7)
    #expect(!missing.contains(promise) && missing.contains("rows without one: 7"))
    let pictures = try page(pictures: .init(["'a.png' (lines 2 and 5)"]))
    #expect(!pictures.contains(promise) && pictures.contains("Images in more than one subset"))
    #expect(pictures.contains("a.png"))
  }

  @Test(arguments: [1e-7, 1e28]) func `numbers of any scale can be read`(scale: Double) throws {
    let sample = try SampleReports.regression(scale: scale)
    let page = MarkupInspector(page: ReportPage.training(sample).html())
    let rows = page.rows(inSection: "test-performance")
    let error = try #require(sample.test.rows.first { $0.key == "mean_absolute_error" })
    let value = try #require(error.value)
    let interval = try #require(error.interval)
    #expect(
      rows.contains([
        error.name, String(format: "%.3e", value),
        String(format: "%.3e – %.3e", interval.lower, interval.upper),
      ]))
    let card = try #require(page.all("dd").first)
    #expect(card.text.hasPrefix(String(format: "%.3e95 %% interval %.3e", value, interval.lower)))
    #expect(rows.allSatisfy { row in row.allSatisfy { $0 != "0.0000" && $0.count < 40 } })
  }

  @Test(arguments: [(0.000_291, "0.000291"), (0.999_712, "0.999712"), (0.6, "0.600")])
  func `no threshold looks like none or all`(threshold: Double, text: String) throws {
    let html = ReportPage.training(try SampleReports.binary(threshold: threshold)).html()
    let page = MarkupInspector(page: html)
    #expect(
      page.rows(inSection: "configuration").contains(["Decision Threshold (Test)", text]))
    for words in [
      "; decisions at threshold \(text)<", "(threshold \(text))", "in use: \(text)",
      "Threshold \(text)<",
    ] {
      #expect(html.contains(words), "\(words)")
    }
  }

  @Test func `long regression tables are cut and say so`() throws {
    let page = try content { try SampleReports.regression(rows: 2_500) }
    let rows = page.rows(inSection: "truth-and-predictions")
    #expect(rows.count == 2_001)
    #expect(page.all("caption").contains { $0.text.contains("the rest is in predictions.csv") })
  }
}
