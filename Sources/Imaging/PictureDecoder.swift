import CCodecs
import Support

/// Reads pictures into 8-bit RGB: format by content, size before pixels, damage as an error.
package enum PictureDecoder {
  /// Decodes the first page, applies the EXIF orientation and lays transparency on white.
  ///
  /// - Parameter wait: is told, before any of it is asked for, how much memory the decoding takes
  ///   at most, and returns when it may go on.
  package static func decode(
    _ bytes: [UInt8], limits: DecodingLimits = .standard,
    waitingFor wait: (_ memory: Int) -> Void = { _ in }
  ) throws(PictureError) -> DecodedPicture {
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.count <= limits.maximumBytes else {
      throw .tooManyBytes(bytes.count, maximum: limits.maximumBytes)
    }
    guard let format = ImageFormat.sniff(bytes) else {
      throw .notAnImage(ImageFormat.describe(bytes))
    }
    // `withUnsafeBufferPointer` keeps typed errors only as a result.
    let (stored, remarks) = try bytes.withUnsafeBufferPointer { data in
      Result { () throws(PictureError) in try readStored(data, format, limits, wait) }
    }.get()
    let orientation = Orientation(rawValue: Int(remarks.orientation)) ?? .upright
    return DecodedPicture(
      picture: try havingMemory(for: format) { () throws(MemoryShortage) in
        try orientation.applied(to: stored)
      },
      notes: notes(remarks, orientation) {
        stored.bytes.withUnsafeBufferPointer { $0.max() ?? 0 }
      })
  }

  /// Bytes for each pixel that decoding takes at most: 3 of the result, and 3 more while it is
  /// turned, 6 of the coefficients of a progressive JPEG, or 9 of libvips' own (a GIF's frames, a
  /// TIFF's 16-bit samples).
  static let memoryPerPixel = 12

  private static func havingMemory<Value>(
    for format: ImageFormat, _ body: () throws(MemoryShortage) -> Value
  ) throws(PictureError) -> Value {
    do { return try body() } catch { throw .outOfMemory(format, error.purpose) }
  }

  private static func readStored(
    _ data: UnsafeBufferPointer<UInt8>, _ format: ImageFormat, _ limits: DecodingLimits,
    _ wait: (_ memory: Int) -> Void
  ) throws(PictureError) -> (Picture, ccodecs_remarks) {
    var image: OpaquePointer?
    var size = ccodecs_size()
    var reason = ccodecs_reason()
    let opened = ccodecs_open(format.codec, data.baseAddress, data.count, &image, &size, &reason)
    guard opened == CCODECS_OK else { throw failure(opened, format, reason) }
    defer { ccodecs_close(image) }

    let width = Int(size.width)
    let height = Int(size.height)
    // Both sides fit 32 bits, so the product fits 64.
    guard width.multipliedFullWidth(by: height).high == 0,
      width * height <= min(limits.maximumPixels, Int.max / memoryPerPixel - data.count)
    else { throw .tooManyPixels(width: width, height: height, maximum: limits.maximumPixels) }

    wait(width * height * memoryPerPixel + data.count)
    var remarks = ccodecs_remarks()
    var status = CCODECS_OK
    let pixels = try havingMemory(for: format) { () throws(MemoryShortage) in
      try PixelBytes(count: width * height * 3) {
        status = ccodecs_read(image, $0.baseAddress, &remarks, &reason)
      }
    }
    guard status == CCODECS_OK else { throw failure(status, format, reason) }
    return (Picture(width: width, height: height, bytes: pixels), remarks)
  }

  private static func failure(
    _ status: ccodecs_status, _ format: ImageFormat, _ reason: ccodecs_reason
  ) -> PictureError {
    let text = reason.words
    return switch status {
    case CCODECS_TRUNCATED: .truncated(format, text)
    case CCODECS_UNSUPPORTED: .unsupported(format, text)
    case CCODECS_OUT_OF_MEMORY: .outOfMemory(format, text)
    case CCODECS_LIBRARY_MISSING: .libraryMissing(format, text)
    default: .damaged(format, text)
    }
  }

  private static func notes(
    _ remarks: ccodecs_remarks, _ orientation: Orientation, brightest: () -> UInt8
  ) -> [DecodingNote] {
    var notes: [DecodingNote] = []
    if remarks.pages > 1 { notes.append(.firstPage(of: Int(remarks.pages))) }
    if remarks.sixteen_bit_reduced {
      notes.append(.sixteenBitReduced)
      // 4095 / 257, rounded.
      if brightest() <= 16 { notes.append(.twelveBitsInSixteen) }
    }
    if remarks.cmyk_converted { notes.append(.cmykConverted) }
    if remarks.lab_converted { notes.append(.labConverted) }
    if remarks.alpha_on_white { notes.append(.alphaOnWhite) }
    if orientation != .upright { notes.append(.orientationApplied(orientation.rawValue)) }
    return notes
  }
}

extension ccodecs_reason {
  /// The text as far as it goes.
  var words: String {
    withUnsafeBytes(of: self) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

extension ImageFormat {
  fileprivate var codec: ccodecs_format {
    switch self {
    case .jpeg: CCODECS_JPEG
    case .png: CCODECS_PNG
    case .bmp: CCODECS_BMP
    case .gif: CCODECS_GIF
    case .tiff: CCODECS_TIFF
    case .webp: CCODECS_WEBP
    }
  }
}
