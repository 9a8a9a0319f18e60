import Support

/// Why a picture could not be decoded, in words that stand after the picture's name.
package enum PictureError: Error, Equatable, Sendable, CustomStringConvertible {
  case empty
  /// None of the formats that are read; the text says what it seems to be.
  case notAnImage(String)
  /// The sides are those stored in the file.
  case tooManyPixels(width: Int, height: Int, maximum: Int)
  case tooManyBytes(Int, maximum: Int)
  case truncated(ImageFormat, String)
  case damaged(ImageFormat, String)
  case unsupported(ImageFormat, String)
  case outOfMemory(ImageFormat, String)
  /// A shared library that reads this format is not installed.
  case libraryMissing(ImageFormat, String)

  package var description: String {
    switch self {
    case .empty: "the file is empty"
    case .notAnImage(let what):
      "it is \(what); JPEG, PNG, BMP, GIF, TIFF and WebP are read"
    case .tooManyPixels(let width, let height, let maximum):
      "it is \(width)x\(height), more than the limit of \(maximum) pixels"
    case .tooManyBytes(let bytes, let maximum):
      "it has \(bytes) bytes, more than the limit of \(maximum)"
    case .truncated(let format, let reason): "the \(format.rawValue) is cut off (\(reason))"
    case .damaged(let format, let reason): "the \(format.rawValue) is damaged (\(reason))"
    case .unsupported(let format, let reason):
      "this kind of \(format.rawValue) is not read (\(reason))"
    case .outOfMemory(let format, let reason):
      "there is not enough memory to decode the \(format.rawValue) (\(reason))"
    case .libraryMissing(let format, let reason):
      "\(format.rawValue) needs libvips (\(Advice.installVips)), "
        + "which cannot be loaded: \(reason)"
    }
  }
}
