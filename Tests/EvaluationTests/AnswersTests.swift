import Foundation
import Testing

@testable import Evaluation

@Suite struct AnswersTests {
  @Test func `one logit speaks for the positive class`() throws {
    let outputs: [[Float]] = [[0], [Float(log(3.0))], [-1000]]
    let target = Target.binary(negative: "cat", positive: "dog")
    let answers = try Answers(outputs, to: target)
    guard case .binary(let rows) = answers else {
      Issue.record("\(answers)")
      return
    }
    #expect(
      answers.count == 3 && rows.classes == ["cat", "dog"] && rows.logits.map(Array.init) == outputs
    )
    // sigmoid(0) = 1/2, sigmoid(ln 3) = 3 / (3 + 1), sigmoid(−1000) = 0.
    #expect(Array(rows.probabilities[0]) == [0.5, 0.5] && Array(rows.probabilities[2]) == [1, 0])
    #expect(near(rows.probabilities[1][1], 0.75, 1e-7))
    #expect(near(rows.probabilities[1][0], 0.25, 1e-7))
    // Half a chance is enough at 0.5, 3/4 are not at 0.8.
    #expect(rows.decided(at: 0.5) == [1, 1, 0] && rows.decided(at: 0.8) == [0, 0, 0])
    #expect(rows.mostLikely == [1, 1, 0])
  }

  @Test func `several logits share the probability`() throws {
    let outputs: [[Float]] = [[Float(log(2.0)), 0, 0], [1000, 0, 1000], [0, 1, 2]]
    let answers = try Answers(outputs, to: .classes(["a", "b", "c"]))
    guard case .multiclass(let rows) = answers else {
      Issue.record("\(answers)")
      return
    }
    #expect(answers.count == 3 && rows.classes == ["a", "b", "c"])
    // e^ln 2 : 1 : 1, of 4; two of the same size far above the third.
    #expect(near(rows.probabilities[0][0], 0.5, 1e-7))
    #expect(near(rows.probabilities[0][1], 0.25, 1e-7))
    #expect(Array(rows.probabilities[1]) == [0.5, 0, 0.5])
    #expect(rows.mostLikely == [0, 0, 2], "the first of equals")
  }

  @Test func `numbers are taken as they are`() throws {
    #expect(try Answers([[0.25], [-3]], to: .value) == .regression([0.25, -3]))
    #expect(try Answers([], to: .value).count == 0)
  }

  @Test func `no pictures no answers`() throws {
    #expect(try Answers([], to: .binary(negative: "no", positive: "yes")).count == 0)
    #expect(try Answers([], to: .classes(["a", "b", "c"])).count == 0)
  }

  @Test func `the answers to rows whose truth is known are the same`() throws {
    let outputs: [[Float]] = [[0.5, -1, 2], [3, 1, 2]]
    let answers = try Answers(outputs, to: .classes(["a", "b", "c"]))
    let known = try Predictions(answers, truth: [.class(2), .class(1)])
    #expect(known.answers == answers && known.classified?.truth == [2, 1])
    let numbers = Answers.regression([1.5, 2])
    let measured = try Predictions(numbers, truth: [.value(1), .value(3)])
    #expect(measured.answers == numbers)
    #expect(measured == .regression(try .init(values: [1.5, 2], truth: [1, 3])))
  }

  /// A truth of the other kind is none of the classes, and no number.
  @Test func `a truth of another task is refused`() throws {
    let classes = try Answers([[1, 2, 3]], to: .classes(["a", "b", "c"]))
    #expect(throws: PredictionsError.unknownClass(row: 0, index: -1, classes: 3)) {
      try Predictions(classes, truth: [.value(1)])
    }
    #expect(throws: PredictionsError.notFinite(row: 1)) {
      try Predictions(.regression([1, 2]), truth: [.value(1), .class(0)])
    }
    #expect(throws: PredictionsError.rowCounts(predictions: 1, truth: 0)) {
      try Predictions(classes, truth: [])
    }
  }

  static let threeClasses = Target.classes(["a", "b", "c"])
  static let twoClasses = Target.binary(negative: "no", positive: "yes")

  @Test(
    arguments: [
      ([[1, 2]], threeClasses, .width(row: 0, found: 2, classes: 3)),
      ([[1]], threeClasses, .width(row: 0, found: 1, classes: 3)),
      ([[]], threeClasses, .width(row: 0, found: 0, classes: 3)),
      ([[1, 2, 3], [1, 2, 3, 4]], threeClasses, .width(row: 1, found: 4, classes: 3)),
      ([[1], [1, 2]], twoClasses, .width(row: 1, found: 2, classes: 2)),
      ([[1, 2, 3]], twoClasses, .width(row: 0, found: 3, classes: 2)),
      ([[1, 2, 3], [1, .nan, 3]], threeClasses, .notFinite(row: 1)),
      ([[.infinity]], twoClasses, .notFinite(row: 0)),
      ([[1], [2], [-.infinity]], .value, .notFinite(row: 2)),
      ([[.nan]], .value, .notFinite(row: 0)),
      ([[1], []], .value, .width(row: 1, found: 0, classes: 1)),
      ([[1]], .classes(["a"]), .tooFewClasses(["a"])),
    ] as [([[Float]], Target, PredictionsError)])
  func `outputs that answer nothing are refused`(
    _ outputs: [[Float]], _ target: Target, _ error: PredictionsError
  ) {
    #expect(throws: error) { try Answers(outputs, to: target) }
  }
}
