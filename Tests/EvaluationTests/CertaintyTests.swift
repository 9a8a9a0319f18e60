import Testing

@testable import Evaluation

@Suite struct CertaintyTests {
  private func multiclass(_ logits: [[Float]]) throws -> Answers {
    .multiclass(try ClassAnswers(classes: ["a", "b", "c"], logits: logits))
  }

  @Test func `of several classes the lowest top probability comes first, of equals the first row`()
    throws
  {
    let answers = try multiclass([[9, 0, 0], [1, 1, 1], [2, 0, 0], [1, 1, 1]])
    #expect(answers.leastCertain(3, threshold: 0.5) == [1, 3, 2])
    let confidences = try #require(answers.confidences)
    #expect(abs(confidences[1] - 1.0 / 3) < 1e-12)
  }

  /// Probabilities of the positive class: 0.5, 0.12, 0.27, 0.95; the answer changes at 0.25.
  @Test func `in a binary task it is the distance from the threshold`() throws {
    let answers = Answers.binary(
      try ClassAnswers(classes: ["no", "yes"], logits: [[0], [-2], [-1], [3]]))
    #expect(answers.leastCertain(2, threshold: 0.25) == [2, 1])
    #expect(answers.leastCertain(1, threshold: 0.5) == [0])
  }

  @Test func `a regression is not more or less certain`() {
    #expect(Answers.regression([1, 2]).leastCertain(2, threshold: 0.5) == [])
    #expect(Answers.regression([1, 2]).confidences == nil)
  }

  @Test func `the likeliest classes, of equals the lower index first`() throws {
    let rows = try #require(try multiclass([[1, 3, 1]]).classified)
    #expect(rows.likeliest(ofRow: 0, 2).map(\.index) == [1, 0])
  }

  @Test func `rows can be chosen, one more than once`() throws {
    let chosen = try multiclass([[9, 0, 0], [0, 9, 0]]).rows([1, 1, 0])
    #expect(chosen.decided(at: 0.5) == [1, 1, 0])
    #expect(try Answers.regression([1, 2]).rows([1]) == .regression([2]))
  }

  private func distances(
    _ distances: [Double], nearest: [Double], threshold: Double
  ) -> FeatureDistances {
    FeatureDistances(
      distances, nearest: nearest,
      by: FeatureDistances.Rule(
        neighbour: 1, referencePictures: 2, trainingPictures: 2, validationPictures: 2,
        share: 0.95, threshold: threshold))
  }

  @Test func `what is beyond the threshold is unlike, the farthest first`() {
    let found = distances(
      [0.6, 0.5, 0.9, 0.6], nearest: [0.1, 0.1, 0.1, 0.1], threshold: 0.5)
    #expect(found.unlike == [2, 0, 3])
    #expect(found.ofTraining == [])
  }

  @Test func `what is no farther than a picture looked at twice is of the training`() {
    let nearest = [0, 0.4, 0.0029, 0.0031]
    let all = [0.1, 0.4, 0.1, 0.1]
    #expect(distances(all, nearest: nearest, threshold: 0.5).ofTraining == [0, 2])
    // A network that sees hardly a difference between any two pictures.
    #expect(distances(all, nearest: nearest, threshold: 0.02).ofTraining == [])
  }
}
