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

@Suite struct ContentDigestTests {
  @Test func `other content, lengths and order give other numbers`() {
    func digest(_ parts: [String]) -> String {
      var digest = ContentDigest()
      for part in parts { digest.add(part) }
      return digest.text
    }
    let all = [
      [], [""], ["a"], ["b"], ["a", "b"], ["b", "a"], ["ab"], ["a", "b", ""], ["12345678"],
      ["123456789"], ["12345678", "9"], [String(repeating: "a", count: 16)],
    ].map(digest)
    #expect(Set(all).count == all.count)
    #expect(all.allSatisfy { $0.count == 32 })
    #expect(digest(["a", "b"]) == digest(["a", "b"]))
    var bytes = [UInt8](repeating: 7, count: 4096)
    let before = ContentDigest(of: bytes)
    for place in [0, 7, 8, 2048, 4095] {
      bytes[place] ^= 0x80
      #expect(ContentDigest(of: bytes) != before)
      bytes[place] ^= 0x80
    }
  }
}
