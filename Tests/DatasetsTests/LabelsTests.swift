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
  }

  @Test func `words that may mean nothing are pointed out`() throws {
    let words = ["NAN", "Null", "na", "-nan", "?", "   ", "n.a."]
    for word in words {
      let notices = try resolve(["a", "b", word]).notices
      #expect(
        notices.contains("'\(word)' is taken as a class; leave a cell empty to mark it as missing.")
      )
    }
    #expect(try resolve(["a", "b", "-", "no"]).notices.count == 1)
  }

  @Test(
    arguments: [
      (" a", "a", "' a'", "'a'"), ("a", "a ", "'a'", "'a '"), ("a", "a\u{A0}", "'a'", "'a\\u{A0}'"),
      ("a b", "a\u{200B} b", "'a b'", "'a\\u{200B} b'"), ("a b", "a  b", "'a b'", "'a  b'"),
    ])
  func `labels that look the same are a warning`(
    one: String, other: String, shown: String, shownOther: String
  ) throws {
    let notices = try resolve([one, other, "b"]).notices
    #expect(
      notices.contains(
        "WARNING: classes that differ only in blanks or invisible characters: "
          + "\(shown) and \(shownOther)."))
  }

  @Test func `one accent in two encodings is one class, and said`() throws {
    let (labels, _, notices) = try resolve(["caf\u{E9}", "cafe\u{301}", "tea", "cafe\u{301}"])
    #expect(labels.classes.count == 2 && labels.counts == [3, 1])
    #expect(
      notices.contains(
        "WARNING: labels that are the same letters in another encoding are one class: "
          + "'cafe\\u{301}' as 'caf\\u{E9}'."))
  }

  @Test func `a few cells among numbers that are none are refused`() throws {
    func refusal(_ texts: [String]) -> String? {
      do {
        _ = try resolve(texts)
        return nil
      } catch {
        return "\(error)"
      }
    }
    let numbers = (0..<40).map { "\($0 % 20)" }
    #expect(
      refusal(numbers + ["unknown"])
        == "t.csv, column 'dx': nearly all cells are numbers, but line 42 has 'unknown'; correct or "
        + "empty these cells for a regression (an empty cell leaves its row out), or give "
        + "--task classification to take every value as a class")
    #expect(try resolve(numbers + ["unknown"], task: .classification).labels.classes.count == 21)
    // Four of 44 are less than a tenth, five of 45 are more.
    #expect(refusal(numbers + ["a", "b", "c", "d"]) != nil)
    #expect(refusal(numbers + ["a", "b", "c", "d", "e"]) == nil)
    // Ten numbers may be grades; spellings of one number are one.
    #expect(refusal((0..<40).map { "\($0 % 10)" } + ["unknown"]) == nil)
    #expect(refusal((0..<40).map { $0 < 10 ? "\($0).0" : "\($0 % 10)" } + ["unknown"]) == nil)
  }

  @Test func `classes that are mostly numbers are a warning`() throws {
    let texts = (0..<40).map { "\($0)" } + [String](repeating: "unknown", count: 20)
    let notices = try resolve(texts).notices
    #expect(
      notices[1].hasPrefix(
        "WARNING: most classes of 'dx' are numbers (40 of 41), each a class of its own, because 20 "
          + "cells hold text: line 42 has 'unknown', line 43 "))
    #expect(
      notices[1].hasSuffix("If the numbers are measurements, empty these cells for a regression."))
    #expect(try resolve(texts, task: .classification).notices.isEmpty)
    let names = (0..<11).map { "\($0)" } + (0..<20).map { "name \($0 % 12)" }
    #expect(try resolve(names).notices.count == 1)
  }

  @Test func `numbers are one only where their decimal values are equal`() throws {
    let (labels, _, _) = try resolve(["9007199254740993", "9007199254740992", "5"])
    #expect(labels.classes.count == 3)
    let equal = ["1", "1.0", "01", "+1", "10e-1", "0.1E1", "1.", "1e0", "100e-2"]
    #expect(Set(equal.map { ExactNumber($0) }).count == 1)
    #expect(Set(["0", "-0", "0.0", ".0", "0e5"].map { ExactNumber($0) }).count == 1)
    let different = ["1", "-1", "10", "0.1", "1.01", "101", "1e400", "1e-400", "0"]
    #expect(Set(different.map { ExactNumber($0) }).count == different.count)
    #expect(ExactNumber("1e-99999999999999999999") != ExactNumber("1e-99999999999999999998"))
    #expect(
      try resolve(["9007199254740993", "9007199254740992"], positive: "9007199254740992.0")
        .labels.classes == ["9007199254740993", "9007199254740992"])
  }

  @Test func `targets that float32 cannot hold are refused`() throws {
    func refusal(_ texts: [String]) -> String {
      do {
        _ = try resolve(texts, task: .regression)
        return "accepted"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      refusal(["1", "1e308", "-4e38", "0", "1e-300"])
        == "t.csv, column 'dx': a regression computes in float32, which holds 0 and sizes from "
        + "1.2e-38 to 3.4e38, but line 3 has '1e308', line 4 has '-4e38', line 6 has '1e-300'; "
        + "give the target in another unit")
    #expect(refusal(["3e38", "-3e38"]).contains("span the values from -3e+38 to 3e+38"))
    #expect(refusal(["9007199254740993", "9007199254740992"]).contains("cannot tell apart"))
    #expect(refusal(["1e30", "0", "-1e-30"]) == "accepted")
  }

  @Test func `a label cannot break out of its message`() throws {
    let notices = try resolve(["a\u{1B}[2J\nnote: all is well", "b"], positive: nil).notices
    #expect(notices.last?.contains("'a\\x1B[2J\\nnote: all is well'") == true)
    let long = String(repeating: "x", count: 1 << 20)
    #expect(try resolve([long, "b"]).notices.joined().utf8.count < 1_000)
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
    let infinite = (0..<20).map { "\($0)" } + ["inf"]
    #expect {
      try resolve(infinite)
    } throws: {
      "\($0)".contains("line 22 has 'inf'")
    }
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
