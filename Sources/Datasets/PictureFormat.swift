/// The picture formats that are read, recognised by their first bytes and never by a file's suffix.
public enum PictureFormat: String, Sendable, CaseIterable {
  case jpeg = "JPEG"
  case png = "PNG"
  case bmp = "BMP"
  case gif = "GIF"
  case tiff = "TIFF"
  case webp = "WebP"

  /// How many bytes of a file `init(head:)` needs to see.
  public static let headLength = 32

  /// The suffixes that say "picture" in a file name; they only tell a name's stem from its end.
  static let suffixes = ["jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff", "webp"]

  /// The format whose signature the bytes begin with.
  public init?(head: [UInt8]) {
    let text = { (offset: Int, text: String) in head.dropFirst(offset).starts(with: text.utf8) }
    if head.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if text(0, "GIF87a") || text(0, "GIF89a") {
      self = .gif
    } else if text(0, "RIFF"), text(8, "WEBP") {
      self = .webp
    } else if Self.tiffMarks.contains(where: { head.starts(with: $0) }) {
      self = .tiff
    } else if text(0, "BM"), head.count >= 18, head[15] == 0, head[16] == 0, head[17] == 0,
      Self.bmpHeaderSizes.contains(head[14])
    {
      self = .bmp
    } else {
      return nil
    }
  }

  /// Byte order and version: classic TIFF (42) and BigTIFF (43).
  private static let tiffMarks: [[UInt8]] = [
    [0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43],
  ]

  /// Sizes of the headers that may follow a BMP's file header; "BM" alone begins many a text.
  private static let bmpHeaderSizes: [UInt8] = [12, 16, 40, 52, 56, 64, 108, 124]

  /// Why bytes with such a beginning are no picture that is read here.
  static func refusal(head: [UInt8]) -> String {
    let formats = allCases.map(\.rawValue).joined(separator: ", ")
    if head.isEmpty { return "the file is empty" }
    let bytes = head.prefix(8).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return digits.count == 1 ? "0" + digits : digits
    }
    return "its content is none of \(formats) (it begins with the bytes "
      + bytes.joined(separator: " ") + ")"
  }
}
