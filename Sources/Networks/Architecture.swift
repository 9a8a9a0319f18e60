import Support
import Torch

/// The transform to a network's input that its published weights were trained and measured with.
package struct PublishedTransform: Sendable, Equatable {
  /// Pixels of the shorter side after resizing.
  package let resize: Int
  /// Pixels of each side of the square cut from the centre.
  package let crop: Int
  package let filter: Interpolation
  package let arithmetic: ResizingArithmetic
  /// Per channel (red, green, blue), for pixels in 0...1.
  package let mean: [Double], standardDeviation: [Double]
  /// Whether pictures keep their shape. Those of Ludwig's own network do not: every one becomes the
  /// square, whatever its shape.
  package let keepsAspectRatio: Bool

  /// ImageNet's channel statistics, as in torchvision's weights.
  package static let imageNetMean = [0.485, 0.456, 0.406]
  package static let imageNetStandardDeviation = [0.229, 0.224, 0.225]

  init(
    _ resize: Int, _ crop: Int, _ filter: Interpolation = .bilinear,
    _ arithmetic: ResizingArithmetic = .float, mean: [Double] = imageNetMean,
    standardDeviation: [Double] = imageNetStandardDeviation, keepsAspectRatio: Bool = true
  ) {
    self.resize = resize
    self.crop = crop
    self.filter = filter
    self.arithmetic = arithmetic
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.keepsAspectRatio = keepsAspectRatio
  }
}

/// The pictures that a network can take.
package struct InputSizes: Sendable, Equatable {
  /// Pixels that height and width must at least have.
  package let minimum: Int
  /// Height and width must be multiples of this.
  package let multiple: Int

  package func accepts(_ size: PixelSize) -> Bool {
    min(size.height, size.width) >= minimum && size.height % multiple == 0
      && size.width % multiple == 0
  }

  package var description: String {
    "at least \(minimum)x\(minimum)" + (multiple > 1 ? ", in multiples of \(multiple)" : "")
  }
}

/// When a CPU trains a network in less time with the channels of a pixel side by side in memory:
/// measured, see `bench/README.md`.
package enum ChannelsLast: Sendable {
  case never
  /// In single precision only: in a smaller one it takes longer.
  case inSinglePrecision
  case always
}

/// One network that a user can name. Everything that depends on the choice is in its row.
package struct Architecture: Sendable {
  /// The value of the menu and of `--model-name`.
  package let name: String
  package let label: String
  /// The family's published name, such as `ResNet`.
  package let family: String
  /// Where the published weights are; nil where nobody has published any.
  package let weightsURL: String?
  package let transform: PublishedTransform
  package let inputSizes: InputSizes
  /// How its pictures are laid out; all that is computed from them follows.
  package let channelsLast: ChannelsLast
  package let featureCount: Int
  /// Parameters of the network as its authors build it, classifier included.
  package let parameterCount: Int
  /// Classes of the classifier in the published weights; nil for a network that has none.
  package let publishedClasses: Int?
  /// What Ludwig calls the encoder, and its variant; the variant is nil where Ludwig has none.
  package let ludwigEncoder: (type: String, variant: String?)
  /// Whether the form of the Galaxy tool offers it; the command line takes every row.
  package let isInMenu: Bool
  /// What `build` calls.
  private(set) var construct:
    @Sendable (ParameterPath, _ classes: Int?, PixelSize) throws -> any Network

  /// The file that `weightsURL` names.
  package var weightsFile: String? {
    weightsURL?.split(separator: "/").last.map(String.init)
  }

  /// Puts its tensors at the given place; without the published classifier if `classes` is nil.
  ///
  /// Only Ludwig's own network has tensors whose shapes follow the size of its pictures.
  package func build(
    _ path: ParameterPath, _ classes: Int?, for size: PixelSize
  ) throws -> any Network {
    try construct(path, classes, size)
  }

  /// The network for pictures of its published size.
  package func build(_ path: ParameterPath, _ classes: Int?) throws -> any Network {
    try construct(path, classes, PixelSize(height: transform.crop, width: transform.crop))
  }

  /// The same row with something else that computes in the network's place, for tests and
  /// measurements. The network's tensors stay.
  package func replacingNetwork(
    _ replacement: @escaping @Sendable (_ featureCount: Int) throws -> any Network
  ) -> Architecture {
    var row = self
    row.construct = { [construct, featureCount] path, classes, size in
      _ = try construct(path, classes, size)
      return try replacement(featureCount)
    }
    return row
  }
}
