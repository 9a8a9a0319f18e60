import Fixtures
import Foundation
import Testing

@testable import Imaging

/// 209 odd, broken and hostile files against what Pillow makes of them.
@Suite(.enabled(if: Shared.isPresent, "needs ../shared")) struct OddFormatTests {
  enum Outcome: Equatable { case notAnImage, truncated, damaged, unsupported }

  /// Files that are refused, and why ours differs where Pillow reads them.
  static let refused: [String: Outcome] = [
    // Other formats: not in the list that is read.
    "pillow/hopper.avif": .notAnImage, "pillow/rot1mir0.avif": .notAnImage,
    "pillow/transparency.avif": .notAnImage, "pillow/hopper.heif": .notAnImage,
    "pillow/test-card-lossless.jp2": .notAnImage, "pillow/hopper.pfm": .notAnImage,
    "pillow/hopper_16bit.pgm": .notAnImage, "pillow/hopper_1bit.pbm": .notAnImage,
    "pillow/hopper_8bit.ppm": .notAnImage, "pillow/hopper_8bit_plain.pgm": .notAnImage,
    "pillow/negative_size.ppm": .notAnImage, "pillow/200x32_rgba_tl_rle.tga": .notAnImage,
    "pillow/hopper.ico": .notAnImage,
    // Wrong checksums and broken streams: Pillow shows what it has (in metadata.csv); damage is an
    // error here.
    "libpng/badadler.png": .damaged, "libpng/badcrc.png": .damaged, "libpng/bad_iCCP.png": .damaged,
    // A piece of each claims more bytes than the file has left.
    "pillow/broken.png": .truncated, "pillow/broken_data_stream.png": .truncated,
    "pillow/hopper_bad_exif.jpg": .damaged,  // its pixels, too: "bad Huffman code"
    "libpng/huge_IDAT.png": .truncated, "pillow/truncated_image.png": .truncated,
    "pillow/truncated_jpeg.jpg": .truncated, "pillow/decompression_bomb.gif": .truncated,
    "pillow/libtiff_segfault.tif": .damaged, "pillow/seek_too_large.tif": .damaged,
    "libtiff/test_float64_predictor2_le_lzw.tif": .damaged,
    "pillow/10ct_32bit_128.tiff": .damaged,  // lacks the tag PhotometricInterpretation
    // Signed, 32-bit and floating-point samples have no agreed white; Pillow cuts them off at 255.
    "pillow/16_bit_binary_pgm.tiff": .unsupported, "pillow/16bit.s.tif": .unsupported,
    "libtiff/logluv-3c-16b.tiff": .unsupported,
    "pillow/hopper_unknown_pixel_mode.tif": .unsupported,
    // What libvips does not read.
    "pillow/12bit.cropped.tif": .unsupported,
    "libtiff/ojpeg_zackthecat_subsamp22_single_strip.tiff": .unsupported,
  ]

  /// Means by our rules where Pillow's `convert("RGB")` has others, worked out with Pillow and
  /// NumPy.
  static let ours: [String: [Double]] = [
    // Alpha is laid on white; Pillow drops it.
    "libtiff/32bpp-None.tiff": [202.842, 189.308, 187.108],
    "pillow/first_frame_transparency.gif": [170, 255, 170],
    "pillow/pil123p.png": [190.135, 188.804, 171.628],
    "pillow/pil136.png": [66.903, 63.932, 77.444],
    "pillow/p_trns_single.png": [127.912, 176.335, 162.713],
    "pillow/pil123rgba.png": [190.414, 188.893, 171.968],
    "pillow/rgb_trns.png": [127.912, 176.335, 162.713],
    "pillow/transparent.png": [210.971, 202.740, 204.113],
    "pillow/transparent.webp": [210.929, 202.690, 204.210],
    "pngsuite/basn4a08.png": [191.238, 191.238, 191.238],
    "pngsuite/basn6a08.png": [178.109, 223.242, 175.161],
    "pngsuite/ibasn4a08.png": [191.238, 191.238, 191.238],
    "pngsuite/ibasn6a08.png": [178.109, 223.242, 175.161],
    "pngsuite/ftbbn0g01.png": [255, 255, 255],
    "pngsuite/ftbbn0g02.png": [231.675, 231.675, 231.675],
    "pngsuite/iftbbn0g01.png": [255, 255, 255],
    "pngsuite/iftbbn0g02.png": [231.675, 231.675, 231.675],
    // 16 bits are divided by 257; Pillow cuts I;16 off at 255 (and drops the transparent colour).
    "libtiff/minisblack-1c-16b.tiff": [120.324, 120.324, 120.324],
    "pillow/i_trns.png": [35.096, 35.096, 35.096], "pillow/12in16bit.tif": [0, 0, 0],
    "pillow/16_bit_noise.tif": [0.977, 0.977, 0.977],
    "pillow/16bit.MM.cropped.tif": [1.435, 1.435, 1.435],
    "pillow/16bit.cropped.tif": [1.435, 1.435, 1.435],
    "pillow/16bit.deflate.tif": [1.435, 1.435, 1.435],
    "pngsuite/basn0g16.png": [143.831, 143.831, 143.831],
    "pngsuite/ibasn0g16.png": [143.831, 143.831, 143.831],
    "pngsuite/ftbwn0g16.png": [171.688, 171.688, 171.688],
    "pngsuite/iftbwn0g16.png": [171.688, 171.688, 171.688],
    "pngsuite/basn4a16.png": [214.219, 214.219, 214.219],
    "pngsuite/ibasn4a16.png": [214.219, 214.219, 214.219],
    "pngsuite/basn6a16.png": [215.156, 215.156, 195.234],
    "pngsuite/ibasn6a16.png": [215.156, 215.156, 195.234],
    "pillow/tiff_16bit_RGBa.tiff": [214.007, 201.025, 193.888],
    // 31 of 31 is 255; Pillow rounds 5- and 6-bit values down.
    "pillow/rgb16-565.bmp": [121.530, 118.400, 122.898],
    // Read here, not by Pillow: a single red-blue pixel, a black one, grey with alpha, WebP inside
    // TIFF (its means are those of the same photo in hopper.webp).
    "libpng/empty_ancillary_chunks.png": [128, 0, 128],
    "pillow/png_decompression_dos.png": [0, 0, 0],
    "pillow/hopper_webp.tif": [89.781, 80.077, 95.530],
  ]

  /// How far a mean may be off; 0.02 elsewhere.
  static let tolerances: [String: Double] = [
    // Pillow shifts 16-bit RGB right by 8, which is up to 0.5 lower than rounding after dividing by
    // 257.
    "libtiff/rgb-3c-16b.tiff": 0.5, "pillow/tiff_16bit_RGB.tiff": 0.5,
    "pillow/tiff_16bit_RGBa.tiff": 0.5, "pngsuite/basn2c16.png": 0.5,
    "pngsuite/ibasn2c16.png": 0.5, "pngsuite/basn6a16.png": 0.5, "pngsuite/ibasn6a16.png": 0.5,
    // libvips and LittleCMS convert Lab differently (white point, colours outside sRGB).
    "pillow/hopper.Lab.tif": 6, "pillow/lab.tif": 5,
    "pillow/hopper_webp.tif": 0.1,
  ]

  @Test func `every file is read or refused`() throws {
    let table = try String(
      contentsOfFile: Shared.path("data/odd_formats/metadata.csv"), encoding: .utf8)
    var seen = 0
    for line in table.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard fields[0].hasPrefix("images/") else { continue }  // the second line of an error text
      seen += 1
      let bytes = [UInt8](
        try Data(contentsOf: URL(filePath: Shared.path("data/odd_formats/\(fields[0])"))))
      check(String(fields[0].dropFirst(7)), bytes, fields)
    }
    #expect(seen == 209)
  }

  private func check(_ name: String, _ bytes: [UInt8], _ fields: [String]) {
    do {
      let picture = try PictureDecoder.decode(bytes).picture
      #expect(Self.refused[name] == nil, "\(name) was expected to be refused")
      // Pillow turns TIFFs itself but no JPEG, and gives no size for what it cannot read.
      if !fields[12].isEmpty {
        let turned = fields[5] == "JPEG" && (Int(fields[10]) ?? 1) >= 5
        let size = [Int(fields[12]), Int(fields[13])]
        #expect([picture.width, picture.height] == (turned ? size.reversed() : size), "\(name)")
      }
      guard picture.width * picture.height <= 1 << 20 else { return }  // a minute in a debug build
      guard let expected = Self.ours[name] ?? means(fields) else { return }
      for (mean, expected) in zip(means(picture), expected) {
        #expect(
          abs(mean - expected) <= Self.tolerances[name, default: 0.02],
          "\(name): \(mean), not \(expected)")
      }
    } catch {
      #expect(Self.refused[name] == outcome(error), "\(name): \(error)")
    }
  }

  private func outcome(_ error: PictureError) -> Outcome? {
    switch error {
    case .notAnImage: .notAnImage
    case .truncated: .truncated
    case .damaged: .damaged
    case .unsupported: .unsupported
    default: nil
    }
  }

  private func means(_ fields: [String]) -> [Double]? {
    let means = fields[14...16].compactMap(Double.init)
    return means.count == 3 ? means : nil
  }

  private func means(_ picture: Picture) -> [Double] {
    var sums = [0, 0, 0]
    picture.bytes.withUnsafeBufferPointer { bytes in
      for (index, byte) in bytes.enumerated() { sums[index % 3] += Int(byte) }
    }
    return sums.map { Double($0) / Double(picture.width * picture.height) }
  }
}
