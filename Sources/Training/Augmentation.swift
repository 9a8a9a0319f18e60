import Record
import Support

/// Random changes of training pictures, drawn for each picture and epoch on its own.
///
/// Names, order, ranges and the chance of one half are the original's, where a batch shared a draw.
package struct Augmentation: Sendable {
  package let kinds: [AugmentationKind]
  package let seed: UInt64

  static let probability = 0.5

  package init(_ kinds: [AugmentationKind], seed: UInt64) {
    self.kinds = kinds
    self.seed = seed
  }

  /// Changes a prepared picture (RGB interleaved), drawing from (seed, epoch, sample) alone.
  package func apply(
    to pixels: inout [UInt8], size: PixelSize, epoch: Int, sample: Int
  ) {
    guard !kinds.isEmpty else { return }
    let (width, height) = (size.width, size.height)
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
        let degrees = (2 * amount - 1) * AugmentationKind.rotation
        pixels = PixelChange.rotated(pixels, width: width, height: height, degrees: degrees)
      case .blur: pixels = PixelChange.blurred(pixels, width: width, height: height)
      case .brightness: PixelChange.brighten(&pixels, by: Self.factor(amount))
      case .contrast: PixelChange.changeContrast(&pixels, by: Self.factor(amount))
      }
    }
  }

  private static func factor(_ amount: Double) -> Double {
    let factors = AugmentationKind.factors
    return factors.lowerBound + (factors.upperBound - factors.lowerBound) * amount
  }
}
