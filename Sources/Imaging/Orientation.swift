import Support

/// How a stored picture must be turned to stand upright: the values of the EXIF tag 0x0112.
enum Orientation: Int {
  case upright = 1
  case mirrored, turnedAround, flipped, transposed, turnedRight, transversed, turnedLeft

  /// Rows and columns change places.
  private var swapsSides: Bool { rawValue >= 5 }

  /// The upright picture.
  func applied(to stored: Picture) throws(MemoryShortage) -> Picture {
    guard self != .upright else { return stored }
    let width = swapsSides ? stored.height : stored.width
    let height = swapsSides ? stored.width : stored.height
    let bytes = try PixelBytes(count: stored.bytes.count) { target in
      stored.bytes.withUnsafeBufferPointer { source in
        var next = 0
        for y in 0..<height {
          for x in 0..<width {
            let (column, row) = place(x, y, stored)
            let from = (row * stored.width + column) * 3
            target[next] = source[from]
            target[next + 1] = source[from + 1]
            target[next + 2] = source[from + 2]
            next += 3
          }
        }
      }
    }
    return Picture(width: width, height: height, bytes: bytes)
  }

  /// Where in the stored picture the upright picture's pixel (x, y) lies.
  private func place(_ x: Int, _ y: Int, _ stored: Picture) -> (column: Int, row: Int) {
    let right = stored.width - 1
    let bottom = stored.height - 1
    return switch self {
    case .upright: (x, y)
    case .mirrored: (right - x, y)
    case .turnedAround: (right - x, bottom - y)
    case .flipped: (x, bottom - y)
    case .transposed: (y, x)
    case .turnedRight: (y, bottom - x)
    case .transversed: (right - y, bottom - x)
    case .turnedLeft: (right - y, x)
    }
  }
}
