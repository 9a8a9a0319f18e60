import Testing

@testable import Evaluation

@Suite struct SingleAnswerTests {
  private func binary(_ logits: [Float], truth: [Int], threshold: Double = 0.5) throws
    -> SingleAnswer?
  {
    let rows = try ClassificationPredictions(
      classes: ["no", "yes"], logits: logits.map { [$0] }, truth: truth)
    return SubsetEvaluation(.binary(rows), threshold: .manual(threshold)).singleAnswer
  }

  @Test func `one class for all rows is said, by the threshold in force`() throws {
    #expect(try binary([1, 2, 3], truth: [0, 1, 1]) == .class("yes"))
    #expect(try binary([1, 2, 3], truth: [0, 1, 1], threshold: 0.99) == .class("no"))
    #expect(try binary([1, 2, 3], truth: [0, 1, 1], threshold: 0.8) == nil)
    #expect(try binary([-1, 2], truth: [0, 1]) == nil)
  }

  @Test func `where the truth is one class as well it is no fault`() throws {
    #expect(try binary([1, 2, 3], truth: [1, 1, 1]) == nil)
    #expect(try binary([1], truth: [0]) == nil)
  }

  @Test func `one of many classes`() throws {
    func answer(_ logits: [[Float]]) throws -> SingleAnswer? {
      let rows = try ClassificationPredictions(
        classes: ["a", "b", "c"], logits: logits, truth: [0, 1, 2])
      return SubsetEvaluation(.multiclass(rows), threshold: .standard).singleAnswer
    }
    #expect(try answer([[0, 3, 1], [0, 2, 1], [-1, 9, 1]]) == .class("b"))
    #expect(try answer([[0, 3, 1], [0, 2, 1], [-1, 9, 10]]) == nil)
  }

  @Test func `one value is what differs by less than a thousandth of the truth's range`() throws {
    func answer(_ values: [Double], truth: [Double] = [0, 5, 10]) throws -> SingleAnswer? {
      let rows = try RegressionPredictions(values: values, truth: truth)
      return SubsetEvaluation(.regression(rows), threshold: .standard).singleAnswer
    }
    #expect(try answer([4, 4.008, 4.002]) == .value(4.004))
    #expect(try answer([4, 4.02, 4.002]) == nil)
    #expect(try answer([4, 4, 4], truth: [5, 5, 5]) == nil)
  }
}
