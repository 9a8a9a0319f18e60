import Fixtures
import Foundation
import Record
import Support
import Testing

@testable import Runs

@Suite struct RunIdentityTests {
  private let plan: Plan = {
    var plan = Plan(
      data: DataPlan(csvFile: "a.csv", imageSource: "a.zip"),
      model: ModelPlan(modelName: "resnet18"))
    plan.training.epochs = 10
    return plan
  }()

  private func identity(_ plan: Plan, samples: String = "a") throws -> RunIdentity {
    var digest = ContentDigest()
    digest.add(samples)
    return try RunIdentity(
      plan, torchVersion: "2", batchSize: 8, samples: digest, weights: nil, device: "cpu")
  }

  @Test func `where files lie and what is used of the machine does not count`() throws {
    var other = plan
    other.data.csvFile = "/elsewhere/a.csv"
    other.data.imageSource = "/elsewhere/a.zip"
    other.model.weightsFile = "/elsewhere/w.pth"
    other.compute.threads = 7
    other.training.maxMinutes = 3
    other.outputDirectory = "elsewhere"
    #expect(try identity(other).differences(from: identity(plan)).isEmpty)
    #expect(try RunIdentity(other).differences(from: identity(plan)).isEmpty)
  }

  @Test func `every other choice counts, also one that only one of the two makes`() throws {
    var other = plan
    other.training.epochs = 12
    other.training.validationMetric = "f1"
    other.randomSeed = 1
    #expect(
      try RunIdentity(other).differences(from: identity(plan)) == [
        "randomSeed: 42 then, 1 now", "training.epochs: 10 then, 12 now",
        "training.validationMetric: not given then, \"f1\" now",
      ])
    #expect(
      try RunIdentity(plan).differences(from: identity(other)).contains(
        "training.validationMetric: \"f1\" then, not given now"))
  }

  @Test func `other rows or pictures count`() throws {
    let differences = try identity(plan, samples: "b").differences(from: identity(plan))
    #expect(differences.count == 1)
    #expect(differences.first?.hasPrefix("rows, labels, split and pictures (digest): ") == true)
  }
}
