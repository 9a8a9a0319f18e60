import Evaluation
import Imaging
import Support
import Torch

/// What the evidence is asked for: one of a model's outputs, and which way it is to move.
package struct Evidence: Sendable, Equatable {
  package enum Direction: Float, Sendable {
    case higher = 1
    case lower = -1
  }

  let output: Int
  let direction: Direction
}

extension Target {
  /// The evidence for a class; for a higher value where the target has no classes. The one logit of
  /// a binary model speaks for the positive class, and the lower it is, for the negative one.
  package func evidence(forClass index: Int?) -> Evidence {
    switch self {
    case .binary: Evidence(output: 0, direction: index == 0 ? .lower : .higher)
    case .classes: Evidence(output: index ?? 0, direction: .higher)
    case .value: Evidence(output: 0, direction: .higher)
    }
  }
}

/// What a model gives for some pictures: a map of each, and the layer that they come from.
package struct EvidenceMaps {
  package let layer: String
  package let maps: [EvidenceMap]
}

extension ImageModel {
  /// Gradient-weighted class activation maps (Selvaraju et al. 2017), one a picture, in evaluation
  /// mode and single precision.
  ///
  /// The channels of the network's last spatial map are added up, each weighted by the gradient of
  /// the output that is asked about, averaged over all places; what is below zero speaks against
  /// it and is cut off. One forward pass through the whole network, and one back from the output
  /// to the map, whether the backbone is frozen or not.
  ///
  /// - Parameters:
  ///   - input: as `input(_:)` makes it, [batch, 3, height, width].
  ///   - asked: one for each picture.
  package func evidenceMaps(in input: Tensor, for asked: [Evidence]) throws -> EvidenceMaps {
    let (map, gradient) = try withoutParameterGradients {
      let map = try withoutGradient { try self.map(input) }
      try map.spatial.setRequiresGradient(true)
      let outputs = try answer(pool(map))
      // Rows do not depend on each other, so the gradient of their sum is each row's own.
      let rows = try asked.enumerated().map { row, evidence in
        try outputs.select(0, index: row).select(0, index: evidence.output)
          * .double(Double(evidence.direction.rawValue))
      }
      try Tensor.stacked(rows).sum().backward()
      return (map, try map.spatial.gradient())
    }
    guard let gradient else {
      throw TensorError("evidence", "no gradient arrived at the map of \(architecture.name)")
    }
    let sums = try withoutGradient {
      let weights = try gradient.mean(dimension: [2, 3], keepDimension: true)
      return try (map.spatial.detach() * weights).sum(dimension: [1]).relu()
    }
    let size = PixelSize(height: sums.shape[1], width: sums.shape[2])
    let values = try sums.floats()
    let count = size.height * size.width
    return EvidenceMaps(
      layer: map.layer,
      maps: asked.indices.map {
        EvidenceMap(
          size: size, grid: map.grid, evidence: Array(values[$0 * count..<($0 + 1) * count]))
      })
  }

  /// The gradient ends at the map: no parameter is given one, nor the memory for it.
  private func withoutParameterGradients<Result>(_ body: () throws -> Result) throws -> Result {
    let learning = (backbone.parameters + head.parameters).filter(\.requiresGradient)
    for parameter in learning { try parameter.setRequiresGradient(false) }
    let result = Swift.Result { try body() }
    for parameter in learning { try parameter.setRequiresGradient(true) }
    return try result.get()
  }
}

extension Inference {
  /// The prepared pictures of some samples.
  package func pictures(of samples: [Int]) throws -> [Picture] {
    let size = model.preprocessing.size
    return try source.pixels(of: samples).map { bytes in
      guard let picture = Picture(width: size.width, height: size.height, bytes: bytes) else {
        throw PictureSizeError(width: size.width, height: size.height)
      }
      return picture
    }
  }

  /// The evidence in some samples' pictures; `asked` has one for each.
  package func evidenceMaps(_ samples: [Int], for asked: [Evidence]) throws -> EvidenceMaps {
    var (layer, maps) = ("", [EvidenceMap]())
    for places in Array(samples.indices).chunks(of: passSize) {
      let part = try model.evidenceMaps(
        in: input(places.map { samples[$0] }) { _, _ in }, for: places.map { asked[$0] })
      layer = part.layer
      maps += part.maps
    }
    return EvidenceMaps(layer: layer, maps: maps)
  }
}
