import Foundation
import Testing
import Torch

@testable import Networks

/// What networks do in training and not in evaluation, against the published implementations
/// (`test-data/reference-rates.json`).
@Suite struct TrainingRateTests {
  /// Of one network; probabilities ascend and leave out zeros, normalisations are counted.
  struct Rates: Decodable, Equatable {
    var dropout: [Double] = [], stochasticDepth: [Double] = []
    var batchNorm: [String: Int] = [:], layerNorm: [String: Int] = [:]

    init() {}

    /// Of every layer below a value: structures, lists and optionals are looked through.
    init(of network: Any) {
      add(network)
      dropout.sort()
      stochasticDepth.sort()
    }

    private mutating func add(_ value: Any) {
      switch value {
      case let layer as Dropout where layer.probability > 0: dropout.append(layer.probability)
      case let layer as StochasticDepth where layer.probability > 0:
        stochasticDepth.append((layer.probability * 1e9).rounded() / 1e9)
      case is BatchNorm2d:
        let settings = Self.child("settings", of: value) as? BatchNorm2d.Settings
        let numbers = settings.map { "momentum \($0.momentum) epsilon \($0.epsilon)" }
        batchNorm[numbers ?? "?", default: 0] += 1
      case is LayerNorm:
        let epsilon = Self.child("epsilon", of: value) as? Double
        layerNorm["epsilon \(epsilon ?? .nan)", default: 0] += 1
      case is Tensor: break
      default: for child in Mirror(reflecting: value).children { add(child.value) }
      }
    }

    private static func child(_ name: String, of value: Any) -> Any? {
      Mirror(reflecting: value).children.first { $0.label == name }?.value
    }
  }

  private struct Record: Decodable {
    let name: String, rates: Rates

    private enum Key: CodingKey { case name }

    init(from decoder: any Decoder) throws {
      name = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .name)
      rates = try Rates(from: decoder)
    }
  }

  private static func records() throws -> [Record] {
    let file = ReferenceValues.package.appending(path: "test-data/reference-rates.json")
    return try JSONDecoder().decode([Record].self, from: Data(contentsOf: file))
  }

  private func rates(_ name: String) throws -> Rates {
    let row = try #require(Catalogue.architecture(named: name))
    return Rates(of: try row.build(ParameterStore(filling: .nothing).root(), row.publishedClasses))
  }

  @Test func `torchvisions networks have its rates`() throws {
    let records = try Self.records()
    let known = Catalogue.all.filter { $0.ludwigEncoder.type != "stacked_cnn" }.map(\.name)
    #expect(records.map(\.name) == known)
    for record in records { #expect(try rates(record.name) == record.rates, "\(record.name)") }
    // What would go wrong unnoticed if layers were not found: some of each kind are there.
    #expect(records.contains { !$0.rates.dropout.isEmpty && !$0.rates.stochasticDepth.isEmpty })
  }

  /// Their authors build MetaFormers without dropout and stochastic depth, Ludwig its own network
  /// as well.
  @Test func `the others have none`() throws {
    for row in Catalogue.all where row.ludwigEncoder.type == "stacked_cnn" {
      let rates = try rates(row.name)
      #expect(rates.dropout.isEmpty && rates.stochasticDepth.isEmpty && rates.batchNorm.isEmpty)
      #expect(rates.layerNorm.isEmpty == (row.name == "stacked_cnn"))
    }
  }

  @Test func `dropout and stochastic depth keep the mean`() throws {
    let ones = try Tensor.ones([4000, 2, 3])
    try Runtime.seed(3)
    let dropped = try Dropout(probability: 0.2)(ones, .training).floats()
    #expect(Set(dropped) == [0, 1.25])
    let kept = try StochasticDepth(probability: 0.2)(ones, .training).floats()
    #expect(Set(kept) == [0, 1.25])
    for values in [dropped, kept] {
      #expect(abs(values.reduce(0, +) / Float(values.count) - 1) < 0.05)
    }
    // A sample's branch is there as a whole, or not at all.
    #expect(stride(from: 0, to: kept.count, by: 6).allSatisfy { Set(kept[$0..<$0 + 6]).count == 1 })
    #expect(try Dropout(probability: 0.2)(ones, .evaluation).floats() == ones.floats())
    #expect(try StochasticDepth(probability: 0.2)(ones, .evaluation).floats() == ones.floats())
  }
}
