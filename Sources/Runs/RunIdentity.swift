import Record
import Support

/// What has to be equal for a training to go on from a checkpoint: a run of another identity would
/// come to other results, whatever it began with.
struct RunIdentity: Sendable, Codable, Equatable {
  /// One choice or fact, as it is shown where it differs.
  struct Fact: Sendable, Codable, Equatable {
    let name: String, value: String
  }

  /// Of the plan.
  let choices: [Fact]
  /// What was read; empty before anything is.
  let inputs: [Fact]

  /// The choices alone, before any input is read.
  init(_ plan: Plan) throws {
    choices =
      [Fact(name: "image-learner", value: Software.version)]
      + Self.facts(try JSONValue(encoding: Self.comparable(plan)), named: "")
    inputs = []
  }

  init(
    _ plan: Plan, torchVersion: String, batchSize: Int, samples: ContentDigest,
    weights: WeightsRecord?, device: String
  ) throws {
    choices = try RunIdentity(plan).choices
    inputs = [
      Fact(name: "LibTorch", value: torchVersion),
      Fact(name: "batch size", value: "\(batchSize)"),
      Fact(name: "device", value: device),
      Fact(name: "pretrained weights", value: weights?.sha256 ?? "none"),
      Fact(name: "rows, labels, split and pictures (digest)", value: samples.text),
    ]
  }

  /// What is not equal: "training.epochs: 10 then, 12 now". Inputs count where both are known.
  func differences(from earlier: RunIdentity) -> [String] {
    let areKnown = !inputs.isEmpty && !earlier.inputs.isEmpty
    return Self.differences(choices, earlier.choices)
      + (areKnown ? Self.differences(inputs, earlier.inputs) : [])
  }

  private static func differences(_ now: [Fact], _ then: [Fact]) -> [String] {
    let names =
      now.map(\.name)
      + then.map(\.name).filter { name in
        !now.contains { $0.name == name }
      }
    return names.compactMap { name in
      func value(_ facts: [Fact]) -> String {
        facts.first { $0.name == name }?.value ?? "not given"
      }
      return value(now) == value(then)
        ? nil : "\(name): \(value(then)) then, \(value(now)) now"
    }
  }

  /// Where files lie and how much of the machine is used may change; what they hold may not, and is
  /// compared by itself.
  private static func comparable(_ plan: Plan) -> Plan {
    var plan = plan
    plan.data.csvFile = ""
    plan.data.imageSource = ""
    plan.model.weightsFile = nil
    plan.model.torchHome = nil
    plan.compute.threads = nil
    plan.compute.decodingThreads = nil
    plan.training.maxMinutes = nil
    plan.outputDirectory = ""
    return plan
  }

  /// The numbers and texts of a document, each under the path of its keys.
  private static func facts(_ value: JSONValue, named name: String) -> [Fact] {
    switch value {
    case .object(let members):
      members.flatMap { facts($0.value, named: name.isEmpty ? $0.key : "\(name).\($0.key)") }
    default: [Fact(name: name, value: value.text(indent: 0))]
    }
  }
}
