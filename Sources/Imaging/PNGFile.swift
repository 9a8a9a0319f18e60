import CCodecs
import Foundation
import Support

/// Writes pictures as PNG.
package enum PNGFile {
  /// The file's bytes: 8-bit RGB, without times and texts, so that the same picture gives the same.
  package static func bytes(of picture: Picture) throws(MemoryShortage) -> [UInt8] {
    var (reason, count) = (ccodecs_reason(), 0)
    var written: UnsafeMutablePointer<UInt8>?
    let size = ccodecs_size(width: UInt32(picture.width), height: UInt32(picture.height))
    let status = picture.bytes.withUnsafeBufferPointer {
      ccodecs_write_png($0.baseAddress, size, &written, &count, &reason)
    }
    defer { free(written) }
    // A picture has pixels as its size says: nothing else than memory can be short.
    guard status == CCODECS_OK, let written else { throw MemoryShortage("writing a PNG") }
    return [UInt8](UnsafeBufferPointer(start: written, count: count))
  }
}
