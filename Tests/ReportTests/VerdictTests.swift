import Evaluation
import Fixtures
import Foundation
import Record
import Testing

@testable import Report

@Suite struct VerdictTests {
  private func words(_ record: RunRecord) -> String {
    Verdict(run: record, names: record.shownNames).sentence.plainText.text
  }

  private func caveats(_ record: RunRecord) -> [String] {
    Caveats(run: record, names: record.shownNames).list.map(\.plainText.text)
  }

  @Test func `classes are told as shares beside the commonest class`() throws {
    // Three of four right; each class has three training images; one of four is an nv.
    #expect(
      words(SampleRecords.small(try SmallPredictions.multiclass()))
        == "On 4 test images the model is right for 75 %. Always answering “nv”, one of the "
        + "commonest classes in training, would be right for 25 %.")
  }

  @Test func `a binary task tells what is found and what is called so`() throws {
    let rows = try ClassificationPredictions(
      classes: ["cat", "dog"], logits: [[0], [-1.5], [-3], [3], [0]], truth: [1, 0, 1, 1, 0])
    // At 0.25: called dog are the first, fourth and fifth; dogs are the first, third and fourth.
    #expect(
      words(SampleRecords.small(.binary(rows)))
        == "On 5 test images the model is right for 60 %. Always answering “dog”, the commonest "
        + "class in training, would be right for 60 %. Of the images of “dog” it finds 67 %; of "
        + "the images that it calls so, 67 % are.")
  }

  @Test func `a regression is told beside the mean`() throws {
    // Errors 0.5, 0 and 1; training values 1 to 9; truth 1, 2 and 3.
    #expect(
      words(SampleRecords.small(try SmallPredictions.regression()))
        == "On 3 test images the predictions of “dx” miss the truth by 0.5 on average. Always "
        + "answering 5, the mean of the training images, would miss it by 3.")
  }

  @Test func `the same network frozen is told, and whether chance can explain the difference`()
    throws
  {
    func words(_ interval: Interval?, _ record: RunRecord, _ metric: String, _ value: Double)
      throws -> String
    {
      var evaluations = record.evaluations
      let stored = ["lower": interval?.lower ?? 0, "upper": interval?.upper ?? 0]
      var members: [String: Any] = ["metric": metric, "value": value]
      if interval != nil { members["difference"] = stored }
      evaluations.frozenBaseline = try JSONDecoder().decode(
        ModelComparison.self, from: JSONSerialization.data(withJSONObject: members))
      return self.words(record.changing(evaluations: evaluations))
    }
    let classes = SampleRecords.small(try SmallPredictions.multiclass())
    let said = " The same network frozen, with a solved last layer, would be right for 50 %"
    let key = "accuracy_micro"
    #expect(try words(nil, classes, key, 0.5).hasSuffix("\(said)."))
    #expect(
      try words(Interval(lower: -0.1, upper: 0.2), classes, key, 0.5)
        .hasSuffix("\(said); so few test images do not tell which of the two is better."))
    #expect(
      try words(Interval(lower: 0.1, upper: 0.2), classes, key, 0.5)
        .hasSuffix("\(said); the trained model is better, not by chance alone."))
    #expect(
      try words(Interval(lower: -0.2, upper: -0.1), classes, key, 0.5)
        .hasSuffix("\(said); that is better than the trained model, not by chance alone."))
    // A smaller error is the better one.
    let values = SampleRecords.small(try SmallPredictions.regression())
    #expect(
      try words(Interval(lower: -0.2, upper: -0.1), values, "mean_absolute_error", 0.75)
        .hasSuffix(
          "would miss it by 0.75; the trained model is better, not by chance alone."))
  }

  @Test func `copies of earlier images are told beside all`() throws {
    let record = try SampleRecords.binary()
    var evaluations = record.evaluations
    let test = evaluations.test
    evaluations.testWithoutLeaks = PartComparison(
      of: test, without: Array(0..<20),
      bootstrap: Bootstrap(rowCount: test.predictions.count, seed: 1, resamples: 20))
    let share = try #require(evaluations.testWithoutLeaks?.rows.first?.part)
    #expect(
      words(record.changing(evaluations: evaluations)).contains(
        ". Of the 100 images that are no copies of earlier ones it is right for "
          + "\(Verdict.percent(share)) %. Always answering "))
  }

  @Test func `groups and intervals are told where there are any`() throws {
    let text = words(try SampleRecords.multiclass())
    #expect(
      text.hasPrefix("On 280 test images (133 values of “lesion_id”) the model is right for "))
    #expect(text.contains(" % (95 % interval "))
  }

  @Test func `shares have a decimal where whole percents would say too little`() {
    #expect(
      [0, 0.004, 0.1, 0.567, 0.99, 0.9961, 1].map(Verdict.percent) == [
        "0", "0.4", "10", "57", "99", "99.6", "100",
      ])
  }

  @Test func `how the model came about is plain English`() throws {
    func words(_ change: (inout Plan) -> Void, weights: WeightsRecord? = nil) throws -> String {
      let sample = try SampleRecords.multiclass()
      var plan = sample.plan
      change(&plan)
      let record = sample.changing(plan: plan, weights: weights)
      return Verdict(run: record, names: record.shownNames).explanation.plainText.text
    }
    #expect(
      try words { $0.model.fineTune = true }.hasPrefix(
        "A CAFormer S18 384, started from ImageNet weights and trained throughout, learned to tell "
          + "the 7 classes of “dx” apart from 980 images. All numbers come from the checkpoint of "
          + "epoch 20, the best of 30 by "))
    #expect(
      try words { $0.model.fineTune = false }.hasPrefix(
        "A frozen CAFormer S18 384 with ImageNet weights and a new last layer learned "))
    #expect(
      try words { $0.model.usePretrained = false }.hasPrefix(
        "A CAFormer S18 384, started from random weights, learned "))
    let given = WeightsRecord(file: "mine.pth", origin: "named", sha256: "0")
    #expect(
      try words({ $0.model.fineTune = false }, weights: given).hasPrefix(
        "A frozen CAFormer S18 384 with the given weights and a new last layer learned "))
  }

  @Test func `a run without a fault has no caveat`() throws {
    #expect(caveats(try SampleRecords.multiclass()) == [])
  }

  @Test func `what weakens the numbers is said`() throws {
    let sample = try SampleRecords.multiclass()
    let matching = MatchingReport(
      matchedRows: 1400, rowsMissingImages: [], imagesMissingRows: [],
      ways: [
        .init(.init(.same, .same), rows: 1388, examples: []),
        .init(.init(.none, .same), rows: 12, examples: []),
      ])
    let classes = sample.data.split.classes.enumerated().map { index, one in
      SplitReport.ClassCounts(
        name: one.name,
        rows: BySubset(training: index == 0 ? 19 : 20, validation: 5, test: index == 1 ? 9 : 10))
    }
    let split = SplitReport(
      method: .stratified, description: "Drawn.", rows: sample.data.split.rows, classes: classes,
      groups: nil)
    let record = sample.changing(
      data: sample.data.changing(matching: matching, split: split),
      weights: WeightsRecord(file: "mine.pth", origin: "named", sha256: "0"),
      notices: [Notice(.leak, "the same image twice."), Notice(.decision, "Not of interest.")])
    let told = caveats(record)
    #expect(told.count == 6)
    #expect(told[0] == "Data leak: the same image twice.")
    #expect(told[1].hasPrefix("12 rows found their images by file name alone"))
    #expect(told[2].hasPrefix("1 class with fewer than 10 test images: “mel” (9)"))
    #expect(told[3].hasPrefix("1 class with fewer than 20 training images: “nv” (19)"))
    #expect(told[4].hasPrefix("The network started from the file “mine.pth”"))
    #expect(told[5].hasPrefix("No sample ID column was given."))
  }

  @Test func `no better than guessing is the first caveat`() throws {
    let rows = try ClassificationPredictions(
      classes: ["a", "b"], logits: (0..<20).map { [$0 % 2 == 0 ? 3 : -3] },
      truth: (0..<20).map { $0 < 10 ? 1 : 0 })
    let record = SampleRecords.small(
      .binary(rows), bootstrap: Bootstrap(rowCount: 20, seed: 1, resamples: 50))
    #expect(
      try #require(caveats(record).first).hasPrefix(
        "The model may be no better than always answering “b”: its 95 % interval begins at "))
  }
}

@Suite struct ClassOrderTests {
  @Test func `numbers go by value and words by the alphabet`() {
    func sorted(_ names: [String]) -> [String] { ClassOrder.natural(names).map { names[$0] } }
    #expect(sorted(["10", "9", "1.5"]) == ["1.5", "9", "10"])
    #expect(sorted(["mel", "akiec", "Nv", "bkl"]) == ["akiec", "bkl", "mel", "Nv"])
    #expect(sorted(["class 10", "class 2"]) == ["class 2", "class 10"])
    #expect(sorted(["b", "1"]) == ["1", "b"])
  }

  @Test func `tables and matrix follow it, the predictions do not`() throws {
    let record = try SampleRecords.multiclass(classes: ["c", "a", "b"], epochs: 1, rows: 30)
    let ordered = record.inNaturalOrder().evaluations.test
    let given = record.evaluations.test
    #expect(ordered.perClass.map(\.name) == ["a", "b", "c"])
    #expect(ordered.curves.map(\.name) == ["a", "b", "c"])
    #expect(ordered.predictions.classes == ["c", "a", "b"])
    #expect(ordered.perClass[2].truePositives == given.perClass[0].truePositives)
    #expect(ordered.confusion?[2, 0] == given.confusion?[0, 1])
    let binary = try SampleRecords.binary(classes: ["z", "a"])
    #expect(binary.inNaturalOrder().evaluations.test.perClass.map(\.name) == ["z", "a"])
  }
}
