import Evaluation
import Fixtures
import Foundation
import Record
import Testing

@testable import Report

/// Six images of three classes: two right, one wrong each for "a" and "b", two right for "c".
private let logits: [[Float]] = [
  [2, 0, 0], [0, 3, 0], [0, 2, 0], [0, 0, 5], [0, 0, 2], [0, 0, 2],
]
private let truth = [0, 0, 1, 1, 2, 2]

@Suite struct SectionTests {
  private func inspect(_ make: () throws -> RunRecord) throws -> MarkupInspector {
    MarkupInspector(page: ReportPage.training(try make()).html())
  }

  private func evaluation() throws -> SubsetEvaluation {
    SubsetEvaluation(
      .multiclass(
        try ClassificationPredictions(classes: ["a", "b", "c"], logits: logits, truth: truth)))
  }

  @Test func `configuration rows stand in the originals order`() throws {
    let page = try inspect { try SampleRecords.binary() }
    let names = page.rows(inSection: "configuration").compactMap(\.first)
    #expect(
      names == [
        "Parameter", "Architecture", "Image Size", "Pretrained", "Weights Licence", "Trainable",
        "Target Column",
        "Task Type", "Positive Class", "Compute Resource", "Preprocessing Worker Count",
        "Software",
        "Validation Metric", "Loss Function", "Decision Threshold (Test)", "Threshold Source",
        "Threshold Optimization Metric", "Epochs", "Total Epochs", "Best Epoch", "Batch Size",
        "Fine Tune", "Use Pretrained", "Learning Rate", "Learning Rate Schedule", "Optimizer",
        "Random Seed", "Early Stop",
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

  @Test func `whose weights may not be used for all is said`() throws {
    func licence(_ file: String, origin: String = "cached") throws -> String? {
      let record = try SampleRecords.multiclass().changing(
        weights: WeightsRecord(file: file, origin: origin, sha256: "0"))
      let section = ReportPage.html(ConfigurationTable(run: record))
      return MarkupInspector(page: section.text).rows(inSection: "configuration")
        .first { $0.first == "Weights Licence" }?.last
    }
    #expect(
      try licence("vit_h_14_swag-80465313.pth") == "CC BY-NC 4.0: not for commercial use")
    #expect(try licence("resnet18-f37072fd.pth")?.hasPrefix("None is named") == true)
    #expect(try licence("mine_swag.pth", origin: "named") == nil)
  }

  @Test func `overview counts add up`() throws {
    let page = try inspect { try SampleRecords.binary() }
    #expect(
      page.rows(inSection: "dataset-overview") == [
        ["Label", "Train", "Validation", "Test", "All"],
        ["benign", "280", "40", "80", "400"], ["malignant", "140", "20", "40", "200"],
        ["All classes", "420", "60", "120", "600"],
      ])
  }

  @Test func `numeric class names are in numeric order`() throws {
    let data = try SampleRecords.multiclass(classes: ["10", "9", "1"], epochs: 1, rows: 9).data
    #expect(data.split.classes.map(\.name) == ["10", "9", "1"])
    let section = DatasetOverview(data: data, names: ShownNames([]))
    let page = MarkupInspector(page: ReportPage.html(section).text)
    #expect(
      page.rows(inSection: "dataset-overview").dropFirst().map(\.first) == [
        "1", "9", "10", "All classes",
      ])
  }

  @Test func `regression overview has one row a subset`() throws {
    let values = ValueSummary(of: [2, 4, 4, 4, 5, 5, 7, 9])
    #expect(values.mean == 5 && values.minimum == 2 && values.maximum == 9)
    // Squares of the distances sum to 32; 32 / 7.
    #expect(abs((values.standardDeviation ?? 0) - (32.0 / 7).squareRoot()) < 1e-12)
    #expect(ValueSummary(of: []).mean == nil)
    #expect(ValueSummary(of: [3]).standardDeviation == nil)
    let page = try inspect { try SampleRecords.regression() }
    #expect(
      page.rows(inSection: "dataset-overview").map(\.first) == [
        "Split", "Train", "Validation", "Test",
      ])
  }

  @Test func `per class numbers are those of hand`() throws {
    let html = ReportPage.html(
      PerClassResults(test: try evaluation(), trainingRows: nil))
    let rows = MarkupInspector(page: html.text).rows(inSection: "per-class")
    // b: 1 of 2 found; 2 called b, one of them an a.
    #expect(
      rows[2] == [
        "b", "2", "0.5000", "0.5000", "0.5000", "0.6667", "0.2500", "0.7500", "0.3750", "0.4167",
        "1", "1", "1", "3",
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
    let sample = try SampleRecords.multiclass()
    let rows = MarkupInspector(page: ReportPage.training(sample).html()).rows(
      inSection: "model-performance")
    let loss = try #require(rows.first { $0.first == "Loss" })
    let evaluations = sample.evaluations
    let expected = [
      evaluations.training["loss"], evaluations.validation["loss"], evaluations.test["loss"],
    ].map { String(format: "%.4f", $0 ?? .nan) }
    #expect(Array(loss.dropFirst()) == expected)
  }

  /// The page of a run whose rows all found their picture.
  private func page(
    crossing: [String] = [], missingIDs: Int = 0, pictures: [String] = []
  ) throws -> String {
    let sample = try SampleRecords.multiclass()
    let split = sample.data.split
    let data = sample.data.changing(
      matching: MatchingReport(matchedRows: 1400, rowsMissingImages: [], imagesMissingRows: []),
      split: SplitReport(
        method: .ownColumn, description: "As the split column says.", rows: split.rows,
        classes: split.classes,
        groups: .init(
          column: "lesion_id", perSubset: BySubset(training: 5, validation: 2, test: 2),
          crossing: crossing, mixedClasses: 0, missingIDs: missingIDs)),
      picturesInSeveralSubsets: pictures)
    #expect(MatchingNotice(data: data).content().isEmpty)
    return ReportPage.training(sample.changing(data: data)).html()
  }

  @Test func `leftovers and leakage are said`() throws {
    #expect(Notices(notices: []).content().isEmpty)
    #expect(ReportPage.html(Notices(notices: [])) == "")
    let names = (1...12).map { "HAM_\($0)" }
    let few = MatchingNotice.words(Array(names.prefix(3))).text
    #expect(few.hasPrefix("<strong>3</strong>") && few.contains("<bdi>HAM_3</bdi>)"))
    let many = MatchingNotice.words(names).text
    #expect(many.hasPrefix("<strong>12</strong>") && many.contains("<bdi>HAM_10</bdi>, …"))
    #expect(!many.contains("HAM_11"))
    let text = try page(crossing: Array(names.prefix(3)))
    #expect(text.contains("class=\"alarm\"") && text.contains("<bdi>HAM_1</bdi>"))
    #expect(MarkupInspector(page: text).problem == nil)
  }

  @Test func `leftovers on either side are counted and listed`() throws {
    let page = try inspect { try SampleRecords.multiclass() }
    let notice = try #require(
      page.all("section").first { $0.attributes["id"] == "matching-notice" })
    // Seven classes of 140 + 20 + 40 images.
    #expect(notice.text.contains("This experiment used the 1400 samples that have both."))
    #expect(
      notice.text.contains(
        "Rows of the table without an image: 2 "
          + "(ISIC_0031692.jpg (line 12), ISIC_0033413.jpg (line 77))"))
    #expect(notice.text.contains("Images without a row in the table: 14 (extra/picture 1.png, "))
    #expect(notice.text.contains("extra/picture 10.png, …)"))
  }

  @Test func `how rows found their images stands below the overview`() throws {
    let sample = try SampleRecords.multiclass()
    let matching = MatchingReport(
      matchedRows: 1400, rowsMissingImages: [.init(line: 4, imagePath: "a/x", namesake: "b/x<1>")],
      imagesMissingRows: [],
      ways: [
        .init(.init(.same, .same), rows: 1399, examples: []),
        .init(
          .init(.none, .same), rows: 1,
          examples: [.init(line: 3, imagePath: "x.jpg", image: "a/x.jpg")]),
      ], change: .init(.suffix, from: ".tif", to: ".png"))
    let page = MarkupInspector(
      page: ReportPage.training(
        sample.changing(data: sample.data.changing(matching: matching))
      ).html())
    let overview = try #require(
      page.all("section").first { $0.attributes["id"] == "dataset-overview" })
    #expect(
      overview.text.contains(
        "Images were found for 1399 rows by their path; 1 by file name alone: line 3 'x.jpg' as "
          + "'a/x.jpg'."))
    #expect(overview.text.contains("'.tif' of the table was taken for '.png'"))
    let notice = try #require(
      page.all("section").first { $0.attributes["id"] == "matching-notice" })
    #expect(notice.text.contains("line 4 'a/x' is not 'b/x<1>'."))
  }

  @Test func `an undefined metric leaves its cell empty`() throws {
    let sample = try SampleRecords.multiclass()
    let none = SubsetEvaluation(
      .multiclass(
        try ClassificationPredictions(classes: SampleRecords.lesions, logits: [], truth: [])))
    let record = sample.changing(
      evaluations: sample.evaluations.changing(training: none.metrics))
    let page = MarkupInspector(page: ReportPage.training(record).html())
    #expect(page.problem == nil)
    // Without rows in training its column is empty, not wrong.
    #expect(page.rows(inSection: "model-performance")[1][1] == "–")
  }

  @Test func `a test without leaks is promised only where it is known`() throws {
    let promise = "no sample of the test was seen in training"
    #expect(try page().contains(promise))
    #expect(try !page(crossing: ["HAM_1"]).contains(promise))
    let missing = try page(missingIDs: 7)
    #expect(!missing.contains(promise) && missing.contains("rows without one: 7"))
    let pictures = try page(pictures: ["'a.png' (lines 2 and 5)"])
    #expect(!pictures.contains(promise) && pictures.contains("Images in more than one subset"))
    #expect(pictures.contains("a.png"))
  }

  @Test(arguments: [1e-7, 1e28]) func `numbers of any scale can be read`(scale: Double) throws {
    let sample = try SampleRecords.regression(scale: scale)
    let page = MarkupInspector(page: ReportPage.training(sample).html())
    let rows = page.rows(inSection: "test-performance")
    let error = try #require(
      sample.evaluations.test.rows.first { $0.key == "mean_absolute_error" })
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
    let html = ReportPage.training(try SampleRecords.binary(threshold: threshold)).html()
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
    let page = try inspect { try SampleRecords.regression(rows: 2_500) }
    let rows = page.rows(inSection: "truth-and-predictions")
    #expect(rows.count == 2_001)
    #expect(page.all("caption").contains { $0.text.contains("the rest is in predictions.csv") })
  }
}
