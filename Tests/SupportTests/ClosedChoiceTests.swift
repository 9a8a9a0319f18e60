import Testing

@testable import Support

@Suite struct ClosedChoiceTests {
  @Test(arguments: [
    ("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("same", "same", 0),
    ("ab", "ba", 2),
  ])
  func `Levenshtein distances by hand`(_ first: String, _ second: String, _ expected: Int) {
    #expect(
      ClosedChoice.distance(Array(first.unicodeScalars), Array(second.unicodeScalars)) == expected)
  }

  @Test
  func `The nearest word is offered only when it is near`() {
    let choice = ClosedChoice(["accuracy", "loss", "roc_auc"])
    #expect(choice.nearest(to: "acuracy") == "accuracy")
    #expect(choice.nearest(to: "ROC-AUC") == "roc_auc")
    #expect(choice.nearest(to: "zzzzzzzz") == nil)
    #expect(choice.nearest(to: "") == nil)
    #expect(ClosedChoice(["binary", "regression"]).nearest(to: "segmentation") == nil)
    #expect(choice.reason(for: "los") == "did you mean 'loss'? accepted: accuracy, loss, roc_auc")
  }
}
