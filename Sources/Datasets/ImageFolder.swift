import Foundation
import Imaging

/// A folder of images, with its subfolders.
struct ImageFolder: ImageSource {
  let root: String, name: String

  static func open(
    path: String, name: String, limits: ImageArchive.Limits
  ) throws(ArchiveError) -> (any ImageSource, [ImageArchive.Entry]) {
    let folder = ImageFolder(root: path, name: name)
    let paths: [String]
    do {
      paths = try FileManager.default.subpathsOfDirectory(atPath: path)
    } catch {
      throw ArchiveError(
        archive: name, entry: nil, reason: .cannotOpen(error.localizedDescription))
    }
    var check = LimitCheck(archive: name, limits: limits)
    var entries: [ImageArchive.Entry] = []
    let shown = paths.filter { !ImageArchive.isIgnored($0) }
      .sorted { $0.precedesByCodePoint($1) }
    try check.count(shown.count)
    for path in shown {
      try folder.refuseLinkedFolder(path)
      var size = 0
      let entry: ImageArchive.Entry
      do throws(ArchiveError) {
        guard let file = try folder.file(path) else { continue }
        size = file.size
        let head = try folder.bytes(of: file, path, count: ImageFormat.sniffedBytes)
        entry = .init(name: path, size: size, head: head)
      } catch {
        entry = .init(name: path, size: size, failure: error)
      }
      if entry.format != nil { try check.add(path, size: size, packed: nil) }
      entries.append(entry)
    }
    return (folder, entries)
  }

  func read(_ place: Int, _ entry: ImageArchive.Entry) throws(ArchiveError) -> [UInt8] {
    guard let file = try file(entry.name), file.size == entry.size else {
      throw failure(entry.name, "it changed since the run began")
    }
    return try bytes(of: file, entry.name, count: entry.size)
  }

  /// An open file that closes itself.
  private final class OpenFile {
    let descriptor: Int32, size: Int

    init(descriptor: Int32, size: Int) {
      self.descriptor = descriptor
      self.size = size
    }

    deinit { close(descriptor) }
  }

  /// What lies behind such a link is not listed, and would be missing without a word.
  private func refuseLinkedFolder(_ path: String) throws(ArchiveError) {
    var (link, target) = (stat(), stat())
    let full = "\(root)/\(path)"
    if lstat(full, &link) == 0, link.st_mode & S_IFMT == S_IFLNK, stat(full, &target) == 0,
      target.st_mode & S_IFMT == S_IFDIR
    {
      throw failure(path, "it is a link to a folder, which is not followed; put the folder there")
    }
  }

  /// Opens a regular file; nil for anything else (folders, pipes, devices).
  private func file(_ path: String) throws(ArchiveError) -> OpenFile? {
    var status = stat()
    let full = "\(root)/\(path)"
    guard stat(full, &status) == 0 else { throw failure(path, String(cString: strerror(errno))) }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    let descriptor = Foundation.open(full, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, String(cString: strerror(errno))) }
    return OpenFile(descriptor: descriptor, size: Int(status.st_size))
  }

  private func bytes(of file: OpenFile, _ path: String, count: Int) throws(ArchiveError)
    -> [UInt8]
  {
    let count = min(count, file.size)
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        Foundation.read(
          file.descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      }
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else {
        throw failure(path, got < 0 ? String(cString: strerror(errno)) : "it ends too early")
      }
      filled += got
    }
    return bytes
  }

  private func failure(_ path: String, _ why: String) -> ArchiveError {
    ArchiveError(archive: name, entry: path, reason: .cannotRead(why))
  }
}
