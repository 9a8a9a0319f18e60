import Foundation
import Support
import Testing

@testable import Imaging

@Suite struct HostileImageTests {
  @Test func `what is no picture says what it is`() {
    #expect(failure([]) == .empty)
    #expect(
      failure(Array("image_path,label\n".utf8))?.description
        == "it is not a picture (it starts with 69 6d 61 67 65 5f 70 61, \"image_pa\"); "
        + "JPEG, PNG, BMP, GIF, TIFF and WebP are read")
    #expect(failure(Array("BMW, VW and Audi are brands".utf8)) != nil)
    let others: [(String, [UInt8])] = [
      ("AVIF", [0, 0, 0, 32] + Array("ftypavif".utf8)),
      ("JPEG 2000", [0, 0, 0, 12] + Array("jP  \r\n".utf8)),
      ("HEIF", [0, 0, 0, 24] + Array("ftypheic".utf8)), ("a PDF", Array("%PDF-1.7".utf8)),
      ("an SVG or XML file", Array("<svg xmlns=".utf8)),
      ("a PNM picture", Array("P6\n2 2\n255\n".utf8)),
      ("DICOM", [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)),
      ("an HTML page", Array("<!DOCTYPE html>".utf8)), ("gzip data", [0x1F, 0x8B, 8]),
    ]
    for (name, bytes) in others {
      #expect(failure(bytes) == .notAnImage(name))
      #expect(ImageFormat.sniff(bytes) == nil)
    }
  }

  @Test func `a suffix is no format`() throws {
    for (name, bytes) in try TestImages.all() {
      let expected: ImageFormat =
        switch name.split(separator: ".").last {
        case "jpg": .jpeg
        case "png": .png
        case "gif": .gif
        case "bmp": .bmp
        case "webp": .webp
        default: .tiff
        }
      #expect(ImageFormat.sniff(bytes) == expected)
      #expect(ImageFormat.sniff(Array(bytes.prefix(ImageFormat.sniffedBytes))) == expected)
    }
  }

  @Test func `limits come before pixels`() throws {
    let bytes = try TestImages.bytes("plain.png")
    #expect(
      failure(bytes, DecodingLimits(maximumPixels: 767))
        == .tooManyPixels(width: 32, height: 24, maximum: 767))
    #expect(failure(bytes, DecodingLimits(maximumPixels: 768)) == nil)
    #expect(
      failure(bytes, DecodingLimits(maximumBytes: 100)) == .tooManyBytes(bytes.count, maximum: 100))
  }

  /// Headers that claim gigapixels, over the few bytes of a small picture.
  @Test func `decompression bombs are refused by their headers`() throws {
    var png = try TestImages.bytes("plain.png")
    png.replaceSubrange(16..<24, with: [0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0])
    png.replaceSubrange(29..<33, with: crc(png[12..<29]))
    #expect(failure(png) == .tooManyPixels(width: 100_000, height: 100_000, maximum: 178_956_970))

    var gif = try TestImages.bytes("plain.gif")
    let first = try #require(place(of: [0x2C, 0, 0, 0, 0, 32, 0, 24, 0], in: gif))
    for at in [6, first + 5] { gif.replaceSubrange(at..<at + 4, with: [0xFF, 0xFF, 0xFF, 0xFF]) }
    #expect(failure(gif) == .tooManyPixels(width: 65535, height: 65535, maximum: 178_956_970))

    var jpeg = try TestImages.bytes("orientation-1.jpg")
    let frame = try #require(place(of: [0xFF, 0xC0], in: jpeg))
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xDC, 0xFF, 0xDC])
    #expect(failure(jpeg) == .tooManyPixels(width: 65500, height: 65500, maximum: 178_956_970))

    let runs = BitmapTests.bitmap(
      1 << 20, 1 << 20, bits: 8, compression: 1, colours: BitmapTests.colours, [0, 1])
    #expect(failure(runs) == .tooManyPixels(width: 1 << 20, height: 1 << 20, maximum: 178_956_970))
    let tallest = BitmapTests.bitmap(
      Int(Int32.max), Int(Int32.min), bits: 8, compression: 1, colours: BitmapTests.colours, [0, 1])
    #expect(
      failure(tallest)
        == .tooManyPixels(width: Int(Int32.max), height: 1 << 31, maximum: 178_956_970))

    var tiff = try TestImages.bytes("deflate.tif")
    // ImageWidth is tag 256; its type and value follow.
    let width = try #require(
      place(of: [0, 1, 4, 0], in: tiff) ?? place(of: [0, 1, 3, 0], in: tiff))
    tiff.replaceSubrange(width + 2..<width + 12, with: [4, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F])
    #expect(failure(tiff) != nil)
  }

  private func place(of pattern: [UInt8], in bytes: [UInt8]) -> Int? {
    bytes.indices.first { bytes[$0...].starts(with: pattern) }
  }

  private func crc(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    let sum = ~value
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
  }

  /// Cut anywhere, a file gives an error or every pixel that it had: never half a picture.
  @Test func `a file cut short never gives another picture`() throws {
    for (name, bytes) in try TestImages.all() {
      let whole = try PictureDecoder.decode(bytes).picture
      let step = max(1, bytes.count / 60)
      for count in Array(stride(from: 1, to: bytes.count, by: step)) + [bytes.count - 1] {
        guard let part = try? PictureDecoder.decode(Array(bytes.prefix(count))) else { continue }
        #expect(part.picture == whole, "\(name) cut to \(count) of \(bytes.count) bytes")
      }
    }
  }

  @Test func `a JPEG without its end marker is whole only if it has one scan`() throws {
    let baseline = try TestImages.bytes("orientation-1.jpg")
    #expect(
      try PictureDecoder.decode(Array(baseline.dropLast(2))).picture
        == PictureDecoder.decode(baseline).picture)
    guard case .truncated(.jpeg, _)? = failure(Array(baseline.dropLast(60))) else {
      Issue.record("half the pixels are missing")
      return
    }
    let progressive = try TestImages.bytes("progressive.jpg")
    #expect(
      failure(Array(progressive.dropLast(2))) == .truncated(.jpeg, "Premature end of input file"))
  }

  @Test func `a wrong checksum is damage`() throws {
    var bytes = try TestImages.bytes("plain.png")
    bytes[bytes.count - 14] ^= 1  // the checksum of IDAT, before the 12 bytes of IEND
    #expect(failure(bytes) == .damaged(.png, "IDAT: CRC error"))
  }

  /// Some hundred files with a few bytes changed: a picture or an error, within the limits.
  @Test func `changed bytes never end the process`() throws {
    let limits = DecodingLimits(maximumPixels: 1 << 20)
    var outcomes = (pictures: 0, errors: 0)
    for (index, (_, bytes)) in try TestImages.all().enumerated() {
      for round in 0..<25 {
        var random = RandomStream(seed: UInt64(round), for: .shuffle(epoch: index))
        var changed = bytes
        for _ in 0..<(1 + round % 4) {
          let place = random.below(round % 2 == 0 ? min(64, bytes.count) : bytes.count)
          changed[place] = UInt8(random.below(256))
        }
        if failure(changed, limits) == nil { outcomes.pictures += 1 } else { outcomes.errors += 1 }
      }
    }
    #expect(outcomes.pictures > 50 && outcomes.errors > 50, "\(outcomes)")
  }

  /// Pictures are decoded in parallel; an error must be that of its own picture.
  @Test func `many at once`() async throws {
    let whole = try TestImages.bytes("deflate.tif")
    let expected = try PictureDecoder.decode(whole).picture
    let cut = Array(try TestImages.bytes("plain.webp").dropLast(30))
    let alone = failure(cut)
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask {
          number % 2 == 0
            ? (try? PictureDecoder.decode(whole).picture) == expected : failure(cut) == alone
        }
      }
      for await right in group { #expect(right) }
    }
  }
}
