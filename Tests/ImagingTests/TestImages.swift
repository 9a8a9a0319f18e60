import Foundation
import Testing

@testable import Imaging

/// The files of test-data/images: see its README for what they show.
enum TestImages {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "test-data/images")

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: name)))
  }

  static func all() throws -> [(name: String, bytes: [UInt8])] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { !$0.hasSuffix(".md") }.map { ($0, try bytes($0)) }
  }
}

/// A colour of the quartered picture.
struct Colour: Equatable, CustomStringConvertible {
  let red: Int, green: Int, blue: Int

  static let red = Colour(red: 200, green: 30, blue: 30)
  static let green = Colour(red: 30, green: 160, blue: 60)
  static let blue = Colour(red: 40, green: 60, blue: 200)
  static let yellow = Colour(red: 230, green: 200, blue: 40)

  func isWithin(_ tolerance: Int, of other: Colour) -> Bool {
    abs(red - other.red) <= tolerance && abs(green - other.green) <= tolerance
      && abs(blue - other.blue) <= tolerance
  }

  var description: String { "(\(red), \(green), \(blue))" }
}

extension Picture {
  func colour(_ x: Int, _ y: Int) -> Colour {
    let at = (y * width + x) * 3
    return Colour(red: Int(bytes[at]), green: Int(bytes[at + 1]), blue: Int(bytes[at + 2]))
  }

  /// The colours a little inside the corners: top left, top right, bottom left, bottom right.
  var corners: [Colour] {
    [colour(3, 3), colour(width - 4, 3), colour(3, height - 4), colour(width - 4, height - 4)]
  }
}

func failure(_ bytes: [UInt8], _ limits: DecodingLimits = .standard) -> PictureError? {
  do {
    _ = try PictureDecoder.decode(bytes, limits: limits)
    return nil
  } catch { return error }
}
