import Torch

/// How a picture is brought to a network's input: the transform its published weights were trained and measured with.
public struct PublishedTransform: Sendable, Equatable {
  public enum Filter: String, Sendable { case bilinear, bicubic }

  /// Pixels of the shorter side after resizing.
  public let resize: Int
  /// Pixels of each side of the square cut from the centre.
  public let crop: Int
  public let filter: Filter
  /// Per channel (red, green, blue), for pixels in 0...1.
  public let mean: [Double], standardDeviation: [Double]
  /// Whether pictures keep their shape. Those of Ludwig's own network do not: every one becomes the square, whatever its shape.
  public let keepsAspectRatio: Bool

  /// ImageNet's channel statistics, as in torchvision's weights.
  public static let imageNetMean = [0.485, 0.456, 0.406]
  public static let imageNetStandardDeviation = [0.229, 0.224, 0.225]

  init(
    _ resize: Int, _ crop: Int, _ filter: Filter = .bilinear, mean: [Double] = imageNetMean,
    standardDeviation: [Double] = imageNetStandardDeviation, keepsAspectRatio: Bool = true
  ) {
    self.resize = resize
    self.crop = crop
    self.filter = filter
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.keepsAspectRatio = keepsAspectRatio
  }
}

/// Pixels of a network's input.
public struct InputSize: Sendable, Equatable {
  public let height: Int, width: Int

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }
}

/// The pictures that a network can take.
public struct InputSizes: Sendable, Equatable {
  /// Pixels that height and width must at least have.
  public let minimum: Int
  /// Height and width must be multiples of this.
  public let multiple: Int

  public func accepts(height: Int, width: Int) -> Bool {
    min(height, width) >= minimum && height % multiple == 0 && width % multiple == 0
  }

  public var description: String {
    "at least \(minimum)x\(minimum)" + (multiple > 1 ? ", in multiples of \(multiple)" : "")
  }
}

/// When a CPU trains a network in less time with the channels of a pixel side by side in memory: measured, see `bench/README.md`.
public enum ChannelsLast: Sendable {
  case never
  /// In single precision only: in a smaller one it takes longer.
  case inSinglePrecision
  case always
}

/// One network that a user can name. Everything that depends on the choice is in its row.
public struct Architecture: Sendable {
  /// The value of the menu and of `--model-name`.
  public let name: String
  public let label: String
  /// The family's published name, such as `ResNet`.
  public let family: String
  /// Where the published weights are; nil where nobody has published any.
  public let weightsURL: String?
  public let transform: PublishedTransform
  public let inputSizes: InputSizes
  /// How its pictures are laid out; all that is computed from them follows.
  public let channelsLast: ChannelsLast
  public let featureCount: Int
  /// Parameters of the network as its authors build it, classifier included.
  public let parameterCount: Int
  /// Classes of the classifier in the published weights; nil for a network that has none.
  public let publishedClasses: Int?
  /// What Ludwig calls the encoder, and its variant; the variant is nil where Ludwig has none.
  public let ludwigEncoder: (type: String, variant: String?)
  /// Whether the form of the Galaxy tool offers it; the command line takes every row.
  public let isInMenu: Bool
  /// What `build` calls.
  private(set) var construct:
    @Sendable (ParameterPath, _ classes: Int?, InputSize) throws(TensorError) -> any Network

  /// The file that `weightsURL` names.
  public var weightsFile: String? {
    weightsURL?.split(separator: "/").last.map(String.init)
  }

  /// Puts the network's tensors at the given place; without its published classifier where `classes` is nil.
  ///
  /// Only Ludwig's own network has tensors whose shapes follow the size of its pictures.
  public func build(
    _ path: ParameterPath, _ classes: Int?, for size: InputSize
  ) throws(TensorError) -> any Network {
    try construct(path, classes, size)
  }

  /// The network for pictures of its published size.
  public func build(_ path: ParameterPath, _ classes: Int?) throws(TensorError) -> any Network {
    try construct(path, classes, InputSize(height: transform.crop, width: transform.crop))
  }

  /// The same row with something else that computes in the network's place, for tests and measurements. The network's tensors stay.
  public func replacingNetwork(
    _ replacement: @escaping @Sendable (_ featureCount: Int) throws(TensorError) -> any Network
  ) -> Architecture {
    var row = self
    row.construct = { [construct, featureCount] (path, classes, size) throws(TensorError) in
      _ = try construct(path, classes, size)
      return try replacement(featureCount)
    }
    return row
  }
}
