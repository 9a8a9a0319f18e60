import Datasets
import Imaging

/// A picture made small for a page.
enum Thumbnail {
  private static let longestSide = 160

  /// The entry of an archive as a PNG; a picture that is small already keeps its size.
  static func png(_ entry: Int, _ archive: ImageArchive) throws -> [UInt8] {
    let picture = try PictureDecoder.decode(archive.read(entry)).picture
    let longest = max(picture.width, picture.height)
    guard longest > longestSide else { return try PNGFile.bytes(of: picture) }
    func side(_ length: Int) -> Int { max(1, length * longestSide / longest) }
    return try PNGFile.bytes(
      of: Resampling.resize(
        picture, width: side(picture.width), height: side(picture.height), .bilinear, .pillow))
  }
}
