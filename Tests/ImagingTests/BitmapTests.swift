import Testing

@testable import Imaging

/// BMP files built byte by byte.
@Suite struct BitmapTests {
  static func word(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
  static func long(_ value: Int) -> [UInt8] { word(value & 0xFFFF) + word(value >> 16 & 0xFFFF) }

  /// A file with a 40-byte header.
  static func bitmap(
    _ width: Int, _ height: Int, bits: Int, compression: Int = 0, colours: [[UInt8]] = [],
    masks: [Int] = [], _ pixels: [UInt8]
  ) -> [UInt8] {
    let start = 54 + 4 * (colours.count + masks.count)
    let header = long(40) + long(width) + long(height) + word(1) + word(bits) + long(compression)
    let rest = long(pixels.count) + long(0) + long(0) + long(colours.count) + long(0)
    let table = masks.flatMap(long) + colours.flatMap { $0 + [0] }
    return Array("BM".utf8) + long(start + pixels.count) + long(0) + long(start) + header + rest
      + table + pixels
  }

  static func reds(_ bytes: [UInt8]) throws -> [UInt8] {
    let picture = try PictureDecoder.decode(bytes).picture
    return stride(from: 0, to: picture.bytes.count, by: 3).map { picture.bytes[$0] }
  }

  /// Colours are stored blue, green, red; these have red 10, 20, 30, 40.
  static let colours: [[UInt8]] = [[1, 2, 10], [3, 4, 20], [5, 6, 30], [7, 8, 40]]

  @Test func `rows run from the bottom or from the top`() throws {
    // The padding of the last row is missing.
    let pixels: [UInt8] = [3, 2, 1, 6, 5, 4, 0, 0, 9, 8, 7, 12, 11, 10]
    #expect(
      try PictureDecoder.decode(Self.bitmap(2, 2, bits: 24, pixels)).picture.bytes
        == [7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6])
    #expect(
      try PictureDecoder.decode(Self.bitmap(2, -2, bits: 24, pixels)).picture.bytes
        == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  }

  @Test func `palettes`() throws {
    let two = Array(Self.colours.prefix(2))
    #expect(
      try Self.reds(Self.bitmap(3, 1, bits: 1, colours: two, [0b1010_0000, 0, 0, 0])) == [
        20, 10, 20,
      ])
    #expect(
      try Self.reds(Self.bitmap(3, 1, bits: 4, colours: Self.colours, [0x31, 0x20, 0, 0])) == [
        40, 20, 30,
      ])
    #expect(
      try Self.reds(Self.bitmap(2, 1, bits: 8, colours: Self.colours, [3, 0, 0, 0])) == [40, 10])
    // An index beyond the palette is black, not memory.
    #expect(
      try Self.reds(Self.bitmap(1, 1, bits: 8, colours: Self.colours, [200, 0, 0, 0])) == [0])
  }

  @Test func `run lengths`() throws {
    // Row 0 (the bottom): three of colour 1, then a stretch of 2, 3, 0 and its padding. Row 1: one
    // of 3, the rest untouched.
    let eight: [UInt8] = [3, 1, 0, 3, 2, 3, 0, 0, 0, 0, 1, 3, 0, 1]
    #expect(
      try Self.reds(Self.bitmap(6, 2, bits: 8, compression: 1, colours: Self.colours, eight))
        == [40, 10, 10, 10, 10, 10, 20, 20, 20, 30, 40, 10])
    // Five nibbles 1 2 1 2 1, then the end; a jump of one to the right, one up, and one more.
    let four: [UInt8] = [3, 0x12, 0, 2, 1, 1, 1, 0x30, 0, 1]
    #expect(
      try Self.reds(Self.bitmap(5, 2, bits: 4, compression: 2, colours: Self.colours, four))
        == [10, 10, 10, 10, 40, 20, 30, 20, 10, 10])
  }

  @Test func `runs that leave the picture are refused`() {
    let long = Self.bitmap(4, 1, bits: 8, compression: 1, colours: Self.colours, [5, 1, 0, 1])
    #expect(failure(long) == .damaged(.bmp, "a run of pixels leaves the picture"))
    let jump = Self.bitmap(
      4, 1, bits: 8, compression: 1, colours: Self.colours, [0, 2, 200, 0, 1, 1, 0, 1])
    #expect(failure(jump) == .damaged(.bmp, "a run of pixels leaves the picture"))
    let short = Self.bitmap(4, 2, bits: 8, compression: 1, colours: Self.colours, [4, 1])
    #expect(failure(short) == .truncated(.bmp, "the runs of pixels end at row 0 of 2"))
  }

  @Test func `bit fields reach the full range`() throws {
    // 5-6-5: the largest values are white, 16 of 31 is 16 * 255 / 31 = 131.6.
    let fields = Self.bitmap(
      2, 1, bits: 16, compression: 3, masks: [0xF800, 0x7E0, 0x1F],
      Self.word(0xFFFF) + Self.word(16 << 11))
    #expect(try PictureDecoder.decode(fields).picture.bytes == [255, 255, 255, 132, 0, 0])
    #expect(
      try PictureDecoder.decode(Self.bitmap(1, 1, bits: 16, Self.word(0x7FFF) + [0, 0])).picture
        .bytes
        == [255, 255, 255])
  }

  @Test func `alpha counts only where some is set`() throws {
    let masks = [0xFF0000, 0xFF00, 0xFF, 0xFF00_0000]
    let veiled = Self.bitmap(
      2, 1, bits: 32, compression: 6, masks: masks, [9, 9, 9, 0, 8, 8, 8, 255])
    let decoded = try PictureDecoder.decode(veiled)
    #expect(decoded.picture.bytes == [255, 255, 255, 8, 8, 8])
    #expect(decoded.notes == [.alphaOnWhite])
    let unused = Self.bitmap(1, 1, bits: 32, compression: 6, masks: masks, [9, 9, 9, 0])
    #expect(try PictureDecoder.decode(unused).picture.bytes == [9, 9, 9])
    #expect(
      try PictureDecoder.decode(Self.bitmap(1, 1, bits: 32, [3, 2, 1, 0])).picture.bytes == [
        1, 2, 3,
      ])
  }

  /// OS/2 1.x: 16-bit sizes, palette entries of three bytes.
  @Test func `the old header`() throws {
    let header = Self.long(12) + Self.word(1) + Self.word(1) + Self.word(1) + Self.word(1)
    let bytes =
      Array("BM".utf8) + Self.long(36) + Self.long(0) + Self.long(32) + header
      + [1, 2, 3, 4, 5, 6] + [0x80, 0, 0, 0]
    #expect(try PictureDecoder.decode(bytes).picture.bytes == [6, 5, 4])
  }

  @Test func `headers that cannot be`() {
    #expect(failure(Self.bitmap(0, 5, bits: 24, [])) == .damaged(.bmp, "a size of 0x5"))
    #expect(failure(Self.bitmap(-3, 5, bits: 24, [])) == .damaged(.bmp, "a size of -3x5"))
    #expect(
      failure(Self.bitmap(1, 1, bits: 24, compression: 4, []))
        == .unsupported(.bmp, "24 bits with compression 4"))
    #expect(
      failure(Self.bitmap(1, 1, bits: 7, [])) == .unsupported(.bmp, "7 bits with compression 0"))
    #expect(
      failure(Self.bitmap(10, 10, bits: 24, [1, 2, 3]))
        == .truncated(.bmp, "3 bytes of pixels where 318 are needed"))
    #expect(
      failure(Array(Self.bitmap(1, 1, bits: 24, []).prefix(20)))
        == .truncated(.bmp, "the header ends early"))
  }
}
