import Support

/// Where in a picture the evidence for an answer lies: numbers from 0 to 1, the largest of them 1.
package struct EvidenceMap: Sendable, Equatable {
  /// Of the map, which is coarser than its picture.
  package let size: PixelSize
  package let grid: MapGrid
  /// Row by row from the top; all 0 where nothing in the picture speaks for the answer.
  package let values: [Float]

  /// Scales what is not negative by its largest value. Numbers that are not finite leave an empty
  /// map: they say nothing about places.
  ///
  /// - Parameter evidence: as many numbers as the size has places.
  package init(size: PixelSize, grid: MapGrid, evidence: [Float]) {
    self.size = size
    self.grid = grid
    let largest = evidence.max() ?? 0
    let isUsable = largest > 0 && evidence.allSatisfy { $0.isFinite && $0 / largest >= 0 }
    values = evidence.map { isUsable ? $0 / largest : 0 }
  }

  package var isEmpty: Bool { !values.contains { $0 > 0 } }

  /// The map of every pixel of the picture, bilinear: a value stands where its place looks, and
  /// beyond the outermost ones the map goes on as it is.
  package func spread(over picture: PixelSize) -> [Float] {
    let rows = neighbours(size.height, picture.height)
    let columns = neighbours(size.width, picture.width)
    return rows.flatMap { row in
      columns.map { column in
        func along(_ line: Int) -> Float {
          let left = values[line * size.width + column.first]
          let right = values[line * size.width + column.second]
          return left + (right - left) * column.share
        }
        let top = along(row.first)
        return top + (along(row.second) - top) * row.share
      }
    }
  }

  /// For each pixel the two places that it lies between, and how far it is from the first.
  private func neighbours(
    _ places: Int, _ pixels: Int
  ) -> [(first: Int, second: Int, share: Float)] {
    (0..<pixels).map { pixel in
      let place = grid.place(at: Float(pixel) + 0.5)
      let inside = min(max(place, 0), Float(places - 1))
      let first = Int(inside)
      return (first, min(first + 1, places - 1), inside - Float(first))
    }
  }

  /// The picture below the map in `HeatColors`.
  package func laid(over picture: Picture) -> Picture {
    let heat = spread(over: PixelSize(height: picture.height, width: picture.width))
    var bytes = picture.bytes.array
    for (pixel, value) in heat.enumerated() {
      let color = HeatColors.color(of: Double(value))
      let opacity = HeatColors.opacity(of: Double(value))
      for (channel, level) in [color.red, color.green, color.blue].enumerated() {
        let below = Double(bytes[3 * pixel + channel])
        bytes[3 * pixel + channel] = UInt8((below + (level - below) * opacity).rounded())
      }
    }
    return Picture(width: picture.width, height: picture.height, bytes: PixelBytes(bytes))
  }
}
