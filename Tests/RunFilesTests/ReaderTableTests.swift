import Evaluation
import Fixtures
import Record
import Testing

@testable import RunFiles

@Suite struct ReaderTableTests {
  /// A small run about these rows.
  private func table(
    _ predictions: Predictions, _ rows: [PredictedRow], sampleID: String? = nil
  ) throws -> String {
    let record = SampleRecords.small(predictions)
    let card = record.model
    return try ReaderTable.table(
      record.changing(
        data: record.data.changing(testRows: rows),
        model: ModelCard(
          architecture: card.architecture, preprocessing: card.preprocessing, target: card.target,
          threshold: card.threshold,
          columns: ColumnNames(image: "file", target: "dx", sampleID: sampleID),
          programVersion: card.programVersion))
    ).text
  }

  @Test func `several classes, with sample IDs`() throws {
    let text = try table(
      .multiclass(
        try ClassificationPredictions(
          classes: ["nv", "mel"], logits: [[0, 0], [0, 2000]], truth: [0, 1])),
      [
        PredictedRow(imagePath: "a.png", label: "nv", sampleID: "HAM_1"),
        PredictedRow(imagePath: "b.png", label: "mel"),
      ], sampleID: "lesion_id")
    #expect(
      text == """
        image\ttrue_label\tpredicted_label\tprobability\tsample_id\tprobability_nv\tprobability_mel
        a.png\tnv\tnv\t0.5\tHAM_1\t0.5\t0.5
        b.png\tmel\tmel\t1.0\t\t0.0\t1.0

        """)
  }

  @Test func `two classes, decided at the threshold`() throws {
    // P(dog) is 0.27, and small runs have the threshold 1/4.
    let text = try table(
      .binary(try ClassificationPredictions(classes: ["cat", "dog"], logits: [[-1]], truth: [0])),
      [PredictedRow(imagePath: "a", label: "cat")])
    let lines = text.split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(
      lines[0] == [
        "image", "true_label", "predicted_label", "probability", "probability_cat",
        "probability_dog",
      ])
    #expect(lines[1][..<3] == ["a", "cat", "dog"])
    #expect(lines[1][3] == lines[1][5] && lines[1][3].hasPrefix("0.26894142"))
  }

  @Test func `a regression tells the difference`() throws {
    let text = try table(
      SmallPredictions.regression(),
      ["1.0", "2", "3"].map { PredictedRow(imagePath: "\($0).png", label: $0, sampleID: "p\($0)") },
      sampleID: "patient")
    #expect(
      text == """
        image\ttrue_value\tpredicted_value\tdifference\tsample_id
        1.0.png\t1.0\t1.5\t0.5\tp1.0
        2.png\t2\t2.0\t0.0\tp2
        3.png\t3\t4.0\t1.0\tp3

        """)
  }

  @Test func `tabs, quotes and line breaks stand between quotes, commas do not`() throws {
    let text = try table(
      .multiclass(
        try ClassificationPredictions(
          classes: ["a,b", "c\td"], logits: [[9000, 0]], truth: [0])),
      [PredictedRow(imagePath: "say \"hi\"\r\n.png", label: "a,b")])
    #expect(
      text == "image\ttrue_label\tpredicted_label\tprobability\tprobability_a,b\t"
        + "\"probability_c\td\"\n\"say \"\"hi\"\"\r\n.png\"\ta,b\ta,b\t1.0\t1.0\t0.0\n")
  }

  @Test func `rows and predictions must agree in number`() throws {
    #expect(throws: PredictionsError.rowCounts(predictions: 3, truth: 1)) {
      try table(SmallPredictions.regression(), [PredictedRow(imagePath: "a", label: "1")])
    }
  }
}
