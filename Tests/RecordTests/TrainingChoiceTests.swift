import Foundation
import Record
import Testing

@Suite struct TrainingChoiceTests {
  /// 60, 30 and 10 rows of 3 classes: 100 / (3 x 60), and so on.
  @Test func `balanced classes weigh the same altogether`() throws {
    let weights = try #require(ClassWeighting.balanced.weights(of: [60, 30, 10]))
    #expect(zip(weights, [60.0, 30, 10]).allSatisfy { abs($0 * $1 - 100.0 / 3) < 1e-12 })
    #expect(ClassWeighting.balanced.weights(of: [4, 0])?[1] == 1)
    #expect(ClassWeighting.none.weights(of: [60, 30, 10]) == nil)
  }

  @Test func `the penalty becomes weaker from epoch to epoch`() {
    let path = RegularisationPath(epochs: 11)
    let strengths = (1...11).map(path.inverseStrength)
    #expect(abs(strengths[0] / 1e-5 - 1) < 1e-9 && abs(strengths[10] - 1) < 1e-9)
    #expect(zip(strengths, strengths.dropFirst()).allSatisfy { abs($1 / $0 - sqrt(10)) < 1e-9 })
    #expect(abs(RegularisationPath(epochs: 1).inverseStrength(in: 1) / pow(10, -2.5) - 1) < 1e-9)
  }

  /// Records of earlier versions have neither.
  @Test func `a plan without the newer choices is one of a constant rate`() throws {
    var plan = TrainingPlan()
    #expect(plan.schedule == .cosine && plan.classWeighting == .none)
    plan.classWeights = .balanced
    let stored = try JSONEncoder().encode(plan)
    #expect(try JSONDecoder().decode(TrainingPlan.self, from: stored) == plan)
    var members = try #require(
      JSONSerialization.jsonObject(with: stored) as? [String: Any])
    members["learningRateSchedule"] = nil
    members["classWeights"] = nil
    let old = try JSONDecoder().decode(
      TrainingPlan.self, from: JSONSerialization.data(withJSONObject: members))
    #expect(old.schedule == .constant && old.classWeighting == .none)
  }
}
