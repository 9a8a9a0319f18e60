import Support
import Torch

/// AlexNet (Krizhevsky 2014, "One weird trick"), with torchvision's names. Its features are those
/// before the last of three linear layers.
struct AlexNet: Network {
  private let convolutions: Sequential, hidden: Sequential
  let classifier: Linear?

  init(_ path: ParameterPath, classes: Int?) throws {
    func conv(
      _ index: Int, _ input: Int, _ output: Int, _ kernel: Int, stride: Int = 1,
      padding: Int? = nil
    ) throws -> Conv2d {
      try Conv2d(
        path / "features" / index, input, output, kernel: kernel, stride: stride,
        padding: padding, bias: true, .uniformFanIn)
    }
    convolutions = Sequential([
      try conv(0, 3, 64, 11, stride: 4, padding: 2), ReLU(), MaxPool(kernel: 3, stride: 2),
      try conv(3, 64, 192, 5), ReLU(), MaxPool(kernel: 3, stride: 2),
      try conv(6, 192, 384, 3), ReLU(), try conv(8, 384, 256, 3), ReLU(),
      try conv(10, 256, 256, 3), ReLU(),
    ])
    let head = path / "classifier"
    hidden = Sequential([
      Dropout(probability: 0.5), try Linear(head / 1, 256 * 6 * 6, 4096, .uniformFanIn), ReLU(),
      Dropout(probability: 0.5), try Linear(head / 4, 4096, 4096, .uniformFanIn), ReLU(),
    ])
    classifier = try classes.map { try Linear(head / 6, 4096, $0, .uniformFanIn) }
  }

  func map(_ x: Tensor, _ mode: Mode) throws -> FeatureMap {
    FeatureMap(
      try convolutions(x, mode), layer: "features.\(convolutions.layers.count - 1)",
      grid: MapGrid(step: 16, first: 15.5))
  }

  func pool(_ map: FeatureMap, _ mode: Mode) throws -> Tensor {
    let pooled = try map.spatial.maxPool(3, stride: 2).adaptiveAvgPool2d([6, 6])
    return try hidden(pooled.flatten(1), mode)
  }
}

extension Catalogue {
  /// The row of AlexNet (torchvision's default weights).
  static let alexNets: [Architecture] = [
    torchvision(
      "alexnet", family: "AlexNet", ludwig: ("alexnet", nil), weights: "alexnet-owt-7be5be79",
      PublishedTransform(256, 224), sizes: InputSizes(minimum: 63, multiple: 1), features: 4096,
      parameters: 61_100_840
    ) { try AlexNet($0, classes: $1) }
  ]
}
