import Evaluation
import Fixtures
import Foundation
import Record
import Support
import Testing

@testable import RunFiles

@Suite struct RunFileTests {
  /// One record of each task, and small ones with numbers that JSON has no words for.
  static let records = Result {
    try SampleRecords.ofEachTask()
      + LearningTask.allCases.map { try RunRecord.small($0).withOddHistory() }
  }

  private func stored(_ text: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(text, to: RunFile.name)
    return folder
  }

  private func reread(_ record: RunRecord) throws -> RunRecord {
    let folder = try stored(try RunFile.text(record))
    defer { withExtendedLifetime(folder) {} }
    return try RunFile.read(inFolder: folder.url.path)
  }

  // MARK: - What was written is what is read

  @Test(arguments: 0..<6) func `a record read back has the same text`(_ index: Int) throws {
    let record = try Self.records.get()[index]
    let text = try RunFile.text(record)
    #expect(try RunFile.text(try reread(record)) == text)
    #expect(text.hasPrefix(#"{"command":["image-learner","train","--csv-file","#))
    #expect(text.hasSuffix("}\n") && text.count { $0.isNewline } == 1)
  }

  /// The same text alone would not tell a part that is never written.
  @Test(arguments: 0..<6) func `every part of a record is kept`(_ index: Int) throws {
    let record = try Self.records.get()[index]
    let read = try reread(record)
    #expect(read.schemaVersion == 1 && read.software == record.software)
    #expect(read.command == record.command && read.plan == record.plan)
    #expect(read.compute == record.compute && read.data == record.data)
    #expect(read.model == record.model && read.weights == record.weights)
    #expect(read.settings == record.settings && read.notices == record.notices)
    #expect(read.history.chosenBy == record.history.chosenBy)
    #expect(read.history.bestEpoch == record.history.bestEpoch)
    #expect(read.history.stoppedEarly == record.history.stoppedEarly)
    #expect(read.history.stepsPerEpoch == record.history.stepsPerEpoch)
    #expect(read.history.epochs.map(\.bits) == record.history.epochs.map(\.bits))
    let (ours, theirs) = (record.evaluations, read.evaluations)
    #expect(theirs.decision == ours.decision && theirs.intervals == ours.intervals)
    #expect(theirs.training.rows.map(\.value) == ours.training.rows.map(\.value))
    #expect(theirs.validation.predictions == ours.validation.predictions)
    #expect(theirs.test.predictions == ours.test.predictions)
    #expect(theirs.test.threshold == ours.test.threshold)
    #expect(theirs.test.rows.map(\.interval) == ours.test.rows.map(\.interval))
  }

  private func example(_ file: String) -> EvidenceExamples {
    let size = PixelSize(height: 3, width: 4)
    return EvidenceExamples(
      rule: "by hand", layer: "layer4", mapSize: size, pictureSize: size,
      examples: [
        .init(
          image: "a/b.png", truth: .label("NaN"), prediction: .value(2), probability: 0.5,
          hasEvidence: true, original: "b_original.png", overlay: file)
      ])
  }

  @Test func `examples are kept, and files elsewhere are none of a run's`() throws {
    let record = try RunRecord.small(.binary)
    #expect(try reread(record).examples == nil)
    let good = example("b_gradcam.png")
    #expect(try reread(record.changing(examples: good)).examples == good)
    for name in ["../b.png", "/etc/passwd", "a/b.png", "..", ""] {
      #expect(throws: RunFileError.self, "\(name)") {
        try reread(record.changing(examples: example(name)))
      }
    }
  }

  @Test func `the index tells of each picture what is asked of it`() {
    let index = ExampleIndex.json(example("b_gradcam.png"))
    guard case .array(let examples) = index["examples"], case .object(let members) = examples[0]
    else {
      Issue.record("no examples")
      return
    }
    #expect(
      members.map(\.key) == [
        "image_path", "true_label", "predicted_label", "probability", "evidence_for",
        "has_evidence", "layer", "map_size", "picture_size", "gradcam_file", "original_file",
      ])
    #expect(examples[0]["map_size"] == [3, 4] && examples[0]["evidence_for"] == "a higher value")
    #expect(examples[0]["true_label"] == "NaN" && examples[0]["predicted_label"] == 2.0)
  }

  @Test func `numbers without a word in JSON are texts`() throws {
    let text = try RunFile.text(try RunRecord.small(.regression).withOddHistory())
    for word in [#""NaN""#, #""Infinity""#, #""-Infinity""#] {
      #expect(text.contains(#"{"key":"odd","value":\#(word)}"#), "\(word)")
    }
  }

  @Test func `every file can be made again from the record`() throws {
    for record in try Self.records.get() {
      let read = try reread(record)
      #expect(EvaluationFile.json(read) == EvaluationFile.json(record))
      #expect(
        TestStatistics.json(read.evaluations.test) == TestStatistics.json(record.evaluations.test))
      #expect(TrainingStatistics.json(read) == TrainingStatistics.json(record))
      #expect(try RunDescription.json(read).text() == RunDescription.json(record).text())
      #expect(try ImageSizeDetails.text(read) == ImageSizeDetails.text(record))
    }
  }

  @Test func `a folder may be named with a slash`() throws {
    let folder = try stored(try RunFile.text(try RunRecord.small(.binary)))
    #expect(try RunFile.read(inFolder: folder.url.path + "/").model.architecture == "resnet18")
  }

  // MARK: - What cannot be read

  /// The reason without the words that stand in front of every one of them.
  private func refusal(of folder: TemporaryFolder) -> String {
    do {
      _ = try RunFile.read(inFolder: folder.url.path)
      return "accepted"
    } catch {
      let message = "\(error)"
      #expect(error is RunFileError && message.contains(folder.path("run.json")), "\(message)")
      return message.replacing(folder.path("run.json"), with: "run.json")
    }
  }

  @Test func `a missing file`() throws {
    #expect(
      refusal(of: try TemporaryFolder())
        == "run.json is missing; name the folder of a run's results, experiment_run")
  }

  @Test func `a folder of that name`() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "run.json/x")
    let message = refusal(of: folder)
    #expect(message.hasPrefix("cannot read run.json: ") && message.count > 30, "\(message)")
  }

  /// Whatever else it holds: a newer format may look quite different.
  @Test func `a newer file`() throws {
    let message =
      "run.json has format 3 and this program reads formats up to 2; use a newer image-learner"
    let text = try RunFile.text(try RunRecord.small(.binary))
    let newer = text.replacing(#""schemaVersion":1"#, with: #""schemaVersion":3"#)
    try #require(newer != text)
    #expect(refusal(of: try stored(newer)) == message)
    #expect(refusal(of: try stored(#"{"schemaVersion":3,"new":true}"#)) == message)
  }

  @Test(arguments: ["", "{", "[]", "null", "{\"schemaVersion\":1", "\u{FEFF}", "a run"])
  func `what is no document`(_ text: String) throws {
    let message = refusal(of: try stored(text))
    #expect(message.hasPrefix("run.json is no record of a run, or was changed ("), "\(message)")
  }

  /// What is changed in the text of a small run of several classes, and what is said about it.
  static let damages: [(old: String, new: String, reason: String)] = [
    (#","schemaVersion":1"#, "", "'schemaVersion' is missing"),
    (#","threads":2"#, "", "compute: 'threads' is missing"),
    (#""bestEpoch":2"#, #""bestEpoch":"two""#, "history.bestEpoch: "),
    (#""epoch":2"#, #""epoch":null"#, "history.epochs.1.epoch: "),
    (#""stepsPerEpoch":2"#, #""stepsPerEpoch":true"#, "history.stepsPerEpoch: "),
    (#""stepsPerEpoch":2"#, #""stepsPerEpoch":2.5"#, "not valid JSON"),
    (#""imageResize":"original""#, #""imageResize":"huge""#, "plan.model.imageResize: 'huge' is"),
    (#""kind":"leftOut""#, #""kind":"gossip""#, "notices.0.kind: "),
    (#""precision":"fp32""#, #""precision":"fp8""#, "plan.compute.precision: "),
    (
      #""target":{"classes":["nv","mel","df"]"#, #""target":{"classes":["nv"]"#,
      "model.target.classes: a classification with 1 classes"
    ),
    (#""key":"accuracy""#, #""key":"accurate""#, "rows: a classification has no metric 'accurate'"),
    (
      #""logits":[[2,0,1]"#, #""logits":[[2,0]"#,
      "predictions: row 0 of the predictions has 2 values"
    ),
    (#""logits":[[2,0,1]"#, #""logits":[[2,"NaN",1]"#, "row 0 of the predictions holds"),
    (#""truth":[0,1,1,2]"#, #""truth":[0,1,1,3]"#, "the true class 3, but there are 3 classes"),
    (#""truth":[0,1,1,2]"#, #""truth":[0,1,1]"#, "4 predictions for 3 true values"),
    (#""bestEpoch":2"#, #""bestEpoch":4"#, "its parts do not fit together"),
    (#""validationMetric":"loss""#, #""validationMetric":"fun""#, "its parts do not fit together"),
    (#""chosenBy":"loss""#, #""chosenBy":"accuracy""#, "its parts do not fit together"),
    (#""test":1,"training":"#, #""test":9223372036854775807,"training":"#, "its parts do not fit"),
    (
      #""task":"classification"},"predictions""#, #""task":"binary"},"predictions""#,
      "metrics.rows: a binary has no metric"
    ),
    (#""bestEpoch":2"#, #""bestEpoch":-9223372036854775808"#, "its parts do not fit together"),
    (
      #""target":{"classes":["nv","mel","df"]"#, #""target":{"classes":["nv","df","mel"]"#,
      "its parts do not fit together"
    ),
  ]

  @Test(arguments: damages.indices) func `a damaged file`(_ index: Int) throws {
    let (old, new, reason) = Self.damages[index]
    let text = try RunFile.text(try RunRecord.small(.classification))
    let changed = text.replacing(old, with: new)
    try #require(changed != text)
    let message = refusal(of: try stored(changed))
    #expect(message.hasPrefix("run.json is no record of a run, or was changed ("), "\(message)")
    #expect(message.contains(reason), "\(message)")
  }

  @Test func `parts of two runs are no run`() throws {
    let record = try RunRecord.small(.binary)
    let (data, ours) = (record.data, record.evaluations)
    let theirs = try RunRecord.small(.regression).evaluations
    // The same classes, but a logit for each.
    let asSeveral = SubsetEvaluation(
      .multiclass(
        try ClassificationPredictions(
          classes: ["cat", "dog"], logits: [[0, 1], [1, 0], [0, 1], [0, 1]], truth: [1, 0, 1, 1])))
    let otherNames = ours.test.namingClasses { "\($0)s" }
    let mixtures = [
      record.changing(data: data.changing(testRows: data.testRows.dropLast())),
      record.changing(data: data.changing(testRows: data.testRows + data.testRows)),
      record.changing(data: data.changing(validationRows: [])),
      record.changing(evaluations: theirs),
      record.changing(evaluations: ours.changing(training: theirs.training)),
      record.changing(evaluations: ours.changing(validation: asSeveral)),
      record.changing(evaluations: ours.changing(validation: otherNames)),
      record.changing(evaluations: ours.changing(test: asSeveral)),
      record.changing(evaluations: ours.changing(test: otherNames)),
      record.changing(model: try RunRecord.small(.regression).model),
    ]
    for mixture in mixtures {
      #expect(
        refusal(of: try stored(try RunFile.text(mixture)))
          == "run.json is no record of a run, or was changed (its parts do not fit together)")
    }
    _ = try reread(record)
  }
}

extension RunRecord {
  /// With numbers at the ends of what a number can be.
  fileprivate func withOddHistory() -> RunRecord {
    let odd: [Double?] = [
      .nan, .infinity, -.infinity, -0.0, 0.1 + 0.2, .leastNonzeroMagnitude,
      .greatestFiniteMagnitude, 1.0 / 3, nil,
    ]
    var history = self.history
    history.epochs = history.epochs.map { epoch in
      EpochRecord(
        epoch: epoch.epoch,
        training: epoch.training + odd.map { MetricValue(key: "odd", value: $0) },
        validation: [MetricValue(key: "loss", value: .nan)] + epoch.validation)
    }
    return changing(history: history)
  }
}

extension EpochRecord {
  /// What is equal even of numbers that are not equal to themselves.
  fileprivate var bits: [String] {
    (training + validation).map {
      "\($0.key) \($0.value.map { $0.isNaN ? "NaN" : "\($0.bitPattern)" } ?? "-")"
    } + ["\(epoch) \(training.count)"]
  }
}
