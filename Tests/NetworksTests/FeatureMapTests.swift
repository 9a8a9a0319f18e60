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
}
