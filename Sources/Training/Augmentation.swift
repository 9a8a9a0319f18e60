import Support

/// Random changes of training pictures, drawn for each picture and epoch on its own.
///
/// Names, order, ranges and the probability of one half are the original tool's; there one draw served a whole batch.
package struct Augmentation: Sendable {
  package let kinds: [AugmentationKind]
  package let seed: UInt64

  static let probability = 0.5
  /// Degrees to either side.
  static let rotation = 10.0
  /// Factors of brightness and contrast.
  static let factors = 0.5...2.0

  package init(_ kinds: [AugmentationKind], seed: UInt64) {
    self.kinds = kinds
    self.seed = seed
  }

  /// Changes one prepared picture (RGB interleaved). The draws follow from (seed, epoch, sample) alone.
  package func apply(
    to pixels: inout [UInt8], width: Int, height: Int, epoch: Int, sample: Int
  ) {
    guard !kinds.isEmpty else { return }
    var stream = RandomStream(seed: seed, for: .augment(epoch: epoch, sample: sample))
    for kind in kinds {
      // Both draws are always taken, so that one kind's outcome never shifts the next one's.
      let happens = stream.chance(Self.probability)
      let amount = stream.uniform()
      guard happens else { continue }
      switch kind {
      case .horizontalFlip: PixelChange.flipHorizontally(&pixels, width: width, height: height)
      case .verticalFlip: PixelChange.flipVertically(&pixels, width: width, height: height)
      case .rotate:
        let degrees = (2 * amount - 1) * Self.rotation
        pixels = PixelChange.rotated(pixels, width: width, height: height, degrees: degrees)
      case .blur: pixels = PixelChange.blurred(pixels, width: width, height: height)
      case .brightness: PixelChange.brighten(&pixels, by: Self.factor(amount))
      case .contrast: PixelChange.changeContrast(&pixels, by: Self.factor(amount))
      }
    }
  }

  private static func factor(_ amount: Double) -> Double {
    factors.lowerBound + (factors.upperBound - factors.lowerBound) * amount
  }
}
