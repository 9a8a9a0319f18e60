import Support
import Testing

@testable import Imaging

/// Expected numbers are those of `torch.nn.functional.interpolate(antialias=True)` of torch 2.13 on
/// uint8.
@Suite struct ResamplingTests {
  /// Bytes (31 i² + 17 i + 5) mod 256.
  static func pattern(_ width: Int, _ height: Int) -> Picture {
    let bytes = (0..<width * height * 3).map {
      UInt8(truncatingIfNeeded: $0 * $0 * 31 + $0 * 17 + 5)
    }
    return Picture(width: width, height: height, bytes: bytes)
  }

  @Test(arguments: [
    (
      Interpolation.bilinear,
      [67, 70, 121, 145, 134, 116, 81, 123, 144, 132, 113, 134] as [UInt8]
    ),
    (.bicubic, [61, 62, 120, 153, 141, 115, 78, 126, 145, 136, 112, 135]),
  ])
  func `smaller`(interpolation: Interpolation, expected: [UInt8]) throws {
    let small = try Resampling.resize(Self.pattern(4, 3), width: 2, height: 2, interpolation)
    #expect(small.width == 2 && small.height == 2)
    #expect(small.bytes == expected)
  }

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
    let large = try Resampling.resize(Self.pattern(2, 2), width: 3, height: 3, interpolation)
    #expect(large.bytes == expected)
  }

  /// The sum of every byte times its place (modulo 65,521, from 1) tells any two of these pictures
  /// apart.
  @Test(arguments: [
    (96, 96, 224, 224, Interpolation.bilinear, 573_638_256_153),
    (640, 480, 299, 224, .bilinear, 826_665_807_417),
    (37, 53, 96, 96, .bilinear, 48_962_954_602), (300, 7, 5, 64, .bilinear, 58_996_580),
    (96, 96, 224, 224, .bicubic, 572_820_343_920), (640, 480, 299, 224, .bicubic, 824_656_445_260),
    (37, 53, 96, 96, .bicubic, 48_907_314_772), (300, 7, 5, 64, .bicubic, 59_020_897),
  ])
  func `every byte is torchs`(
    width: Int, height: Int, newWidth: Int, newHeight: Int, interpolation: Interpolation, sum: Int
  ) throws {
    let picture = try Resampling.resize(
      Self.pattern(width, height), width: newWidth, height: newHeight, interpolation)
    #expect(picture.width == newWidth && picture.height == newHeight)
    var seen = 0
    for (index, byte) in picture.bytes.enumerated() { seen += Int(byte) * (index % 65521 + 1) }
    #expect(seen == sum)
  }

  /// 232 * 640 / 480 is 309.33; 256 * 500 / 333 is 384.38.
  @Test func `the longer side is rounded down`() throws {
    #expect(Resampling.sizeWithShorterSide(232, width: 640, height: 480) == (309, 232))
    #expect(Resampling.sizeWithShorterSide(256, width: 333, height: 500) == (256, 384))
    #expect(Resampling.sizeWithShorterSide(224, width: 96, height: 96) == (224, 224))
    let picture = try Resampling.resizeShorterSide(Self.pattern(7, 3), to: 2, .bilinear)
    #expect(picture.width == 4 && picture.height == 2)
  }

  @Test func `the same size is the same picture`() throws {
    let picture = Self.pattern(5, 4)
    for interpolation in Interpolation.allCases {
      #expect(try Resampling.resize(picture, width: 5, height: 4, interpolation) == picture)
    }
    #expect(try Resampling.centreCrop(picture, width: 5, height: 4) == picture)
  }

  /// One row of pixels 1, 2, 3...: half of 1 is 0 and half of 3 is 2, to the nearest even number.
  @Test(arguments: [
    (5, 3, [2, 3, 4]), (5, 4, [1, 2, 3, 4]), (5, 2, [3, 4]), (6, 3, [3, 4, 5]), (6, 1, [3]),
    (9, 4, [3, 4, 5, 6]), (3, 5, [0, 1, 2, 3, 0]), (3, 6, [0, 1, 2, 3, 0, 0]),
    (1, 4, [0, 1, 0, 0]),
  ])
  func `crops round as Python does`(stored: Int, wanted: Int, expected: [UInt8]) throws {
    let bytes = (1...stored).flatMap { [UInt8($0), UInt8($0), UInt8($0)] }
    let row = Picture(width: stored, height: 1, bytes: bytes)
    let column = Picture(width: 1, height: stored, bytes: bytes)
    let expected = expected.flatMap { [$0, $0, $0] }
    #expect(try Resampling.centreCrop(row, width: wanted, height: 1).bytes == expected)
    #expect(try Resampling.centreCrop(column, width: 1, height: wanted).bytes == expected)
  }

  @Test func `a crop may cut one side and pad the other`() throws {
    let picture = Picture(width: 3, height: 1, bytes: [1, 1, 1, 2, 2, 2, 3, 3, 3])
    #expect(
      try Resampling.centreCrop(picture, width: 1, height: 3).bytes == [0, 0, 0, 2, 2, 2, 0, 0, 0])
  }

  @Test func `a strip that would grow beyond what is decoded is an error`() {
    #expect(throws: PictureSizeError(width: 256, height: 12_800_000)) {
      try Resampling.resizeShorterSide(Self.pattern(1, 50_000), to: 256, .bilinear)
    }
  }

  @Test func `no size is an error`() {
    #expect(throws: PictureSizeError(width: 0, height: 4)) {
      try Resampling.resize(Self.pattern(2, 2), width: 0, height: 4, .bilinear)
    }
    #expect(throws: PictureSizeError(width: 3, height: -1)) {
      try Resampling.centreCrop(Self.pattern(2, 2), width: 3, height: -1)
    }
  }
}
