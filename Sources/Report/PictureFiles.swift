import Foundation
import Support

/// PNG files that a page shows, by name.
package struct PictureFiles: Sendable {
  /// In the order in which they came.
  package private(set) var all: [(name: String, bytes: [UInt8])] = []

  package init() {}

  /// Those of some files that are there. What is no PNG is not there.
  package init(_ names: [String], inFolder folder: String) {
    for name in names {
      let path = "\(folder)/\(name)"
      guard Folder.kind(of: path, followingLinks: false) == .file,
        let data = FileManager.default.contents(atPath: path), data.starts(with: Self.signature)
      else { continue }
      add(name, Array(data))
    }
  }

  /// What every PNG begins with.
  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  package mutating func add(_ name: String, _ bytes: [UInt8]) { all.append((name, bytes)) }

  package subscript(name: String) -> [UInt8]? { all.first { $0.name == name }?.bytes }
}

extension PictureFiles {
  /// Width and height as a PNG tells them in its first chunk (PNG 3rd edition, 11.2.1).
  static func size(ofPNG bytes: [UInt8]) -> PixelSize? {
    guard bytes.count >= 24, bytes.starts(with: signature) else { return nil }
    func number(_ start: Int) -> Int { bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    return PixelSize(height: number(20), width: number(16))
  }
}
