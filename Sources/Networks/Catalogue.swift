import Torch

/// Every network that a user can name, in the order it is shown.
package enum Catalogue {
  package static let all: [Architecture] =
    resNets + efficientNets + regNets + vggs + shuffleNets + squeezeNets + swinTransformers
    + visionTransformers + convNeXts + maxViTs + alexNets + googLeNets + inceptions + mobileNetsV2
    + mobileNetsV3 + metaFormers + stackedCNNs

  /// The rows that the form of the Galaxy tool offers.
  package static var menu: [Architecture] { all.filter(\.isInMenu) }

  package static var names: [String] { all.map(\.name) }

  /// The row of that name, nil where there is none.
  package static func architecture(named name: String) -> Architecture? {
    all.first { $0.name == name }
  }

  /// A row of torchvision's networks; `weights` is the file's name without `.pth`.
  static func torchvision(
    _ name: String, family: String, ludwig: (type: String, variant: String?), weights: String?,
    _ transform: PublishedTransform, sizes: InputSizes = InputSizes(minimum: 32, multiple: 1),
    channelsLast: ChannelsLast = .never, features: Int, parameters: Int,
    _ build:
      @escaping @Sendable (ParameterPath, _ classes: Int?) throws -> any Network
  ) -> Architecture {
    Architecture(
      name: name, label: name.prefix(1).uppercased() + name.dropFirst(), family: family,
      weightsURL: weights.map { "https://download.pytorch.org/models/\($0).pth" },
      transform: transform, inputSizes: sizes, channelsLast: channelsLast, featureCount: features,
      parameterCount: parameters, publishedClasses: 1000, ludwigEncoder: ludwig, isInMenu: true
    ) { path, classes, _ in try build(path, classes) }
  }
}
