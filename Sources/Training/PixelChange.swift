import Foundation

/// Changes of RGB-interleaved bytes, with torchvision's arithmetic on 8-bit tensors.
enum PixelChange {
  static func flipHorizontally(_ pixels: inout [UInt8], width: Int, height: Int) {
    pixels.withUnsafeMutableBufferPointer { pixels in
      for row in 0..<height {
        var left = row * width * 3
        var right = left + (width - 1) * 3
        while left < right {
          for channel in 0..<3 { pixels.swapAt(left + channel, right + channel) }
          left += 3
          right -= 3
        }
      }
    }
  }

  static func flipVertically(_ pixels: inout [UInt8], width: Int, height: Int) {
    let stride = width * 3
    pixels.withUnsafeMutableBufferPointer { pixels in
      for row in 0..<height / 2 {
        let top = row * stride
        let bottom = (height - 1 - row) * stride
        for offset in 0..<stride { pixels.swapAt(top + offset, bottom + offset) }
      }
    }
  }

  /// Turned counter-clockwise about the centre: nearest pixel, same size, black where nothing was.
  static func rotated(_ pixels: [UInt8], width: Int, height: Int, degrees: Double) -> [UInt8] {
    let cosine = cos(degrees * .pi / 180)
    let sine = sin(degrees * .pi / 180)
    // Half the size, less the half pixel between a pixel's index and its centre.
    let centreX = Double(width - 1) / 2
    let centreY = Double(height - 1) / 2
    var result = [UInt8](repeating: 0, count: pixels.count)
    pixels.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for row in 0..<height {
          let dy = Double(row) - centreY
          for column in 0..<width {
            let dx = Double(column) - centreX
            let x = Int((dx * cosine - dy * sine + centreX).rounded(.toNearestOrEven))
            let y = Int((dx * sine + dy * cosine + centreY).rounded(.toNearestOrEven))
            guard x >= 0, x < width, y >= 0, y < height else { continue }
            let from = (y * width + x) * 3
            let to = (row * width + column) * 3
            target[to] = source[from]
            target[to + 1] = source[from + 1]
            target[to + 2] = source[from + 2]
          }
        }
      }
    }
    return result
  }

  /// A Gaussian over 3x3 pixels with standard deviation 0.8 (0.15 x 3 + 0.35), borders mirrored.
  static func blurred(_ pixels: [UInt8], width: Int, height: Int) -> [UInt8] {
    guard width > 1, height > 1 else { return pixels }
    let side = exp(-1 / (2 * 0.8 * 0.8)) / (1 + 2 * exp(-1 / (2 * 0.8 * 0.8)))
    let outer = Float(side)
    let middle = Float(1 - 2 * side)
    let stride = width * 3
    var rows = [Float](repeating: 0, count: pixels.count)
    var result = [UInt8](repeating: 0, count: pixels.count)
    pixels.withUnsafeBufferPointer { source in
      rows.withUnsafeMutableBufferPointer { rows in
        for row in 0..<height {
          for column in 0..<width {
            let before = row * stride + (column == 0 ? 1 : column - 1) * 3
            let after = row * stride + (column == width - 1 ? width - 2 : column + 1) * 3
            let here = row * stride + column * 3
            for channel in 0..<3 {
              let sides = Float(source[before + channel]) + Float(source[after + channel])
              rows[here + channel] = outer * sides + middle * Float(source[here + channel])
            }
          }
        }
      }
    }
    rows.withUnsafeBufferPointer { rows in
      result.withUnsafeMutableBufferPointer { target in
        for row in 0..<height {
          let above = (row == 0 ? 1 : row - 1) * stride
          let below = (row == height - 1 ? height - 2 : row + 1) * stride
          let here = row * stride
          for offset in 0..<stride {
            let sides = rows[above + offset] + rows[below + offset]
            let value = (outer * sides + middle * rows[here + offset]).rounded(.toNearestOrEven)
            target[here + offset] = UInt8(min(max(value, 0), 255))
          }
        }
      }
    }
    return result
  }

  static func brighten(_ pixels: inout [UInt8], by factor: Double) {
    blend(&pixels, factor: factor, with: 0)
  }

  /// Moves every channel away from, or towards, the mean grey of the picture.
  static func changeContrast(_ pixels: inout [UInt8], by factor: Double) {
    var sum = 0
    pixels.withUnsafeBufferPointer { pixels in
      for i in stride(from: 0, to: pixels.count, by: 3) {
        // ITU-R 601-2 luma, as torchvision rounds it: towards zero.
        let red = 0.2989 * Float(pixels[i])
        let green = 0.587 * Float(pixels[i + 1])
        sum += Int(red + green + 0.114 * Float(pixels[i + 2]))
      }
    }
    let mean = Double(sum) / Double(max(1, pixels.count / 3))
    blend(&pixels, factor: factor, with: mean)
  }

  /// `factor x pixel + (1 - factor) x other`, cut to 0...255 and rounded towards zero.
  private static func blend(_ pixels: inout [UInt8], factor: Double, with other: Double) {
    let table = (0...255).map { level in
      UInt8(min(max(factor * Double(level) + (1 - factor) * other, 0), 255))
    }
    pixels.withUnsafeMutableBufferPointer { pixels in
      table.withUnsafeBufferPointer { table in
        for i in pixels.indices { pixels[i] = table[Int(pixels[i])] }
      }
    }
  }
}
