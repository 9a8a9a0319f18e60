import Evaluation
import Imaging
import Networks
import Record
import Support
import Testing
import Torch

@testable import Models

/// Grad-CAM of a network whose numbers can be worked by hand: its map is red and green as they are,
/// its features their means.
@Suite(.serialized) struct GradCAMTests {
  private struct Colours: Network {
    func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
      FeatureMap(
        try x.narrow(1, start: 0, length: 2), layer: "colours", grid: MapGrid(shares: 1))
    }

    func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
      let means = try map.spatial.mean(dimension: [2, 3])
      return try means.padded([126, 0])
    }
  }

  /// The head sees red in feature 126 and green in 127; `weights` are those of its outputs.
  private func model(_ target: Target, _ weights: [[Float]]) throws -> ImageModel {
    let row = try #require(Catalogue.architecture(named: "stacked_cnn"))
      .replacingNetwork { _ in Colours() }
    let preprocessing = Preprocessing(
      geometry: .exact(PixelSize(height: 10, width: 10)), filter: .bilinear, arithmetic: .float,
      mean: [0, 0, 0], standardDeviation: [1, 1, 1])
    let model = try ImageModel(
      row, target: target, preprocessing: preprocessing, filling: .random(seed: 1), seed: 1,
      device: .cpu)
    let head = try #require(model.head.parameters.first)
    let filled = weights.flatMap { [Float](repeating: 0, count: 126) + $0 }
    try withoutGradient {
      try head.copy(Tensor(floats: filled, shape: [weights.count, 128]))
    }
    return model
  }

  /// Red in the first pixel, green in the second, both in the third, at half and full strength.
  private func input(_ model: ImageModel) throws -> Tensor {
    var bytes = [UInt8](repeating: 0, count: 300)
    bytes.replaceSubrange(0..<9, with: [255, 0, 0, 0, 255, 0, 51, 102, 0])
    return try model.input(Tensor(bytes: bytes, shape: [1, 10, 10, 3]))
  }

  private func first(_ maps: EvidenceMaps, _ picture: Int = 0) -> [Float] {
    maps.maps[picture].values.prefix(3).map { ($0 * 1000).rounded() / 1000 }
  }

  @Test func `channels are weighed by their gradient, and what speaks against is cut off`() throws {
    let model = try model(.classes(["red", "green", "both"]), [[1, -1], [-1, 1], [1, 0.5]])
    let target = model.target
    func map(_ index: Int) throws -> EvidenceMaps {
      try model.evidenceMaps(in: input(model), for: [target.evidence(forClass: index)])
    }
    let red = try map(0)
    #expect(red.layer == "colours" && red.maps[0].size == PixelSize(height: 10, width: 10))
    #expect(first(red) == [1, 0, 0])
    #expect(first(try map(1)) == [0, 1, 0.2])
    #expect(first(try map(2)) == [1, 0.5, 0.4])
  }

  @Test func `the one logit of two classes is turned for the negative one`() throws {
    let model = try model(.binary(negative: "green", positive: "red"), [[1, -1]])
    let two = try Tensor.concatenated([input(model), input(model)], dimension: 0)
    let maps = try model.evidenceMaps(
      in: two, for: [1, 0].map { model.target.evidence(forClass: $0) })
    #expect(first(maps, 0) == [1, 0, 0])
    #expect(first(maps, 1) == [0, 1, 0.2])
  }

  @Test func `a value is asked for what makes it higher, and there may be nothing`() throws {
    let higher = try model(.value, [[0.5, 0]])
    let maps = try higher.evidenceMaps(
      in: input(higher), for: [Target.value.evidence(forClass: nil)])
    #expect(first(maps) == [1, 0, 0.2])
    let lower = try model(.value, [[-1, -1]])
    let none = try lower.evidenceMaps(in: input(lower), for: [Target.value.evidence(forClass: nil)])
    #expect(none.maps[0].isEmpty)
  }

  @Test(arguments: ["squeezenet1_1", "resnet18", "vit_b_32"])
  func `a picture's map is the same alone, frozen, and beside others; nothing is left behind`(
    _ name: String
  ) throws {
    let row = try #require(Catalogue.architecture(named: name))
    let side = name == "vit_b_32" ? 64 : 96
    let model = try ImageModel(
      row, target: .classes(["a", "b"]),
      preprocessing: Preprocessing(row, resize: .size(height: side, width: side)),
      filling: .random(seed: 1), seed: 1, device: .cpu)
    var stream = RandomStream(seed: 5, for: .bootstrap)
    let bytes = (0..<3 * side * side * 3).map { _ in UInt8(stream.below(256)) }
    let input = try model.input(Tensor(bytes: bytes, shape: [3, side, side, 3]))
    let asked = [0, 1, 0].map { model.target.evidence(forClass: $0) }
    let together = try model.evidenceMaps(in: input, for: asked)
    #expect(together.maps[0].size.height > 1)
    let alone = try model.evidenceMaps(in: input.narrow(0, start: 1, length: 1), for: [asked[1]])
    for (one, other) in zip(alone.maps[0].values, together.maps[1].values) {
      #expect(abs(one - other) < 1e-4)
    }
    let parameters = model.backbone.parameters + model.head.parameters
    #expect(parameters.allSatisfy { $0.requiresGradient })
    let gradients = try parameters.compactMap { try $0.gradient() }
    #expect(gradients.isEmpty)
    try model.freezeBackbone()
    #expect(try model.evidenceMaps(in: input, for: asked).maps == together.maps)
    #expect(model.backbone.parameters.allSatisfy { !$0.requiresGradient })
  }
}
