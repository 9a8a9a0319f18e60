import Evaluation
import Record
import Testing

@testable import Datasets

@Suite struct LabelsTests {
  private func resolve(
    _ texts: [String], task: LearningTask? = nil, positive: String? = nil
  ) throws -> (labels: Labels, values: [SampleLabel], notices: [String]) {
    let column = LabelColumn(
      file: "t.csv", column: "dx", texts: texts, lines: texts.indices.map { $0 + 2 })
    var notices: [Notice] = []
    let (labels, values) = try Labels.resolve(
      column, task: task, positiveClass: positive, notices: &notices)
    return (labels, values, notices.map(\.description))
  }

  @Test func `classes by frequency then first appearance`() throws {
    let (labels, values, notices) = try resolve(["b", "c", "a", "c", "d", "a"])
    #expect(labels.task == .classification)
    #expect(labels.classes == ["c", "a", "b", "d"])
    #expect(labels.counts == [2, 2, 1, 1])
    #expect(values == [2, 0, 1, 0, 3, 1].map(SampleLabel.class))
    #expect(labels.target == .classes(["c", "a", "b", "d"]))
    #expect(
      notices == [
        "Task: classification, because 'dx' has 4 distinct values that are not all numbers."
      ])
  }

  @Test(
    arguments: [
      (["a", "b", "a"], .binary), (["1", "2", "3"], .classification),
      ((0..<10).map { "\($0)" }, .classification), ((0..<11).map { "\($0)" }, .regression),
      ((0..<11).map { "x\($0)" }, .classification), (["0.5", "1e3"], .binary),
    ] as [([String], LearningTask)])
  func `automatic task`(texts: [String], task: LearningTask) throws {
    #expect(try resolve(texts).labels.task == task)
  }

  @Test func `the user's task is obeyed`() throws {
    let numbers = (0..<30).map { "\($0 % 15)" }
    #expect(try resolve(numbers, task: .classification).labels.classes.count == 15)
    #expect(
      try resolve(["1", "2", "1"], task: .regression).values == [1, 2, 1].map { .value($0) })
    let two = try resolve(["a", "b", "b"], task: .classification).labels
    #expect(two.task == .classification && two.classes == ["b", "a"])
  }

  @Test(
    arguments: [
      (["no", "Yes"], nil, ["no", "Yes"], "the true one of two conventional truth values"),
      (
        ["True", "False"], nil, ["False", "True"], "the true one of two conventional truth values"
      ),
      (["1", "-1"], nil, ["-1", "1"], "the true one of two conventional truth values"),
      (["10", "9"], nil, ["9", "10"], "the larger number"),
      (["2", "1", "1"], nil, ["1", "2"], "the larger number"),
      (["pneumonia", "normal"], nil, ["normal", "pneumonia"], "the last in text order"),
      (["b", "a"], "a", ["b", "a"], "as chosen"), (["1", "2"], "1.0", ["2", "1"], "as chosen"),
    ] as [([String], String?, [String], String)])
  func `positive class`(texts: [String], wanted: String?, classes: [String], rule: String) throws {
    let (labels, _, notices) = try resolve(texts, positive: wanted)
    #expect(labels.classes == classes)
    #expect(labels.target == .binary(negative: classes[0], positive: classes[1]))
    #expect(
      notices.last == "Positive class: '\(classes[1])' (\(rule)); negative: '\(classes[0])'.")
  }

  @Test func `spellings of one number are one class`() throws {
    let (labels, _, notices) = try resolve(["1", "2", "1.0", "02", "1"])
    #expect(labels.classes == ["1", "2"])
    #expect(labels.counts == [3, 2])
    #expect(
      notices.last == "Labels that spell the same number are one class: '1.0' as '1', '02' as '2'.")
    // With one label that is no number they are text, and stay apart.
    #expect(try resolve(["1", "1.0", "x"]).labels.classes == ["1", "1.0", "x"])
  }

  @Test func `suspicious spellings are noted`() throws {
    let notices = try resolve(["Cat", "cat", "None"]).notices
    #expect(notices.contains("Classes that differ only in upper and lower case: 'Cat' and 'cat'."))
    #expect(
      notices.contains("'None' is taken as a class; leave a cell empty to mark it as missing."))
    let many = try resolve((0..<12).flatMap { ["a\($0)", "A\($0)"] } + ["None", "none"]).notices
    #expect(many.count == 3)
    #expect(many[1].hasSuffix("'a9' and 'A9' and 3 more."))
    #expect(many[2].hasPrefix("'None', 'none' are taken as classes; "))
    let numbers = (0..<20).map { "\($0)" } + ["unknown"]
    #expect(
      try resolve(numbers).notices.contains(
        "Most values of 'dx' are numbers, but line 22 has 'unknown'; correct or empty these "
          + "cells if the task is a regression."))
  }

  @Test(
    arguments: [
      ([], nil, nil, "t.csv, column 'dx': no row with an image has a label"),
      (
        ["a", "a"], nil, nil,
        "t.csv, column 'dx': all 2 labelled rows have the value 'a'; there is nothing to learn"
      ),
      (
        ["a", "b", "c", "a"], .binary, nil,
        "t.csv, column 'dx': a binary task needs exactly two values, but there are 3: "
          + "'a' (2), 'b' (1), 'c' (1)"
      ),
      (
        ["1", "1,5", "0x10", "inf"], .regression, nil,
        "t.csv, column 'dx': a regression needs numbers (with a decimal point), but "
          + "line 3 has '1,5', line 4 has '0x10', line 5 has 'inf'; write plain numbers such as "
          + "12.5 or 1000: no decimal comma, thousands separator, per cent, currency or unit sign"
      ),
      (
        ["1", "A12"], .regression, nil,
        "t.csv, column 'dx': a regression needs numbers (with a decimal point), but "
          + "line 3 has 'A12'"
      ),
      (
        ["a", "b"], nil, "c",
        "t.csv, column 'dx': --positive-class 'c' is not one of the two values 'a' and 'b'"
      ),
      (
        ["a", "b", "c"], nil, "a",
        "t.csv, column 'dx': --positive-class is for binary tasks, and this one is a classification"
      ),
    ] as [([String], LearningTask?, String?, String)])
  func `refuses`(texts: [String], task: LearningTask?, positive: String?, expected: String) {
    #expect {
      _ = try resolve(texts, task: task, positive: positive)
    } throws: {
      "\($0)" == expected
    }
  }

  @Test(
    arguments: [
      "{},5", "1.0{},5", "1,0{}", "{}%", "{} %", "${}", "-${}", "$-{}", "{} €", "{}.5mm", "1'0{}",
      "1\u{202F}0{}", "−{},25 °C", "{} m", "1.0{}.000", "EUR",
    ])
  func `numbers in another spelling are no classes`(pattern: String) throws {
    // Ten in another spelling and one that is a name.
    var texts = (10..<20).map { pattern.replacing("{}", with: "\($0)") } + ["unknown"]
    if pattern == "EUR" { texts = (10..<21).map { "\($0),1 EUR" } }
    let error = #expect(throws: LabelError.self) { try resolve(texts) }
    let text = "\(try #require(error))"
    #expect(text.contains("line 2 has '\(texts[0])', line 3 has "))
    #expect(text.contains("write plain numbers such as 12.5 or 1000"))
    #expect(text.hasSuffix("or give --task classification if they are names"))
    #expect(try resolve(texts, task: .classification).labels.classes.count == 11)
    // Ten values or fewer are classes, as numbers are.
    #expect(try resolve(Array(texts.dropFirst())).labels.classes.count == 10)
    // With two names among twelve, fewer than nine in ten are numbers.
    #expect(try resolve(Array(texts.prefix(10)) + ["x", "y"]).labels.classes.count == 12)
  }

  @Test func `one number in another spelling among plain ones is refused`() throws {
    let texts = (0..<40).map { "\($0)" } + ["12,5"]
    let error = #expect(throws: LabelError.self) { try resolve(texts) }
    #expect("\(try #require(error))".contains("plain numbers: line 42 has '12,5'; write"))
    // Whatever the number of rows, it is told in one line.
    let infinite = (0..<20).map { "\($0)" } + ["inf"]
    #expect(try resolve(infinite).notices.count { $0.contains("'inf'") } == 1)
  }

  @Test(
    arguments: [
      "A{}", "{}a", "2-{}", "1.2.{}", "1.2{}.3", "2024-01-{}", "{}.01.2024", "{}/01/2024", "{}:30",
      "0x{}", "+-{}", "{}-", "{}x", "{}_5", "1,{},3", "1,,0{}", "1,0{}.000.000", "{}..5", "$",
      "%{}",
      "{} cats", "#{}", "{},", "1 {}", "Ⅳ{}",
    ])
  func `codes and dates are classes`(pattern: String) throws {
    let texts = (10..<22).map { pattern.replacing("{}", with: "\($0)") }
    #expect(texts.allSatisfy { !NumberSpelling.isDecorated($0) })
    if Set(texts).count > 1 {
      #expect(try resolve(texts).labels.classes.count == 12)
    }
  }

  @Test func `missing spellings`() {
    #expect(
      ["", "NA", "nan", "NULL", "<NA>", "#N/A"].allSatisfy(Labels.isMissing))
    #expect(["0", "none", "None", "-", "no"].allSatisfy { !Labels.isMissing($0) })
  }
}
