import CCodecs
import Support

/// Why drawings cannot be turned into pixels here.
package enum DrawingError: Error, Equatable, CustomStringConvertible {
  case noLibrary(String)
  case noFont
  case refused(String)

  package var description: String {
    switch self {
    case .noLibrary(let reason):
      "plots need libvips with librsvg (\(Advice.installVips)), which "
        + "cannot be loaded: \(reason)"
    case .noFont:
      "plots need a font, and there is none (\(Advice.installFont))"
    case .refused(let reason): "librsvg cannot draw a plot: \(reason)"
    }
  }
}

/// Drawings in SVG as pixels.
package enum VectorDrawing {
  /// Pixels to a unit of the drawing, along either side.
  package static let scale = 2

  /// The picture of a whole SVG document, laid on white.
  package static func picture(of document: String) throws -> Picture {
    let text = Array(document.utf8)
    return try text.withUnsafeBufferPointer { text in
      var image: OpaquePointer?
      var (size, reason) = (ccodecs_size(), ccodecs_reason())
      let opened = ccodecs_open(CCODECS_SVG, text.baseAddress, text.count, &image, &size, &reason)
      guard opened == CCODECS_OK else { throw failure(opened, reason) }
      defer { ccodecs_close(image) }
      var (remarks, status) = (ccodecs_remarks(), CCODECS_OK)
      let bytes = try PixelBytes(count: Int(size.width) * Int(size.height) * 3) {
        status = ccodecs_read(image, $0.baseAddress, &remarks, &reason)
      }
      guard status == CCODECS_OK else { throw failure(status, reason) }
      return Picture(width: Int(size.width), height: Int(size.height), bytes: bytes)
    }
  }

  /// Fails where nothing could be drawn, or text would be missing.
  package static func check() throws {
    var (count, reason) = (0, ccodecs_reason())
    let status = ccodecs_count_fonts(&count, &reason)
    guard status == CCODECS_OK else { throw failure(status, reason) }
    guard count > 0 else { throw DrawingError.noFont }
    let letter = try picture(
      of: """
        <svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">\
        <text x="2" y="16" font-family="sans-serif" font-size="16">M</text></svg>
        """)
    guard letter.bytes.contains(where: { $0 < 128 }) else { throw DrawingError.noFont }
  }

  /// Lets drawings use the fonts in a folder, by the rules beside them, instead of the system's.
  package static func useFonts(in folder: String) { ccodecs_use_fonts(folder) }

  private static func failure(_ status: ccodecs_status, _ reason: ccodecs_reason) -> any Error {
    switch status {
    case CCODECS_LIBRARY_MISSING: DrawingError.noLibrary(reason.words)
    case CCODECS_OUT_OF_MEMORY: MemoryShortage("drawing a plot")
    default: DrawingError.refused(reason.words)
    }
  }
}
