import Support
import Testing
import Torch

@testable import Networks

/// The map between the two halves of a backbone.
@Suite(.serialized) struct FeatureMapTests {
  /// A logit's gradient arrives at the map, and from the map alone come the features.
  @Test(arguments: TrainingModeTests.members)
  func `features are the pooled map`(_ name: String) throws {
    let size = TrainingModeTests.smallWithPlaces
    let (_, network, row) = try TrainingModeTests.network(name, .float32, for: size)
    let x = try TrainingModeTests.pictures(2, size(row).height, .float32)
    let map = try withoutGradient { try network.map(x, .evaluation) }
    let shape = map.spatial.shape
    #expect(shape.count == 4 && shape[0] == 2 && shape[2] > 1 && shape[3] > 1, "\(shape)")

    try map.spatial.setRequiresGradient(true)
    let features = try network.pool(map, .evaluation)
    #expect(features.shape == [2, row.featureCount])
    #expect(try features.floats() == network.features(x, .evaluation).floats())
    #expect(try features.floats() == network.pool(map, .evaluation).floats(), "map was changed")

    let logits = try network.classify(features, .evaluation).select(0, index: 0)
    let values = try logits.floats()
    let largest = try #require(values.indices.max { values[$0] < values[$1] })
    try logits.select(0, index: largest).backward()
    let gradient = try #require(try map.spatial.gradient())
    #expect(gradient.shape == shape)
    #expect(try gradient.vectorNorm().item() > 1e-4)
  }

  /// The middle of what a place sees, each pixel weighed by the square of its influence, to a
  /// third of a step: padded convolutions are half a step away from an even share. MaxViT is left
  /// out: from every place its attention sees the whole picture, whose middle weighs in.
  @Test(arguments: TrainingModeTests.members.filter { $0 != "maxvit_t" })
  func `a place looks where its map's grid says`(_ name: String) throws {
    let side = name == "stacked_cnn" ? 64 : 224
    let row = try #require(Catalogue.architecture(named: name))
    let network = try row.build(
      ParameterStore(filling: .random(seed: 1)).root(), nil,
      for: PixelSize(height: side, width: side))
    let pictures = try TrainingModeTests.pictures(4, side, .float32)
    try pictures.setRequiresGradient(true)
    let map = try network.map(pictures, .evaluation)
    let shape = map.spatial.shape
    let middle = shape[2] / 2
    let weights = try Tensor(
      floats: GoldenWeights.uniform(seed: 9, count: shape[1]), shape: [shape[1]])
    let place = try map.spatial.select(3, index: middle).select(2, index: middle)
    try (place * weights).sum().backward()
    let gradient = try #require(try pictures.gradient())
    let seen = try (gradient * gradient).sum(dimension: [0, 1]).floats()
    var (total, x, y) = (0.0, 0.0, 0.0)
    for (pixel, weight) in seen.enumerated() {
      total += Double(weight)
      y += Double(weight) * (Double(pixel / side) + 0.5)
      x += Double(weight) * (Double(pixel % side) + 0.5)
    }
    let told = Double(map.grid.middle(of: middle))
    let tolerance = max(Double(map.grid.step) / 3, 1)
    #expect(abs(y / total - told) < tolerance, "\(y / total), \(told)")
    #expect(abs(x / total - told) < tolerance, "\(x / total), \(told)")
  }
}
