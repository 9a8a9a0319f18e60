import Testing

@testable import Imaging

@Suite struct PictureDecoderTests {
  static let quarters: [Colour] = [.red, .green, .blue, .yellow]

  @Test(arguments: [
    ("plain.png", "PNG", 0), ("interlaced.png", "PNG", 0), ("plain.bmp", "BMP", 0),
    ("plain.webp", "WebP", 0), ("plain.gif", "GIF", 0), ("deflate.tif", "TIFF", 0),
    ("orientation-1.jpg", "JPEG", 3), ("progressive.jpg", "JPEG", 3), ("subsampled.jpg", "JPEG", 6),
  ])
  func `every format gives the same picture`(name: String, format: String, tolerance: Int) throws {
    let bytes = try TestImages.bytes(name)
    #expect(ImageFormat.sniff(bytes)?.rawValue == format)
    let decoded = try PictureDecoder.decode(bytes)
    #expect(decoded.picture.width == 32 && decoded.picture.height == 24)
    #expect(decoded.picture.bytes.count == 32 * 24 * 3)
    for (seen, expected) in zip(decoded.picture.corners, Self.quarters) {
      #expect(seen.isWithin(tolerance, of: expected), "\(name): \(seen), not \(expected)")
    }
    #expect(decoded.notes.isEmpty)
  }

  /// The stored picture is red, green / blue, yellow; the tag says how to turn it (EXIF 2.3, 4.6.4
  /// A).
  @Test(arguments: [
    (2, [Colour.green, .red, .yellow, .blue]), (3, [.yellow, .blue, .green, .red]),
    (4, [.blue, .yellow, .red, .green]), (5, [.red, .blue, .green, .yellow]),
    (6, [.blue, .red, .yellow, .green]), (7, [.yellow, .green, .blue, .red]),
    (8, [.green, .yellow, .red, .blue]),
  ])
  func `orientation is applied`(orientation: Int, expected: [Colour]) throws {
    let decoded = try PictureDecoder.decode(TestImages.bytes("orientation-\(orientation).jpg"))
    #expect(decoded.notes == [.orientationApplied(orientation)])
    #expect(decoded.picture.width == (orientation < 5 ? 32 : 24))
    #expect(decoded.picture.height == (orientation < 5 ? 24 : 32))
    for (seen, expected) in zip(decoded.picture.corners, expected) {
      #expect(seen.isWithin(3, of: expected))
    }
  }

  @Test(arguments: ["orientation-6.png", "orientation-6.tif", "orientation-6.webp"])
  func `other formats carry an orientation too`(name: String) throws {
    let decoded = try PictureDecoder.decode(TestImages.bytes(name))
    #expect(decoded.notes == [.orientationApplied(6)])
    #expect(decoded.picture.corners == [.blue, .red, .yellow, .green])
  }

  /// The left half has alpha 85: a third of the colour, two thirds (170) of white.
  @Test(arguments: ["interlaced-alpha.png", "alpha.webp", "alpha.tif"])
  func `alpha is laid on white`(name: String) throws {
    let decoded = try PictureDecoder.decode(TestImages.bytes(name))
    #expect(decoded.notes == [.alphaOnWhite])
    #expect(
      decoded.picture.corners == [
        Colour(red: 237, green: 180, blue: 180), .green, Colour(red: 183, green: 190, blue: 237),
        .yellow,
      ])
  }

  /// One grey pixel of 64 that is already multiplied by its alpha of 128: 64 + (255 - 128) is 191.
  @Test func `alpha that is multiplied in is not multiplied again`() throws {
    func entry(_ tag: Int, _ value: Int, count: Int = 1) -> [UInt8] {
      BitmapTests.word(tag) + BitmapTests.word(3) + BitmapTests.long(count)
        + (count == 1 ? BitmapTests.long(value) : BitmapTests.word(value) + BitmapTests.word(value))
    }
    let entries = [
      entry(256, 1), entry(257, 1), entry(258, 8, count: 2), entry(259, 1), entry(262, 1),
      entry(273, 8), entry(277, 2), entry(278, 1), entry(279, 2), entry(284, 1), entry(338, 1),
    ]
    let bytes =
      [0x49, 0x49, 42, 0, 10, 0, 0, 0, 64, 128] + BitmapTests.word(entries.count)
      + entries.flatMap { $0 } + [0, 0, 0, 0]
    #expect(try PictureDecoder.decode(bytes).picture.bytes == [191, 191, 191])
  }

  @Test(arguments: [("three-frames.gif", 0), ("three-pages.tif", 0)])
  func `the first page is taken`(name: String, tolerance: Int) throws {
    let decoded = try PictureDecoder.decode(TestImages.bytes(name))
    #expect(decoded.notes == [.firstPage(of: 3)])
    #expect(decoded.picture.corners == Self.quarters)
  }

  @Test(arguments: [("cmyk.jpg", 4), ("cmyk.tif", 0)])
  func `inks become light`(name: String, tolerance: Int) throws {
    let decoded = try PictureDecoder.decode(TestImages.bytes(name))
    #expect(decoded.notes == [.cmykConverted])
    for (seen, expected) in zip(decoded.picture.corners, Self.quarters) {
      #expect(seen.isWithin(tolerance, of: expected), "\(seen), not \(expected)")
    }
  }

  /// 0.299 R + 0.587 G + 0.114 B of red is 80.8.
  @Test func `grey is repeated`() throws {
    let corner = try PictureDecoder.decode(TestImages.bytes("grey.jpg")).picture.colour(3, 3)
    #expect(corner.isWithin(3, of: Colour(red: 81, green: 81, blue: 81)))
    #expect(corner.red == corner.green && corner.green == corner.blue)
  }

  /// The ramp again, its samples divided so that they fit into 12 bits.
  @Test func `twelve bits in sixteen are warned of`() throws {
    let full = try TestImages.bytes("sixteen-bit.tif")
    let start = try #require(
      full.indices.first { full[$0...].starts(with: [0, 0, 85, 0, 170, 0, 255, 0]) })
    var dark = full
    for sample in 0..<32 * 24 {
      let value = 85 * sample / 16
      dark[start + 2 * sample] = UInt8(value & 255)
      dark[start + 2 * sample + 1] = UInt8(value >> 8)
    }
    #expect(
      try PictureDecoder.decode(dark).notes == [.sixteenBitReduced, .twelveBitsInSixteen])
    dark[start + 1] = 0x20  // 8192 / 257 is 32: no longer 12 bits
    #expect(try PictureDecoder.decode(dark).notes == [.sixteenBitReduced])
  }

  /// 257 v + 128 is nearer to v than to v + 1; the ramp's values 0, 85, 170, 255... give round(85 n
  /// / 257).
  @Test func `sixteen bits are divided by 257 and rounded`() throws {
    let colours = try PictureDecoder.decode(TestImages.bytes("sixteen-bit.png"))
    #expect(colours.notes == [.sixteenBitReduced])
    #expect(colours.picture.corners == Self.quarters)
    let ramp = try PictureDecoder.decode(TestImages.bytes("sixteen-bit.tif"))
    #expect(ramp.notes == [.sixteenBitReduced])
    let expected = (0..<32 * 24).map { UInt8((Double(85 * $0) / 257).rounded()) }
    #expect(
      stride(from: 0, to: ramp.picture.bytes.count, by: 3).map { ramp.picture.bytes[$0] }
        == expected)
  }
}

@Suite struct OrientationTests {
  /// 1 2 3 / 4 5 6, each number a pixel.
  static let stored = Picture(
    width: 3, height: 2, bytes: PixelBytes((1...6).flatMap { [$0, $0, $0] }))

  @Test(arguments: [
    (1, 3, [1, 2, 3, 4, 5, 6]), (2, 3, [3, 2, 1, 6, 5, 4]), (3, 3, [6, 5, 4, 3, 2, 1]),
    (4, 3, [4, 5, 6, 1, 2, 3]), (5, 2, [1, 4, 2, 5, 3, 6]), (6, 2, [4, 1, 5, 2, 6, 3]),
    (7, 2, [6, 3, 5, 2, 4, 1]), (8, 2, [3, 6, 2, 5, 1, 4]),
  ])
  func `pixels move`(value: Int, width: Int, expected: [UInt8]) throws {
    let orientation = try #require(Orientation(rawValue: value))
    let upright = try orientation.applied(to: Self.stored)
    #expect(upright.width == width && upright.width * upright.height == 6)
    #expect(upright.bytes == expected.flatMap { [$0, $0, $0] })
  }
}
