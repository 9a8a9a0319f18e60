import Fixtures
import Foundation
import Support
import Testing
import Torch

@testable import Networks

/// Every network of the menu against its reference implementation: names, shapes and kinds of its
/// tensors, and what it computes.
@Suite(.serialized) struct ConformanceTests {
  @Test func `weight rule gives the references numbers`() {
    // The CRC's standard check value; the others were computed with Python's whole numbers.
    #expect(GoldenWeights.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(GoldenWeights.uniform(seed: 0, count: 2) == [0.7666216, -0.13694406])
    #expect(ReferenceValues.digest(["a"]) == "089bdc07b544e7b2")
  }

  @Test func `rows are the references in their order`() throws {
    #expect(try ReferenceValues.all().map(\.name) == Catalogue.names)
    #expect(Catalogue.names.count == 129)
    #expect(Catalogue.menu.count == 128)
    #expect(Catalogue.all.filter { !$0.isInMenu }.map(\.name) == ["stacked_cnn"])
  }

  @Test(arguments: Catalogue.names) func `conforms`(_ name: String) throws {
    let architecture = try #require(Catalogue.architecture(named: name))
    let reference = try #require(try ReferenceValues.all().first { $0.name == name })
    // EfficientNetV2 enlarges rounding errors ten million times with these weights; in double
    // precision that does no harm.
    let precision: DType = reference.precision == "float64" ? .float64 : .float32
    let store = ParameterStore(filling: .zeros, precision: precision)
    let size = PixelSize(height: reference.size, width: reference.size)
    let network = try architecture.build(store.root(), reference.classes, for: size)
    compareTensors(of: store, with: reference)
    #expect(architecture.parameterCount == reference.parameters)
    #expect(store.parameterCount == reference.parameters)
    #expect(architecture.featureCount == reference.features.shape[1])
    #expect(architecture.inputSizes.accepts(size))

    try GoldenWeights.fill(store)
    let (features, logits) = try withoutGradient {
      var picture = try GoldenWeights.picture(reference.size).converted(precision)
      // Laid out as in training.
      if architecture.channelsLast != .never {
        picture = try picture.contiguous(memoryFormat: .channelsLast)
      }
      let features = try network.features(picture, .evaluation)
      return (features, try network.classify(features, .evaluation))
    }
    let difference = max(
      try relativeDifference(features, reference.features),
      try relativeDifference(logits, reference.logits))
    #expect(difference < 1e-3)
    print(line(name, reference.parameters, difference))
  }

  /// Without its classifier a network has the same tensors but for those of the classifier, which
  /// come last.
  @Test(arguments: Catalogue.names) func `classifier can be left out`(_ name: String) throws {
    let architecture = try #require(Catalogue.architecture(named: name))
    guard architecture.parameterCount < 150_000_000 else { return }
    let whole = ParameterStore(filling: .zeros)
    let backbone = ParameterStore(filling: .zeros)
    _ = try architecture.build(whole.root(), 2)
    _ = try architecture.build(backbone.root(), nil)
    let names = backbone.entries.map(\.name)
    #expect(whole.entries.map(\.name).filter { names.contains($0) } == names)
    let isAllBackbone = ["SqueezeNet", "Stacked CNN"].contains(architecture.family)
    #expect((names.count < whole.entries.count) != isAllBackbone)
  }

  private func compareTensors(of store: ParameterStore, with reference: ReferenceValues) {
    let tensors = store.entries.map { entry in
      let shape = entry.tensor.shape.map(String.init).joined(separator: "x")
      // What is kept in the precision of the whole network is float32 in the files.
      let dtype = entry.tensor.dtype == store.precision ? .float32 : entry.tensor.dtype
      return "\(entry.name) \(shape) \(dtype.map { "\($0)" } ?? "?")"
    }
    let trainable = store.entries.filter { $0.kind == .parameter }.map(\.name)
    let lists = ReferenceLists(reference.name)
    #expect(
      ReferenceValues.digest(tensors) == reference.tensorsDigest,
      "\(firstDifferences(tensors, lists?.tensors))")
    #expect(
      ReferenceValues.digest(trainable) == reference.trainableDigest,
      "\(firstDifferences(trainable, lists?.trainable))")
    #expect(store.parameters.allSatisfy { $0.requiresGradient })
  }

  private func firstDifferences(_ ours: [String], _ reference: [String]?) -> String {
    guard let reference else { return "\(ours.count) tensors" }
    let differing = zip(ours, reference).filter { $0 != $1 }.prefix(5).map { "\($0) | \($1)" }
    return """
      \(ours.count) and \(reference.count); not in the reference: \
      \(ours.filter { !reference.contains($0) }.prefix(5)); not here: \
      \(reference.filter { !ours.contains($0) }.prefix(5)); first out of place: \(differing)
      """
  }

  /// The largest difference of first elements, sum and length, in parts of the reference's length.
  private func relativeDifference(
    _ tensor: Tensor, _ reference: ReferenceValues.Summary
  ) throws -> Double {
    #expect(tensor.shape == reference.shape)
    let values = try tensor.doubles()
    let l2 = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let differences =
      zip(values, reference.first).map { $0 - $1 }
      + [values.reduce(0, +) - reference.sum, l2 - reference.l2]
    let largest = differences.map(abs).reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
    return largest / reference.l2
  }

  private func line(_ name: String, _ parameters: Int, _ difference: Double) -> String {
    name.padding(toLength: 30, withPad: " ", startingAt: 0)
      + String(repeating: " ", count: max(0, 11 - "\(parameters)".count)) + "\(parameters)  "
      + String(format: "%.1e", difference)
  }
}
