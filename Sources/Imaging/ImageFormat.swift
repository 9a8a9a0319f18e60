/// The picture formats that are read, told apart by their first bytes.
package enum ImageFormat: String, Sendable, CaseIterable {
  case jpeg = "JPEG"
  case png = "PNG"
  case bmp = "BMP"
  case gif = "GIF"
  case tiff = "TIFF"
  case webp = "WebP"

  /// As many bytes as `sniff` and `describe` look at.
  package static let sniffedBytes = 256

  /// The format of `bytes` (a whole file or its beginning); nil if it is none that is read.
  package static func sniff(_ bytes: [UInt8]) -> ImageFormat? {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if text(bytes, at: 0, "GIF87a") || text(bytes, at: 0, "GIF89a") { return .gif }
    if text(bytes, at: 0, "RIFF"), text(bytes, at: 8, "WEBP") { return .webp }
    if isTIFF(bytes) { return .tiff }
    // "BM" alone also begins words; a bitmap has the size of its header at byte 14.
    if text(bytes, at: 0, "BM"), bytes.count >= 18, bytes[15...17] == [0, 0, 0],
      [12, 16, 40, 52, 56, 64, 108, 124].contains(bytes[14])
    {
      return .bmp
    }
    return nil
  }

  /// Whether `bytes` begin a picture of a format that is not read.
  package static func isUnreadPicture(_ bytes: [UInt8]) -> Bool { unreadPicture(bytes) != nil }

  private static func unreadPicture(_ bytes: [UInt8]) -> String? {
    for (name, offset, mark) in unreadFormats where text(bytes, at: offset, mark) { return name }
    if bytes.starts(with: [0, 0, 1, 0]) { return "an ICO icon" }
    if bytes.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) { return "JPEG 2000" }
    if bytes.starts(with: [0xFF, 0x0A]) { return "JPEG XL" }
    return isNetpbm(bytes) ? "a PNM picture" : nil
  }

  /// What a file that is none of these formats seems to be, for a message.
  package static func describe(_ bytes: [UInt8]) -> String {
    if let picture = unreadPicture(bytes) { return picture }
    for (name, offset, mark) in otherFormats where text(bytes, at: offset, mark) {
      return name
    }
    if bytes.starts(with: [0x1F, 0x8B]) { return "gzip data" }
    let start = bytes.prefix(8)
    let hexadecimal = start.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    let spelled = String(
      decoding: start.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
    return "not a picture (it starts with \(hexadecimal.joined(separator: " ")), \"\(spelled)\")"
  }

  /// Names and marks of pictures that are not read.
  private static let unreadFormats: [(name: String, offset: Int, mark: String)] = [
    ("AVIF", 4, "ftypavif"), ("AVIF", 4, "ftypavis"), ("HEIF", 4, "ftypheic"),
    ("HEIF", 4, "ftypheix"), ("HEIF", 4, "ftypheim"), ("HEIF", 4, "ftypheis"),
    ("HEIF", 4, "ftypmif1"), ("HEIF", 4, "ftypmsf1"), ("HEIF", 4, "ftyphevc"),
    ("JPEG 2000", 4, "jP  "), ("JPEG XL", 4, "JXL "), ("a Photoshop file", 0, "8BPS"),
    ("DICOM", 128, "DICM"),
  ]

  /// Names and marks of what else people put among pictures.
  private static let otherFormats: [(name: String, offset: Int, mark: String)] = [
    ("a PDF", 0, "%PDF"), ("a ZIP archive", 0, "PK"), ("an SVG or XML file", 0, "<?xml"),
    ("an SVG or XML file", 0, "<svg"), ("an HTML page", 0, "<!DOCTYPE"),
    ("an HTML page", 0, "<html"), ("a MATLAB file", 0, "MATLAB"), ("a NumPy file", 1, "NUMPY"),
    ("HDF5", 1, "HDF"),
  ]

  private static func text(_ bytes: [UInt8], at offset: Int, _ mark: String) -> Bool {
    bytes.count >= offset && bytes[offset...].starts(with: mark.utf8)
  }

  /// Either byte order, 42 for TIFF and 43 for BigTIFF.
  private static func isTIFF(_ bytes: [UInt8]) -> Bool {
    [[0x49, 0x49, 42, 0], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 42], [0x4D, 0x4D, 0, 43]].contains {
      bytes.starts(with: $0)
    }
  }

  private static func isNetpbm(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 3, bytes[0] == UInt8(ascii: "P") else { return false }
    return "1234567fF".utf8.contains(bytes[1]) && " \n\r\t".utf8.contains(bytes[2])
  }
}
