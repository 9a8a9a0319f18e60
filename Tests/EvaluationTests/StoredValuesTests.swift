import Foundation
import Testing

@testable import Evaluation

/// Values that `run.json` holds, written and read back.
@Suite struct StoredValuesTests {
  private func reread<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }

  /// The reason why a text is refused.
  private func refusal<Value: Decodable>(_ text: String, as type: Value.Type) -> String {
    do {
      _ = try JSONDecoder().decode(type, from: Data(text.utf8))
      return "accepted"
    } catch DecodingError.dataCorrupted(let context) {
      return context.debugDescription
    } catch {
      return "\(error)"
    }
  }

  static let predictions = Result {
    [
      try binary([0.9, 0.6, 0.35, 0.2], [1, 0, 1, 0]), try MulticlassMetricTests.predictions(),
      .regression(
        try RegressionPredictions(values: [0.1, -0.0, 1e-300], truth: [0.3, 2, 1.0 / 3])),
    ] as [Predictions]
  }

  @Test(arguments: 0..<3) func `predictions`(_ index: Int) throws {
    let given = try Self.predictions.get()[index]
    #expect(try reread(given) == given)
  }

  @Test func `logits keep every bit`() throws {
    let logits: [Float] = [
      0.1, -0.0, .pi, 1 / 3, 16_777_216, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -1e-38,
    ]
    let given = try Predictions.binary(
      ClassificationPredictions(
        classes: ["no", "yes"], logits: logits.map { [$0] },
        truth: logits.indices.map { $0 % 2 }))
    let read = try reread(given)
    let bits = read.classified?.logits.map { $0.map(\.bitPattern) }
    #expect(bits == logits.map { [$0.bitPattern] })
  }

  @Test(
    arguments: [
      (#"{"task":"classification","classes":["a","b"],"logits":[[1,2]],"truth":[2]}"#, "class 2"),
      (#"{"task":"classification","classes":["a","b"],"logits":[[1,2]],"truth":[]}"#, "1 pred"),
      (#"{"task":"classification","classes":["a","b"],"logits":[[1,2,3]],"truth":[0]}"#, "3 val"),
      (#"{"task":"binary","classes":["a"],"logits":[[1]],"truth":[0]}"#, "two classes"),
      (#"{"task":"regression","values":[1,2],"truth":[1]}"#, "2 predictions for 1 true"),
      (#"{"task":"ranking","values":[1],"truth":[1]}"#, "ranking"),
    ])
  func `impossible predictions are refused`(_ text: String, _ reason: String) {
    let message = refusal(text, as: Predictions.self)
    #expect(message.contains(reason), "\(message)")
  }

  @Test(arguments: 0..<3) func `evaluations`(_ index: Int) throws {
    let predictions = try Self.predictions.get()[index]
    let given = SubsetEvaluation(
      predictions, threshold: .manual(0.3),
      bootstrap: Bootstrap(rowCount: predictions.count, seed: 1, resamples: 50))
    let read = try reread(given)
    #expect(read.predictions == given.predictions && read.threshold == 0.3)
    try expectEqual(read.metrics, given.metrics)
    #expect(read.confusion == given.confusion && read.perClass == given.perClass)
    #expect(read.curves == given.curves && read.microCurves == given.microCurves)
    #expect(read.calibration == given.calibration)
  }

  @Test func `the metrics of an evaluation are those that were stored`() throws {
    let given = SubsetEvaluation(try binary([0.9, 0.6, 0.35, 0.2], [1, 0, 1, 0]))
    let text = String(decoding: try JSONEncoder().encode(given), as: UTF8.self)
    #expect(given["accuracy"] == 0.5)
    let changed = text.replacing(
      /\{"key":"accuracy","value":0\.5\}|\{"value":0\.5,"key":"accuracy"\}/,
      with: #"{"key":"accuracy","value":0.75,"interval":{"lower":0.125,"upper":1}}"#)
    try #require(changed != text)
    let read = try JSONDecoder().decode(SubsetEvaluation.self, from: Data(changed.utf8))
    #expect(read["accuracy"] == 0.75)
    #expect(read.rows.first { $0.key == "accuracy" }?.interval == Interval(lower: 0.125, upper: 1))
    #expect(read.confusion == given.confusion)
  }

  @Test(arguments: 0..<3) func `tables of metrics`(_ index: Int) throws {
    let given = SubsetEvaluation(try Self.predictions.get()[index]).metrics
    try expectEqual(try reread(given), given)
  }

  @Test func `an undefined metric stays undefined`() throws {
    // Both rows are positive: no area under a curve.
    let given = SubsetEvaluation(try binary([0.9, 0.6], [1, 1])).metrics
    let read = try reread(given)
    #expect(read["roc_auc"] == nil && read["accuracy"] == 1)
    #expect(read.rows.map(\.key) == given.rows.map(\.key))
  }

  @Test func `a table with a metric of another task is refused`() {
    let text = #"{"task":"regression","rowCount":1,"rows":[{"key":"roc_auc","value":1}]}"#
    #expect(refusal(text, as: MetricTable.self) == "a regression has no metric 'roc_auc'")
  }

  private func expectEqual(_ read: MetricTable, _ given: MetricTable) throws {
    #expect(read.task == given.task && read.rowCount == given.rowCount)
    #expect(read.expectedCalibrationError == given.expectedCalibrationError)
    #expect(read.rows.map(\.key) == given.rows.map(\.key) && !given.rows.isEmpty)
    #expect(read.rows.map(\.value) == given.rows.map(\.value))
    #expect(read.rows.map(\.interval) == given.rows.map(\.interval))
    #expect(read.rows.map(\.name) == given.rows.map(\.name))
    #expect(read.headline.map(\.key) == given.headline.map(\.key))
  }

  @Test(
    arguments: [
      .binary(negative: "benign", positive: "malignant"), .classes(["a", "b", "c"]),
      .classes(["only", "two"]), .value,
    ] as [Target])
  func `targets`(_ target: Target) throws {
    #expect(try reread(target) == target)
  }

  @Test(
    arguments: [
      (#"{"task":"binary","classes":["a"]}"#, "a binary with 1 classes"),
      (#"{"task":"binary","classes":["a","b","c"]}"#, "a binary with 3 classes"),
      (#"{"task":"binary","classes":[]}"#, "a binary with 0 classes"),
      (#"{"task":"classification","classes":["a"]}"#, "a classification with 1 classes"),
      (#"{"task":"classification","classes":[]}"#, "a classification with 0 classes"),
      (#"{"task":"regression","classes":["a"]}"#, "a regression with 1 classes"),
    ])
  func `a target with an impossible number of classes is refused`(
    _ text: String, _ reason: String
  ) {
    #expect(refusal(text, as: Target.self) == reason)
  }

  @Test(
    arguments: [
      .standard, .manual(0.1), .manual(nil),
      DecisionThreshold(value: 0.37, source: .optimised(.balancedAccuracy, value: 2.0 / 3)),
    ] as [DecisionThreshold])
  func `decision thresholds`(_ threshold: DecisionThreshold) throws {
    let read = try reread(threshold)
    #expect(read == threshold)
    #expect(read.sourceText == threshold.sourceText && read.metricText == threshold.metricText)
  }
}
