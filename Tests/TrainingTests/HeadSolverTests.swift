import Evaluation
import Foundation
import Models
import Record
import Testing
import Torch

@testable import Training

@Suite(.serialized) struct HeadSolverTests {
  /// Features and labels, and what scikit-learn makes of them; see `reference/last-layers`.
  private struct Reference: Decodable {
    struct Case: Decodable {
      let task: String
      let inverseStrength: Double
      let balanced: Bool
      let features: [[Float]]
      let labels: [Double]
      /// One row for each output.
      let weight: [[Double]], bias: [Double]
    }
    let cases: [Case]

    static func read() throws -> [Case] {
      let url = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../test-data/last-layers.json")
      return try JSONDecoder().decode(Self.self, from: Data(contentsOf: url)).cases
    }
  }

  @Test func `the layer is the one that scikit-learn finds`() throws {
    let cases = try Reference.read()
    #expect(cases.map(\.task) == ["binary", "binary", "classes", "classes", "value"])
    for reference in cases {
      let isValue = reference.task == "value"
      let target: Target =
        isValue
        ? .value
        : reference.task == "binary"
          ? .binary(negative: "a", positive: "b") : .classes(["a", "b", "c"])
      let labels = reference.labels.map { isValue ? .value($0) : .class(Int($0)) as SampleLabel }
      let data = TrainingData(
        target: target, labels: labels, training: Array(labels.indices), validation: [])
      let loss = Loss(
        target: target, scale: nil,
        classWeights: data.classWeights(reference.balanced ? .balanced : .none))
      let features = try Tensor(
        floats: reference.features.flatMap { $0 },
        shape: [labels.count, reference.features[0].count])
      let outputs = reference.weight.count
      let solution = try LinearSolution(
        features, loss.truth(labels, on: .cpu), loss,
        penalty: 1 / (reference.inverseStrength * Double(labels.count)))
      let found = try solution.layer(
        from: (
          Tensor(
            floats: Array(repeating: 0.1, count: outputs * reference.features[0].count),
            shape: [outputs, reference.features[0].count]),
          Tensor(floats: Array(repeating: 0, count: outputs), shape: [outputs])
        ))
      let answers = try features.linear(found.weight, bias: found.bias).rows()
      for (row, answer) in zip(reference.features, answers) {
        let expected = (0..<outputs).map { output in
          zip(reference.weight[output], row).reduce(reference.bias[output]) { sum, pair in
            sum + pair.0 * Double(pair.1)
          }
        }
        let apart = zip(Self.centred(answer.map(Double.init)), Self.centred(expected)).map(-)
        #expect(apart.allSatisfy { $0.magnitude < 5e-3 }, "\(reference.task): \(apart)")
      }
    }
  }

  /// Of several classes only the differences of the outputs are determined.
  private static func centred(_ outputs: [Double]) -> [Double] {
    guard outputs.count > 1 else { return outputs }
    let mean = outputs.reduce(0, +) / Double(outputs.count)
    return outputs.map { $0 - mean }
  }

  /// The third feature never changes: it says nothing, and must not blow up.
  @Test func `a feature that is always the same gets no weight`() throws {
    let labels = (0..<6).map { SampleLabel.class($0 % 2) }
    let loss = Loss(
      target: .binary(negative: "a", positive: "b"), scale: nil, classWeights: nil)
    let rows = (0..<6).map { [Float($0 % 2) + 0.1 * Float($0), Float($0), Float(0.3)] }
    let features = try Tensor(floats: rows.flatMap { $0 }, shape: [6, 3])
    let found = try LinearSolution(features, loss.truth(labels, on: .cpu), loss, penalty: 0.01)
      .layer(
        from: (
          .zeros([1, 3], dtype: .float32, device: .cpu),
          .zeros([1], dtype: .float32, device: .cpu)
        ))
    let weight = try found.weight.floats()
    #expect(weight[2] == 0 && weight[0] > 1 && weight.allSatisfy { $0.isFinite })
  }

  @Test func `bright and dark pictures are told apart, and every strength is tried`() throws {
    let bench = try Bench(epochs: 6, earlyStop: 1, learningRate: nil, isFrozen: true)
    let history = try bench.trainer.run()
    #expect(history.epochs.count == 6 && history.earlyEnd == nil && history.stepsPerEpoch == 1)
    let training = history.epochs.compactMap { $0.training["loss"] }
    #expect(zip(training, training.dropFirst()).allSatisfy { $0 > $1 })
    #expect(training[0] > 0.5 && training[5] < 0.1)
    #expect(history.epochs[5].validation["accuracy"] == 1)
    // Each picture is looked at once.
    #expect(bench.source.asked.lists.withLock { $0.map(\.count) } == [4, 4, 4, 6])
  }

  /// The same backbone and another seed of the head.
  @Test func `the head's first weights do not matter`() throws {
    func weights(scale: Double) throws -> [Data] {
      let bench = try Bench(epochs: 3, learningRate: nil, isFrozen: true)
      try withoutGradient {
        for tensor in bench.model.head.parameters { try tensor.multiply(.double(scale)) }
      }
      _ = try bench.trainer.run()
      return try bench.weights()
    }
    #expect(try weights(scale: 1) == weights(scale: 0))
  }

  /// Twelve rows, of which each epoch adds another twelve.
  @Test func `augmented pictures of earlier epochs count as well`() throws {
    let bench = try Bench(
      epochs: 3, learningRate: nil, augmentations: [.brightness], isFrozen: true)
    let history = try bench.trainer.run()
    #expect(history.epochs.count == 3)
    let once = try Bench(epochs: 3, learningRate: nil, isFrozen: true)
    #expect(try once.trainer.run() != history)
    #expect(
      bench.source.asked.lists.withLock { $0.filter { $0.count == 4 }.count } == 9)
  }
}

@Suite(.serialized) struct FrozenBaselineTests {
  /// A network whose features tell bright from dark without training; the baseline finds it, and
  /// the training that follows is the one that it would have been.
  @Test func `the baseline answers from frozen features and leaves no trace`() throws {
    let plain = try Bench(epochs: 2)
    let course = try plain.trainer.run()
    let bench = try Bench(epochs: 2)
    let before = try bench.weights()
    let baseline = try FrozenBaseline(
      of: bench.model, bench.settings, bench.data, test: Array(18..<24), source: bench.source)
    #expect(try bench.weights() == before)
    let test = try #require(
      Metric.keyed("accuracy", for: .binary)?.value(baseline.test, 0.5))
    #expect(test == 1 && baseline.test.count == 6 && baseline.validation.count == 6)
    #expect(try bench.trainer.run() == course)
    #expect(try bench.weights() == plain.weights())
  }
}
