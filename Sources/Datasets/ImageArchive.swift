import Foundation
import Imaging
import Support

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
    package var isCalledPicture: Bool { format != nil || Self.isCalledPicture(name) }

    /// A picture, called one, or a picture of a format that is not read.
    package var isMeantAsPicture: Bool { isCalledPicture || isOfUnreadFormat }

    private let isOfUnreadFormat: Bool

    static func isCalledPicture(_ name: String) -> Bool {
      let name = name.lowercased()
      return suffixes.contains { name.hasSuffix($0) }
    }

    /// Whether a suffix, with its dot, is one that pictures of the formats that are read have.
    static func isPictureSuffix(_ suffix: String) -> Bool {
      (suffixes + [".jpe", ".jfif"]).contains(suffix.lowercased())
    }

    private static let suffixes = [
      ".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp",
    ]
    /// Of pictures that are not read; TGA alone cannot be told by its first bytes.
    private static let unreadSuffixes = [
      ".heic", ".heif", ".avif", ".jp2", ".jxl", ".tga", ".pnm", ".ppm", ".pgm", ".pbm",
    ]

    /// - Parameter refusal: why the entry is not to be read, whatever its content.
    init(name: String, size: Int, head: [UInt8], refusal: ArchiveError.Reason? = nil) {
      self.name = name
      self.size = size
      format = ImageFormat.sniff(head)
      isOfUnreadFormat = format == nil && Self.isUnread(head, name)
      if let refusal {
        problem = refusal.explanation
      } else if format != nil {
        problem = nil
      } else {
        let error = head.isEmpty ? .empty : PictureError.notAnImage(ImageFormat.describe(head))
        problem = error.description
      }
    }

    /// An entry of which not even the beginning can be read.
    init(name: String, size: Int, refusal: ArchiveError.Reason) {
      self.init(name: name, size: size, head: [], refusal: refusal)
    }

    private static func isUnread(_ head: [UInt8], _ name: String) -> Bool {
      let name = name.lowercased()
      return ImageFormat.isUnreadPicture(head) || unreadSuffixes.contains { name.hasSuffix($0) }
    }
  }

  /// What is accepted before anything is unpacked; sizes are in bytes. An entry beyond a limit is
  /// refused where it is asked for: nothing else is ever read beyond its first bytes.
  package struct Limits: Sendable {
    package var entries = 2_000_000
    package var entrySize = 1 << 30
    package var totalSize = 1 << 42
    /// Unpacked bytes for each packed one. A blank uncompressed picture reaches 1,000, so only
    /// files of some size are judged.
    package var ratio = 200
    package var ratioAppliesFrom = 1 << 26

    package init() {}

    /// What is wrong with an entry of this size, packed into so many bytes.
    func refusal(size: Int, packed: Int? = nil) -> ArchiveError.Reason? {
      if size > entrySize { return .entryTooLarge(size, limit: entrySize) }
      guard let packed, size >= ratioAppliesFrom, size / max(packed, 1) >= ratio else { return nil }
      return .ratioTooHigh(size: size, compressed: packed, limit: ratio)
    }

    /// Refuses an archive with too many entries.
    func check(_ entries: Int, archive: String) throws(ArchiveError) {
      if entries > self.entries {
        throw ArchiveError(
          archive: archive, entry: nil, reason: .tooManyEntries(entries, limit: self.entries))
      }
    }
  }

  /// The last component of the path, as errors call it.
  package let name: String
  /// Whether the images lie in a folder, not in a ZIP.
  package let isFolder: Bool
  /// In text order of the names for a folder, in the archive's order for a ZIP.
  package let entries: [Entry]
  /// Names of pictures that are hidden, and so left out.
  package let hidden: [String]
  /// Names of pipes, devices and sockets in a folder, and what they are.
  package let special: [(name: String, kind: SpecialFile)]
  private let source: any ImageSource
  private let limits: Limits

  /// Opens a ZIP archive or a folder and lists it.
  ///
  /// - Parameter acceptsPicture: takes a file that is a picture itself for an archive of one.
  package init(
    path: String, limits: Limits = Limits(), acceptsPicture: Bool = false
  ) throws(ArchiveError) {
    let name = URL(filePath: path).lastPathComponent
    var status = stat()
    let error = stat(path, &status) == 0 ? nil : SystemError.last
    if let error {
      let isAbsent = [ENOENT, ENOTDIR].contains(error.code)
      throw ArchiveError(
        archive: name, entry: nil,
        reason: isAbsent ? .missing : .opening(error))
    }
    if let kind = SpecialFile(mode: status.st_mode) {
      throw ArchiveError(
        archive: name, entry: nil, reason: .cannotOpen("it is \(kind), not a regular file"))
    }
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    let listing: ImageListing
    if !isFolder, acceptsPicture,
      let picture = try SinglePicture.open(path: path, name: name, limits: limits)
    {
      listing = picture
    } else if isFolder {
      listing = try ImageFolder.open(path: path, name: name, limits: limits)
    } else {
      listing = try ZipFile.open(path: path, name: name, limits: limits)
    }
    self.name = name
    self.limits = limits
    (source, entries) = (listing.source, listing.entries)
    (hidden, special) = (listing.hidden, listing.special)
    guard !entries.isEmpty else {
      throw ArchiveError(archive: name, entry: nil, reason: .noFiles)
    }
  }

  /// Refuses entries that together are too large.
  package func checkTotal(of places: some Sequence<Int>) throws(ArchiveError) {
    var total = 0
    for place in places {
      total += min(entries[place].size, limits.totalSize)
      if total > limits.totalSize {
        throw ArchiveError(
          archive: name, entry: entries[place].name,
          reason: .totalTooLarge(total, limit: limits.totalSize))
      }
    }
  }

  /// The whole content of an entry, by its place in `entries`.
  package func read(_ entry: Int) throws(ArchiveError) -> [UInt8] {
    try source.read(entry, entries[entry])
  }

  /// Places of the entries that are pictures, or seem meant to be.
  package var pictures: [Int] { entries.indices.filter { entries[$0].isMeantAsPicture } }

  /// Names of all other entries.
  package var otherFiles: [String] { entries.filter { !$0.isMeantAsPicture }.map(\.name) }

  /// Names that several of the entries have, in their order.
  package func repeatedNames(of places: [Int]) -> [String] {
    var counts: [String: Int] = [:]
    for place in places { counts[entries[place].name, default: 0] += 1 }
    return places.map { entries[$0].name }.filter { name in
      defer { counts[name] = 0 }
      return counts[name, default: 0] > 1
    }
  }

  /// Whether a name belongs to what archivers and desktops add by themselves.
  static func isIgnored(_ name: String) -> Bool {
    let parts = name.split(whereSeparator: { $0 == "/" || $0 == "\\" })
    guard let last = parts.last else { return true }
    return last.hasPrefix(".") || parts.contains("__MACOSX")
      || parts.contains { $0.hasPrefix(".") && $0 != "." && $0 != ".." }
  }

  /// Whether an ignored name may be a picture that someone misses: not what a Mac puts beside each.
  static func isHiddenPicture(_ name: String) -> Bool {
    let parts = name.split(whereSeparator: { $0 == "/" || $0 == "\\" })
    return isIgnored(name) && Entry.isCalledPicture(name) && !parts.contains("__MACOSX")
      && !(parts.last?.hasPrefix("._") ?? true)
  }
}

/// Where the bytes of entries come from.
protocol ImageSource: Sendable {
  /// `place` is the entry's place in `ImageArchive.entries`.
  func read(_ place: Int, _ entry: ImageArchive.Entry) throws(ArchiveError) -> [UInt8]
}

/// What is found where images lie.
struct ImageListing {
  let source: any ImageSource
  let entries: [ImageArchive.Entry]
  var hidden: [String] = []
  var special: [(name: String, kind: SpecialFile)] = []
}

/// A file that is a picture itself.
private struct SinglePicture: ImageSource {
  let path: String, name: String, identity: FileIdentity

  /// Nil where the file is no picture.
  static func open(
    path: String, name: String, limits: ImageArchive.Limits
  ) throws(ArchiveError) -> ImageListing? {
    do throws(SystemError) {
      guard let file = try InputFile(path: path) else { return nil }
      let head = try file.bytes(upTo: ImageFormat.sniffedBytes)
      if ImageFormat.sniff(head) == nil, !ImageFormat.isUnreadPicture(head) { return nil }
      let size = file.identity.size
      return ImageListing(
        source: SinglePicture(path: path, name: name, identity: file.identity),
        entries: [.init(name: name, size: size, head: head, refusal: limits.refusal(size: size))])
    } catch {
      throw ArchiveError(archive: name, entry: nil, reason: .opening(error))
    }
  }

  func read(_ place: Int, _ entry: ImageArchive.Entry) throws(ArchiveError) -> [UInt8] {
    do throws(SystemError) {
      if let file = try InputFile(path: path), file.identity == identity {
        return try file.bytes(upTo: entry.size)
      }
    } catch {
      throw ArchiveError(archive: name, entry: nil, reason: .init(error))
    }
    throw ArchiveError(archive: name, entry: nil, reason: .changed)
  }
}
