import Models
import Support

/// Sixteen pictures of noise, taken in turn; the same in every process.
struct NoisePictures: PixelSource {
  private let pictures: [[UInt8]]

  init(byteCount: Int) {
    pictures = (0..<16).map { number in
      var stream = RandomStream(seed: 5, for: .augment(epoch: 0, sample: number))
      return (0..<byteCount).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
    }
  }

  func pixels(of samples: [Int]) -> [[UInt8]] { samples.map { pictures[$0 % pictures.count] } }
}
