import CZip
import Foundation
import Imaging
import Synchronization

/// A ZIP archive read in place by libzip, with one handle for each thread that reads at a time.
final class ZipFile: ImageSource {
  private let path: String, name: String
  /// libzip's index of each entry that is kept.
  private let indices: [UInt64]
  private let idle: Mutex<[ZipHandle]>

  private init(path: String, name: String, indices: [UInt64], first: ZipHandle) {
    self.path = path
    self.name = name
    self.indices = indices
    idle = Mutex([first])
  }

  static func open(
    path: String, name: String, limits: ImageArchive.Limits
  ) throws(ArchiveError) -> (any ImageSource, [ImageArchive.Entry]) {
    let handle = try ZipHandle(path: path, archive: name)
    var check = LimitCheck(archive: name, limits: limits)
    try check.count(handle.count)
    var indices: [UInt64] = []
    var entries: [ImageArchive.Entry] = []
    for index in 0..<UInt64(handle.count) {
      let facts = try handle.facts(index)
      let isFolder = facts.name.hasSuffix("/") || facts.name.hasSuffix("\\")
      if isFolder || ImageArchive.isIgnored(facts.name) { continue }
      if facts.isEncrypted {
        throw ArchiveError(archive: name, entry: facts.name, reason: .encrypted)
      }
      guard facts.isMethodSupported else {
        throw ArchiveError(
          archive: name, entry: facts.name, reason: .unsupportedMethod(facts.method))
      }
      let entry = handle.entry(index, facts)
      if entry.format != nil {
        try check.add(facts.name, size: facts.size, packed: facts.packed)
      }
      indices.append(index)
      entries.append(entry)
    }
    return (ZipFile(path: path, name: name, indices: indices, first: handle), entries)
  }

  func read(_ place: Int, _ entry: ImageArchive.Entry) throws(ArchiveError) -> [UInt8] {
    let spare = idle.withLock { $0.popLast() }
    let handle: ZipHandle
    if let spare { handle = spare } else { handle = try ZipHandle(path: path, archive: name) }
    defer { idle.withLock { $0.append(handle) } }
    return try handle.readAll(indices[place], name: entry.name, size: entry.size)
  }
}

/// Owns one libzip handle, which serves one thread at a time: `ZipFile` lends it to one reader.
private final class ZipHandle: @unchecked Sendable {
  struct Facts {
    let name: String, size: Int, packed: Int, method: Int
    let isEncrypted: Bool, isMethodSupported: Bool
  }

  private let zip: OpaquePointer
  private let archive: String
  let count: Int

  init(path: String, archive: String) throws(ArchiveError) {
    var code: Int32 = 0
    guard let zip = zip_open(path, ZIP_RDONLY, &code) else {
      throw ArchiveError(archive: archive, entry: nil, reason: Self.reason(code, path: path))
    }
    self.zip = zip
    self.archive = archive
    count = Int(zip_get_num_entries(zip, 0))
  }

  deinit { zip_discard(zip) }

  private static func reason(_ code: Int32, path: String) -> ArchiveError.Reason {
    var error = zip_error_t()
    zip_error_init_with_code(&error, code)
    defer { zip_error_fini(&error) }
    let text = String(cString: zip_error_strerror(&error))
    switch code {
    case ZIP_ER_NOZIP:
      // A cut-off archive lacks its table of contents but still begins as every ZIP does.
      let head = FileHandle(forReadingAtPath: path)?.readData(ofLength: 4)
      return head.map { Array($0) } == [0x50, 0x4B, 0x03, 0x04]
        ? .damaged("its table of contents is missing") : .notZip
    case ZIP_ER_INCONS, ZIP_ER_EOF, ZIP_ER_SEEK, ZIP_ER_READ, ZIP_ER_MULTIDISK:
      return .damaged(text)
    default:
      return .cannotOpen(text)
    }
  }

  func facts(_ index: UInt64) throws(ArchiveError) -> Facts {
    var status = zip_stat_t()
    zip_stat_init(&status)
    let needed = UInt64(ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD)
    let isKnown = zip_stat_index(zip, index, 0, &status) == 0
    guard isKnown, status.valid & needed == needed, let text = status.name,
      let size = Int(exactly: status.size), let packed = Int(exactly: status.comp_size)
    else {
      let why = isKnown ? "no name, or a size that no file has" : lastError
      throw ArchiveError(
        archive: archive, entry: nil,
        reason: .damaged("line \(index + 1) of its table of contents: \(why)"))
    }
    return Facts(
      name: String(cString: text), size: size, packed: packed, method: Int(status.comp_method),
      isEncrypted: status.encryption_method != UInt16(ZIP_EM_NONE),
      isMethodSupported: zip_compression_method_supported(Int32(status.comp_method), 0) != 0)
  }

  /// What the beginning of an entry shows it to be.
  func entry(_ index: UInt64, _ facts: Facts) -> ImageArchive.Entry {
    do throws(ArchiveError) {
      let count = min(facts.size, ImageFormat.sniffedBytes)
      let head = try read(index, name: facts.name, count: count)
      return .init(name: facts.name, size: facts.size, head: head)
    } catch {
      return .init(name: facts.name, size: facts.size, failure: error)
    }
  }

  /// The whole entry; its size and checksum must be those that the archive states.
  func readAll(_ index: UInt64, name: String, size: Int) throws(ArchiveError) -> [UInt8] {
    // One byte more than promised: finds entries that go on, and makes libzip check the CRC.
    let bytes = try read(index, name: name, count: size + 1)
    guard bytes.count == size else {
      throw ArchiveError(archive: archive, entry: name, reason: .wrongSize(declared: size))
    }
    return bytes
  }

  /// The first `count` bytes of an entry, or all if there are fewer.
  func read(_ index: UInt64, name: String, count: Int) throws(ArchiveError) -> [UInt8] {
    guard let file = zip_fopen_index(zip, index, 0) else { throw failure(name, lastError) }
    defer { zip_fclose(file) }
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let target = buffer.baseAddress.map { $0 + filled }
        let got = zip_fread(file, target, UInt64(count - filled))
        if got < 0 { failed = true }
        if got <= 0 { return }
        filled += Int(got)
      }
    }
    guard !failed else {
      throw failure(name, String(cString: zip_error_strerror(zip_file_get_error(file))))
    }
    return bytes
  }

  private var lastError: String { String(cString: zip_error_strerror(zip_get_error(zip))) }

  private func failure(_ entry: String, _ why: String) -> ArchiveError {
    ArchiveError(archive: archive, entry: entry, reason: .cannotRead(why))
  }
}
