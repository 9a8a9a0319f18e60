import Foundation
import Support
import Testing

@testable import Imaging

@Suite struct ResamplingTests {
  /// Bytes (31 i² + 17 i + 5) mod 256.
  static func pattern(_ width: Int, _ height: Int) -> Picture {
    let bytes = (0..<width * height * 3).map {
      UInt8(truncatingIfNeeded: $0 * $0 * 31 + $0 * 17 + 5)
    }
    return Picture(width: width, height: height, bytes: PixelBytes(bytes))
  }

  /// One row of pixels 1, 2, 3...
  private static func counting(_ count: Int) -> Picture {
    Picture(
      width: count, height: 1,
      bytes: PixelBytes((1...count).flatMap { [UInt8($0), UInt8($0), UInt8($0)] }))
  }

  /// torch 2.13 on uint8.
  @Test(arguments: [
    (
      Interpolation.bilinear,
      [67, 70, 121, 145, 134, 116, 81, 123, 144, 132, 113, 134] as [UInt8]
    ),
    (.bicubic, [61, 62, 120, 153, 141, 115, 78, 126, 145, 136, 112, 135]),
  ])
  func `smaller`(interpolation: Interpolation, expected: [UInt8]) throws {
    let small = try Resampling.resize(
      Self.pattern(4, 3), width: 2, height: 2, interpolation, .bytes)
    #expect(small.width == 2 && small.height == 2)
    #expect(small.bytes == expected)
  }

  /// torch 2.13 on uint8.
  @Test(arguments: [
    (
      Interpolation.bilinear,
      [
        5, 53, 163, 42, 55, 130, 79, 57, 97, 102, 80, 120, 98, 105, 110, 94, 130, 100, 199, 107, 77,
        154, 155, 90, 109, 203, 103,
      ] as [UInt8]
    ),
    (
      .bicubic,
      [
        0, 50, 173, 35, 48, 133, 83, 47, 92, 103, 77, 121, 98, 105, 110, 94, 133, 99, 218, 104, 69,
        161, 162, 87, 104, 219, 106,
      ]
    ),
  ])
  func `larger`(interpolation: Interpolation, expected: [UInt8]) throws {
    let large = try Resampling.resize(
      Self.pattern(2, 2), width: 3, height: 3, interpolation, .bytes)
    #expect(large.bytes == expected)
  }

  /// The mean of 0 and 1, and of 1 and 2, is halfway: both go to the even number, where Pillow and
  /// torch's uint8 kernel round up.
  @Test(arguments: [(ResizingArithmetic.float, [0, 2]), (.pillow, [1, 2]), (.bytes, [1, 2])])
  func `half a level`(arithmetic: ResizingArithmetic, expected: [UInt8]) throws {
    for (index, level) in [UInt8(0), 1].enumerated() {
      let pair = Picture(
        width: 2, height: 1,
        bytes: PixelBytes([level, level, level, level + 1, level + 1, level + 1]))
      let one = try Resampling.resize(pair, width: 1, height: 1, .bilinear, arithmetic)
      #expect(one.bytes == [expected[index], expected[index], expected[index]])
    }
  }

  @Test func `the same size is the same picture`() throws {
    let picture = Self.pattern(5, 4)
    for interpolation in Interpolation.allCases {
      for arithmetic in ResizingArithmetic.allCases {
        #expect(
          try Resampling.resize(picture, width: 5, height: 4, interpolation, arithmetic)
            == picture)
        let square = Self.pattern(4, 4)
        #expect(
          try Resampling.resizeShorterSide(square, to: 4, crop: 4, interpolation, arithmetic)
            == square)
      }
    }
  }

  // MARK: - What is cut away

  /// 232 * 640 / 480 is 309.33; 256 * 500 / 333 is 384.38.
  @Test func `the longer side is rounded down`() {
    #expect(Resampling.sizeWithShorterSide(232, width: 640, height: 480) == (309, 232))
    #expect(Resampling.sizeWithShorterSide(256, width: 333, height: 500) == (256, 384))
    #expect(Resampling.sizeWithShorterSide(224, width: 96, height: 96) == (224, 224))
  }

  /// Half of 1 is 0 and half of 3 is 2, to the nearest even number.
  @Test(arguments: [(5, 2, 2), (6, 3, 2), (6, 1, 2), (9, 4, 2), (8, 4, 2), (5, 4, 0), (4, 4, 0)])
  func `crops round as Python does`(stored: Int, wanted: Int, first: Int) {
    #expect(Resampling.Side(wanted: stored, kept: wanted).first == first)
  }

  @Test func `the crop is the middle of the whole`() throws {
    for arithmetic in ResizingArithmetic.allCases {
      let picture = Self.pattern(70, 41)
      let whole = try Resampling.resize(picture, width: 51, height: 30, .bicubic, arithmetic)
      let middle = try Resampling.resizeShorterSide(picture, to: 30, crop: 21, .bicubic, arithmetic)
      #expect(middle.width == 21 && middle.height == 21)
      for row in 0..<21 {
        let from = ((row + 4) * 51 + 15) * 3  // half of 9 is 4, half of 30 is 15
        #expect(
          Array(middle.bytes[row * 63..<(row + 1) * 63]) == Array(whole.bytes[from..<from + 63]))
      }
    }
  }

  @Test func `nothing is resized that only loses its ends`() throws {
    let picture = try Resampling.resizeShorterSide(
      Self.counting(9), to: 1, crop: 1, .bilinear, .float)
    #expect(picture.bytes == [5, 5, 5])
  }

  // MARK: - Strips

  /// A row or column of one level stays that level, and takes no more memory than its own.
  @Test(arguments: [(1, 3_000_000), (3_000_000, 1), (2, 1_500_000), (1_500_000, 2)])
  func `a strip is like any other picture`(width: Int, height: Int) throws {
    let strip = Picture(
      width: width, height: height,
      bytes: PixelBytes([UInt8](repeating: 7, count: width * height * 3)))
    for (interpolation, arithmetic) in [
      (Interpolation.bilinear, ResizingArithmetic.float), (.bicubic, .pillow), (.bicubic, .bytes),
    ] {
      let before = Self.peakMegabytes
      let square = try Resampling.resize(strip, width: 64, height: 64, interpolation, arithmetic)
      #expect(square.bytes.allSatisfy { $0 == 7 })
      #expect(Self.peakMegabytes - before < 60)
    }
  }

  /// Stored rows are taken in stretches, long ones of a strip and short ones of a wide picture.
  /// What a pixel is summed of, and in which order, does not depend on them.
  @Test(arguments: ResizingArithmetic.allCases)
  func `a strip is the same beside itself`(arithmetic: ResizingArithmetic) throws {
    let (height, copies) = (50_000, 200)
    let levels = (0..<height).map { UInt8(truncatingIfNeeded: $0 * $0 / 7 + $0 / 300) }
    func picture(_ width: Int) -> Picture {
      let rows = levels.flatMap { [UInt8](repeating: $0, count: width * 3) }
      return Picture(width: width, height: height, bytes: PixelBytes(rows))
    }
    let (strip, wide) = (picture(1), picture(copies))
    for interpolation in Interpolation.allCases {
      let one = try Resampling.resize(strip, width: 1, height: 9, interpolation, arithmetic)
      let many = try Resampling.resize(wide, width: copies, height: 9, interpolation, arithmetic)
      for row in 0..<9 {
        let cells = many.bytes[row * copies * 3..<(row + 1) * copies * 3]
        #expect(cells.allSatisfy { $0 == one.bytes[row * 3] })
      }
    }
  }

  /// The most memory that the process has had.
  private static var peakMegabytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  }

  @Test func `a strip that would grow beyond what is decoded is an error`() {
    #expect(throws: PictureSizeError(width: 256, height: 12_800_000)) {
      try Resampling.resizeShorterSide(
        Self.pattern(1, 50_000), to: 256, crop: 224, .bilinear, .float)
    }
  }

  @Test func `no size is an error`() {
    #expect(throws: PictureSizeError(width: 0, height: 4)) {
      try Resampling.resize(Self.pattern(2, 2), width: 0, height: 4, .bilinear, .float)
    }
    #expect(throws: PictureSizeError(width: 3, height: 3)) {
      try Resampling.resizeShorterSide(Self.pattern(2, 2), to: 3, crop: 4, .bilinear, .float)
    }
  }
}
