/// How often each of some rows counts, in each of several resamples of them.
package struct Resamples: Sendable {
  package let rowCount: Int, count: Int
  /// Resample after resample. A row is drawn once on average: a byte is far from full.
  private var counts: [UInt8]

  /// One resample.
  package init(_ counts: [Int]) {
    rowCount = counts.count
    count = 1
    self.counts = counts.map { UInt8($0) }
  }

  /// Each row once.
  static func whole(rowCount: Int) -> Resamples {
    Resamples([Int](repeating: 1, count: rowCount))
  }

  /// `draw` adds to the counts of one resample, which begin at 0.
  init(count: Int, rowCount: Int, draw: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
    self.count = count
    self.rowCount = rowCount
    counts = [UInt8](repeating: 0, count: count * rowCount)
    counts.withUnsafeMutableBufferPointer { all in
      for resample in 0..<count {
        draw(.init(rebasing: all[resample * rowCount..<(resample + 1) * rowCount]))
      }
    }
  }

  /// The same without the rows that are not in.
  func restricted(to isIn: [Bool]) -> Resamples {
    var copy = self
    copy.counts.withUnsafeMutableBufferPointer { all in
      for row in 0..<rowCount where !isIn[row] {
        for resample in 0..<count { all[resample * rowCount + row] = 0 }
      }
    }
    return copy
  }

  /// Of one resample.
  subscript(resample: Int) -> [Int] {
    counts[resample * rowCount..<(resample + 1) * rowCount].map { Int($0) }
  }

  /// All resamples, some of them side by side.
  var lanes: [CountLanes] {
    counts.withUnsafeBufferPointer { all in
      stride(from: 0, to: count, by: CountLanes.width).map { first in
        let used = min(CountLanes.width, count - first)
        return CountLanes(
          .init(rebasing: all[first * rowCount..<(first + used) * rowCount]), used: used,
          rowCount: rowCount)
      }
    }
  }
}

/// Some resamples side by side, so that one pass over the rows adds up all of them.
struct CountLanes: Sendable {
  static let width = 64

  /// Lanes that hold a resample.
  let used: Int
  /// A byte for each lane of a row.
  private let counts: [SIMD8<UInt64>]

  /// - Parameter given: resample after resample.
  fileprivate init(_ given: UnsafeBufferPointer<UInt8>, used: Int, rowCount: Int) {
    self.used = used
    var counts = [SIMD8<UInt64>](repeating: .zero, count: rowCount)
    counts.withUnsafeMutableBytes { bytes in
      for row in 0..<rowCount {
        for lane in 0..<used { bytes[row * Self.width + lane] = given[lane * rowCount + row] }
      }
    }
    self.counts = counts
  }

  /// The sums over some rows, a number for each lane.
  func sums(over rows: ArraySlice<UInt32>) -> [UInt32] {
    var sums = [UInt32](repeating: 0, count: Self.width)
    // Bytes become halves of 16 bits, so that many of them can be added: those of even lanes lie
    // right already, those of odd ones after a shift. Lanes go by memory, lowest byte first.
    let everySecond = SIMD8<UInt64>(repeating: 0x00FF_00FF_00FF_00FF)
    rows.withUnsafeBufferPointer { rows in
      counts.withUnsafeBufferPointer { counts in
        // So many bytes at most fit into 16 bits.
        for start in stride(from: 0, to: rows.count, by: 257) {
          var (even, odd) = (SIMD8<UInt64>.zero, SIMD8<UInt64>.zero)
          for place in start..<min(start + 257, rows.count) {
            let row = counts[Int(rows[place])]
            even &+= row & everySecond
            odd &+= (row &>> 8) & everySecond
          }
          for lane in 0..<Self.width {
            let part = lane % 2 == 0 ? even[lane / 8] : odd[lane / 8]
            sums[lane] += UInt32((part >> (UInt64(lane % 8 / 2) * 16)) & 0xFFFF)
          }
        }
      }
    }
    return sums
  }
}
