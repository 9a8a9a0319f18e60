import Evaluation
import Fixtures
import Foundation
import Record
import Support
import Testing

@testable import RunFiles

/// Our files beside those that the original tool left: every key, and how each number is spelled.
@Suite(.enabled(if: Shared.isPresent, "needs ../shared"))
struct ReferenceFilesTests {
  private static let lesions = ["akiec", "bcc", "bkl", "df", "mel", "nv", "vasc"]

  private func original(_ name: String) throws -> [String: Set<String>] {
    spellings(try String(contentsOfFile: Shared.path("spec/reference/\(name)"), encoding: .utf8))
  }

  /// Places of one document alone, and those where both write another kind of value.
  private func differences(
    _ ours: String, _ name: String
  ) throws -> (ours: [String], theirs: [String], spelling: [String]) {
    let (ours, theirs) = (spellings(ours), try original(name))
    let shared = ours.keys.filter { theirs[$0] != nil }
    return (
      ours.keys.filter { theirs[$0] == nil }.sorted(),
      theirs.keys.filter { ours[$0] == nil }.sorted(),
      shared.filter { ours[$0] != theirs[$0] }.sorted()
    )
  }

  @Test func `test statistics of several classes`() throws {
    let record = try SampleRecords.multiclass(classes: Self.lesions)
    for name in ["leaky", "unique_lesion"] {
      let found = try differences(
        TestStatistics.json(record.evaluations.test).text(),
        "test_statistics.\(name)_multiclass.json")
      #expect(found.ours == [] && found.theirs == [] && found.spelling == [])
    }
  }

  @Test func `hyperparameters`() throws {
    let encoder = "input_features.[].encoder."
    for (task, record) in [
      ("multiclass", try SampleRecords.multiclass(classes: Self.lesions)),
      ("binary", try SampleRecords.binary(classes: ["bcc", "akiec"])),
    ] {
      var plan = record.plan
      plan.training.augmentations = AugmentationKind.allCases
      // The original's.
      plan.training.learningRateSchedule = .constant
      let text = try Configuration(record.changing(plan: plan), isResolved: true)
        .modelHyperparameters().text()
      let found = try differences(text, "model_hyperparameters.\(task).json")
      // What the original loses of a network that is not Ludwig's.
      #expect(
        found.ours.filter { !$0.hasPrefix("image_learner.") }
          == ["custom_model", "trainable", "use_pretrained"].map { encoder + $0 })
      // Columns of a cache that there is none of, and a member that Ludwig 0.10.1 refuses.
      let theirs = found.theirs.filter { !$0.hasPrefix("defaults.") }
      #expect(
        theirs.filter { !$0.hasPrefix(encoder) } == [
          "input_features.[].proc_column", "output_features.[].proc_column",
          "trainer.layers_to_freeze_regex",
        ])
      // Layers of Ludwig's own network, which the MetaFormer stands in for.
      let layers = ["conv_", "fc_", "num_conv", "num_fc", "pool_", "padding"].map { encoder + $0 }
      #expect(
        theirs.filter { place in
          place.hasPrefix(encoder) && !layers.contains { place.hasPrefix($0) }
        } == ["dilation", "groups", "kernel_size", "out_channels", "stride"].map { encoder + $0 })
      #expect(found.spelling == [])
    }
  }

  @Test func `metadata`() throws {
    for (task, record) in [
      ("multiclass", try SampleRecords.multiclass(classes: Self.lesions)),
      ("binary", try SampleRecords.binary(classes: ["bcc", "akiec"])),
    ] {
      let text = TrainingSetMetadata.json(record).text()
      let found = try differences(text, "training_set_metadata.\(task).json")
      // Of files that there are none of.
      #expect(found.theirs == ["checksum", "data_train_hdf5_fp", "dataset_src"])
      #expect(found.ours == [] && found.spelling == [])
    }
    let number = try differences(
      TrainingSetMetadata.json(try SampleRecords.regression()).text(),
      "ludwig_models/regression/training_set_metadata.json")
    #expect(number.theirs == [] && number.spelling.filter { $0.hasPrefix("label") } == [])
  }

  @Test func `a document ends without a line break and is indented by four`() throws {
    let text = TestStatistics.json(try SampleRecords.multiclass().evaluations.test).text()
    let theirs = try String(
      contentsOfFile: Shared.path("spec/reference/test_statistics.leaky_multiclass.json"),
      encoding: .utf8)
    for document in [text, theirs] {
      #expect(
        document.hasPrefix("{\n    \"combined\": {\n        \"loss\": ")
          && document.hasSuffix("\n}"))
    }
  }

  /// The columns of the original's tables, in its order.
  @Test func `columns of the tables`() throws {
    let perClass = { (names: [String]) in names.map { "label_probabilities_\($0)" } }
    for (record, columns) in [
      (
        try SampleRecords.multiclass(classes: Self.lesions),
        ["label_predictions", "label_probabilities", "label_probability"] + perClass(Self.lesions)
      ),
      (
        try SampleRecords.binary(classes: ["bcc", "akiec"]),
        ["label_probabilities", "label_predictions"] + perClass(["bcc", "akiec"])
          + ["label_probability"]
      ),
      (try SampleRecords.regression(), ["label_predictions"]),
    ] {
      let (test, validation) = (record.evaluations.test, record.evaluations.validation)
      let tables = [
        try PredictionTable.test(
          test.predictions.answers, threshold: test.threshold, rows: record.data.testRows),
        try PredictionTable.validation(
          validation.predictions.answers, threshold: validation.threshold,
          rows: record.data.validationRows),
      ]
      let headers = tables.map {
        $0.text.prefix { $0 != "\n" }.split(separator: ",").map(String.init)
      }
      #expect(headers[0] == columns + ["image_path", "label"])
      #expect(headers[1] == ["split", "label", "image_path"] + columns)
    }
  }
}

/// For each place of a document the kinds of values that stand there, as they are spelled: JSON
/// with a line for each value.
private func spellings(_ text: String) -> [String: Set<String>] {
  var places: [String: Set<String>] = [:]
  var path: [String] = []
  for line in text.split(separator: "\n") {
    var rest = line.trimmingCharacters(in: .whitespaces)
    if rest.hasSuffix(",") { rest.removeLast() }
    if ["}", "]"].contains(rest) {
      path.removeLast()
      continue
    }
    var key = "[]"
    if rest.hasPrefix("\""), let end = rest.range(of: "\": ") {
      key = String(rest[..<end.lowerBound].dropFirst())
      rest = String(rest[end.upperBound...])
    }
    // The document itself has no name.
    let place = path + (path.isEmpty && key == "[]" ? [""] : [key])
    if ["{", "["].contains(rest) {
      path = place
    } else {
      places[place.dropFirst().joined(separator: "."), default: []].insert(kind(rest))
    }
  }
  return places
}

private func kind(_ value: String) -> String {
  if value.hasPrefix("\"") { return "text" }
  if ["true", "false"].contains(value) { return "truth" }
  if ["null", "[]", "{}"].contains(value) { return value }
  return value.contains { ".eE".contains($0) } ? "decimal" : "whole"
}
