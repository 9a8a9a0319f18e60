import Models
import Support

/// Pictures whose class is the colour of a patch: what a model of them looks at is known.
///
/// The patch lies anywhere, up to the border. Nothing else tells the class: the ground is noise
/// with a tint drawn by lot, so that the mean colour of a picture, which a normalisation brings to
/// every place, is a poor guide; and a grey patch of the same size, light or dark, lies anywhere
/// below, so that an edge is none. A class more than the three primary colours leaves no class
/// that is mostly told by what is missing.
struct PatchPictures: PixelSource {
  static let classes = ["red", "green", "blue", "yellow"]
  private static let colors = [[210, 60, 60], [60, 190, 60], [70, 70, 220], [190, 190, 60]]

  /// Pixels.
  let side: Int, patchSide: Int
  let seed: UInt64

  func label(of sample: Int) -> Int { sample % Self.classes.count }

  /// A square of the picture, in pixels.
  struct Patch {
    let x: Int, y: Int, side: Int

    func contains(_ column: Int, _ row: Int) -> Bool {
      (x..<x + side).contains(column) && (y..<y + side).contains(row)
    }
  }

  func patch(of sample: Int) -> Patch { patches(of: sample).colored }

  private func patches(of sample: Int) -> (colored: Patch, grey: Patch) {
    var stream = RandomStream(seed: seed, for: .augment(epoch: 0, sample: sample))
    func anywhere() -> Patch {
      let (x, y) = (stream.below(side - patchSide + 1), stream.below(side - patchSide + 1))
      return Patch(x: x, y: y, side: patchSide)
    }
    return (anywhere(), anywhere())
  }

  func pixels(of samples: [Int]) -> [[UInt8]] { samples.map(pixels(of:)) }

  private func pixels(of sample: Int) -> [UInt8] {
    var stream = RandomStream(seed: seed, for: .augment(epoch: 1, sample: sample))
    let color = Self.colors[label(of: sample)]
    let tint = (0..<3).map { _ in 88 + stream.below(64) }
    let grey = [Int](repeating: [60, 200][stream.below(2)], count: 3)
    let patches = patches(of: sample)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(side * side * 3)
    for y in 0..<side {
      for x in 0..<side {
        let noise = stream.next()
        let ground =
          patches.colored.contains(x, y) ? color : patches.grey.contains(x, y) ? grey : tint
        for channel in 0..<3 {
          let level = Int(noise >> (8 * UInt64(channel)) & 0xFF)
          bytes.append(UInt8(ground[channel] + (level - 128) / 4))
        }
      }
    }
    return bytes
  }
}
