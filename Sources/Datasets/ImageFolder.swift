import Foundation
import Imaging
import Support

/// A folder of images, with its subfolders.
struct ImageFolder: ImageSource {
  let root: String, name: String
  /// Of each entry when it was listed; nil where it could not be opened.
  private let identities: [FileIdentity?]

  static func open(
    path: String, name: String, limits: ImageArchive.Limits
  ) throws(ArchiveError) -> ImageListing {
    var tree = FolderTree(root: path, name: name)
    try tree.list("")
    try limits.check(tree.files.count, archive: name)
    tree.files.sort { $0.precedesByCodePoint($1) }
    var identities: [FileIdentity?] = []
    var entries: [ImageArchive.Entry] = []
    for file in tree.files {
      let (entry, identity) = try entry(file, root: path, archive: name, limits)
      entries.append(entry)
      identities.append(identity)
    }
    return ImageListing(
      source: ImageFolder(root: path, name: name, identities: identities), entries: entries,
      hidden: tree.hidden.sorted { $0.precedesByCodePoint($1) },
      special: tree.special.sorted { $0.name.precedesByCodePoint($1.name) })
  }

  private static func entry(
    _ path: String, root: String, archive: String, _ limits: ImageArchive.Limits
  ) throws(ArchiveError) -> (ImageArchive.Entry, FileIdentity?) {
    do throws(SystemError) {
      guard let file = try InputFile(path: "\(root)/\(path)") else {
        return (.init(name: path, size: 0, refusal: .changed), nil)
      }
      let size = file.identity.size
      let head = try file.bytes(upTo: min(size, ImageFormat.sniffedBytes))
      let refusal = limits.refusal(size: size)
      return (.init(name: path, size: size, head: head, refusal: refusal), file.identity)
    } catch {
      if error.isOfMachine {
        throw ArchiveError(archive: archive, entry: path, reason: .init(error))
      }
      return (.init(name: path, size: 0, refusal: .init(error)), nil)
    }
  }

  func read(_ place: Int, _ entry: ImageArchive.Entry) throws(ArchiveError) -> [UInt8] {
    do throws(SystemError) {
      if let file = try InputFile(path: "\(root)/\(entry.name)"), file.identity == identities[place]
      {
        return try file.bytes(upTo: entry.size)
      }
    } catch {
      throw ArchiveError(archive: name, entry: entry.name, reason: .init(error))
    }
    throw ArchiveError(archive: name, entry: entry.name, reason: .changed)
  }
}

/// What lies in a folder and its subfolders, by paths inside it.
private struct FolderTree {
  let root: String, name: String
  var files: [String] = []
  private(set) var hidden: [String] = []
  private(set) var special: [(name: String, kind: SpecialFile)] = []

  init(root: String, name: String) {
    self.root = root
    self.name = name
  }

  /// Adds what lies in a subfolder, "" for the folder itself.
  mutating func list(_ folder: String) throws(ArchiveError) {
    let items: [(name: String, isText: Bool)]
    do throws(SystemError) {
      items = try Folder.list(folder.isEmpty ? root : "\(root)/\(folder)")
    } catch {
      throw failure(folder, .opening(error))
    }
    for item in items {
      guard item.isText else {
        throw failure(
          folder, .cannotRead("it holds a name that is not UTF-8 text; rename that file"))
      }
      try add(folder.isEmpty ? item.name : "\(folder)/\(item.name)")
    }
  }

  private mutating func add(_ path: String) throws(ArchiveError) {
    if ImageArchive.isIgnored(path) {
      if ImageArchive.isHiddenPicture(path) { hidden.append(path) }
      return
    }
    var (link, target) = (stat(), stat())
    let full = "\(root)/\(path)"
    guard lstat(full, &link) == 0, stat(full, &target) == 0 else {
      files.append(path)  // Whatever is wrong with it is found where it is opened.
      return
    }
    if let kind = SpecialFile(mode: target.st_mode) {
      special.append((path, kind))
    } else if target.st_mode & S_IFMT != S_IFDIR {
      files.append(path)
    } else if link.st_mode & S_IFMT == S_IFLNK {
      // What lies behind such a link is not listed, and would be missing without a word.
      throw ArchiveError(
        archive: name, entry: path,
        reason: .cannotRead(
          "it is a link to a folder, which is not followed; put the folder there"))
    } else {
      try list(path)
    }
  }

  private func failure(_ folder: String, _ reason: ArchiveError.Reason) -> ArchiveError {
    ArchiveError(archive: name, entry: folder.isEmpty ? nil : folder, reason: reason)
  }
}
