import Foundation
import Imaging

/// The images of a run: a ZIP archive, read in place, or a folder.
///
/// No name from an archive is ever used as a path. Any number of threads may read at once.
package struct ImageArchive: Sendable {
  /// One file of the archive; directories, dot files and `__MACOSX` are left out.
  package struct Entry: Sendable, Equatable {
    /// The name in the archive, or the path inside the folder.
    package let name: String
    /// Bytes when unpacked.
    package let size: Int
    /// Found from the content; nil if it is no picture of a format that is read.
    package let format: ImageFormat?
    /// Why it is no picture; nil for a picture.
    let problem: String?

    /// A picture, or a file that is called one: what it is, its content says, so that one that is
    /// none is reported and not passed over.
    package var isCalledPicture: Bool {
      format != nil || Self.suffixes.contains { name.lowercased().hasSuffix($0) }
    }

    private static let suffixes = [
      ".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp",
    ]

    init(name: String, size: Int, head: [UInt8]) {
      self.name = name
      self.size = size
      format = ImageFormat.sniff(head)
      if format != nil {
        problem = nil
      } else {
        let error = head.isEmpty ? .empty : PictureError.notAnImage(ImageFormat.describe(head))
        problem = error.description
      }
    }

    /// An entry of which not even the beginning can be read.
    init(name: String, size: Int, failure: ArchiveError) {
      self.name = name
      self.size = size
      format = nil
      problem = failure.explanation
    }
  }

  /// What is accepted before anything is unpacked. Sizes are in bytes and count for pictures only:
  /// nothing else is ever read beyond its first bytes.
  package struct Limits: Sendable {
    package var entries = 2_000_000
    package var entrySize = 1 << 30
    package var totalSize = 1 << 42
    /// Unpacked bytes for each packed one. A blank uncompressed picture reaches 1,000, so only
    /// files of some size are judged.
    package var ratio = 200
    package var ratioAppliesFrom = 1 << 26

    package init() {}
  }

  /// The last component of the path, as errors call it.
  package let name: String
  /// Whether the images lie in a folder, not in a ZIP.
  package let isFolder: Bool
  /// In text order of the names for a folder, in the archive's order for a ZIP.
  package let entries: [Entry]
  private let source: any ImageSource

  /// Opens a ZIP archive or a folder, lists it and checks it against the limits.
  ///
  /// - Parameter acceptsPicture: takes a file that is a picture itself for an archive of one.
  package init(
    path: String, limits: Limits = Limits(), acceptsPicture: Bool = false
  ) throws(ArchiveError) {
    name = URL(filePath: path).lastPathComponent
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ArchiveError(archive: name, entry: nil, reason: .missing)
    }
    self.isFolder = isFolder.boolValue
    if !isFolder.boolValue, acceptsPicture,
      let picture = try SinglePicture.open(path: path, name: name, limits: limits)
    {
      (source, entries) = picture
    } else if isFolder.boolValue {
      (source, entries) = try ImageFolder.open(path: path, name: name, limits: limits)
    } else {
      (source, entries) = try ZipFile.open(path: path, name: name, limits: limits)
    }
    guard !entries.isEmpty else {
      throw ArchiveError(archive: name, entry: nil, reason: .noFiles)
    }
  }

  /// The whole content of an entry, by its place in `entries`.
  package func read(_ entry: Int) throws(ArchiveError) -> [UInt8] {
    try source.read(entry, entries[entry])
  }

  /// Places of the entries that are pictures, or called so.
  package var pictures: [Int] { entries.indices.filter { entries[$0].isCalledPicture } }

  /// Names of all other entries.
  package var otherFiles: [String] { entries.filter { !$0.isCalledPicture }.map(\.name) }

  /// Whether a name belongs to what archivers and desktops add by themselves.
  static func isIgnored(_ name: String) -> Bool {
    let parts = name.split(whereSeparator: { $0 == "/" || $0 == "\\" })
    guard let last = parts.last else { return true }
    return last.hasPrefix(".") || parts.contains("__MACOSX")
      || parts.contains { $0.hasPrefix(".") && $0 != "." && $0 != ".." }
  }
}

/// Where the bytes of entries come from.
protocol ImageSource: Sendable {
  /// `place` is the entry's place in `ImageArchive.entries`.
  func read(_ place: Int, _ entry: ImageArchive.Entry) throws(ArchiveError) -> [UInt8]
}

/// A file that is a picture itself.
private struct SinglePicture: ImageSource {
  let path: String, name: String

  /// Nil where the file is no picture.
  static func open(
    path: String, name: String, limits: ImageArchive.Limits
  ) throws(ArchiveError) -> (any ImageSource, [ImageArchive.Entry])? {
    let picture = SinglePicture(path: path, name: name)
    let head = try picture.bytes(upTo: ImageFormat.sniffedBytes)
    guard ImageFormat.sniff(head) != nil else { return nil }
    var status = stat()
    guard stat(path, &status) == 0 else { throw picture.failure }
    var check = LimitCheck(archive: name, limits: limits)
    try check.add(name, size: Int(status.st_size), packed: nil)
    return (picture, [.init(name: name, size: Int(status.st_size), head: head)])
  }

  func read(_ place: Int, _ entry: ImageArchive.Entry) throws(ArchiveError) -> [UInt8] {
    try bytes(upTo: entry.size)
  }

  private func bytes(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else { throw failure }
    defer { try? file.close() }
    do { return [UInt8](try file.read(upToCount: count) ?? Data()) } catch { throw failure }
  }

  private var failure: ArchiveError {
    ArchiveError(
      archive: name, entry: nil, reason: .cannotRead(String(cString: strerror(errno))))
  }
}

/// Adds up what an archive promises, and refuses too much of it.
struct LimitCheck {
  let archive: String, limits: ImageArchive.Limits
  private var total = 0

  init(archive: String, limits: ImageArchive.Limits) {
    self.archive = archive
    self.limits = limits
  }

  func count(_ entries: Int) throws(ArchiveError) {
    if entries > limits.entries {
      throw ArchiveError(
        archive: archive, entry: nil, reason: .tooManyEntries(entries, limit: limits.entries))
    }
  }

  mutating func add(_ name: String, size: Int, packed: Int?) throws(ArchiveError) {
    if size > limits.entrySize {
      throw ArchiveError(
        archive: archive, entry: name, reason: .entryTooLarge(size, limit: limits.entrySize))
    }
    if let packed, size >= limits.ratioAppliesFrom, size / max(packed, 1) >= limits.ratio {
      throw ArchiveError(
        archive: archive, entry: name,
        reason: .ratioTooHigh(size: size, compressed: packed, limit: limits.ratio))
    }
    total += size
    if total > limits.totalSize {
      throw ArchiveError(
        archive: archive, entry: name, reason: .totalTooLarge(total, limit: limits.totalSize))
    }
  }
}
