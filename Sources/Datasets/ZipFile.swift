import CZip
import Foundation
import Imaging
import Support
import Synchronization

/// A ZIP archive read in place by libzip, with one handle for each thread that reads at a time.
final class ZipFile: ImageSource {
  private let path: String, name: String
  /// Of the file when it was listed.
  private let identity: FileIdentity?
  /// libzip's index of each entry that is kept.
  private let indices: [UInt64]
  private let idle: Mutex<[ZipHandle]>

  private init(
    path: String, name: String, identity: FileIdentity?, indices: [UInt64], first: ZipHandle
  ) {
    self.path = path
    self.name = name
    self.identity = identity
    self.indices = indices
    idle = Mutex([first])
  }

  static func open(
    path: String, name: String, limits: ImageArchive.Limits
  ) throws(ArchiveError) -> ImageListing {
    let identity = FileIdentity(of: path)
    let handle = try ZipHandle(path: path, archive: name)
    try limits.check(handle.count, archive: name)
    var indices: [UInt64] = []
    var entries: [ImageArchive.Entry] = []
    var hidden: [String] = []
    for index in 0..<UInt64(handle.count) {
      let facts = try handle.facts(index)
      let isFolder = facts.name.hasSuffix("/") || facts.name.hasSuffix("\\")
      if isFolder || ImageArchive.isIgnored(facts.name) {
        if !isFolder, ImageArchive.isHiddenPicture(facts.name) { hidden.append(facts.name) }
        continue
      }
      indices.append(index)
      entries.append(try handle.entry(index, facts, limits))
    }
    let file = ZipFile(
      path: path, name: name, identity: identity, indices: indices, first: handle)
    return ImageListing(source: file, entries: entries, hidden: hidden)
  }

  func read(_ place: Int, _ entry: ImageArchive.Entry) throws(ArchiveError) -> [UInt8] {
    let spare = idle.withLock { $0.popLast() }
    let handle: ZipHandle
    if let spare { handle = spare } else { handle = try reopened() }
    defer { idle.withLock { $0.append(handle) } }
    return try handle.readAll(indices[place], name: entry.name, size: entry.size)
  }

  /// One more handle of the file that was listed, and not of one that took its place.
  private func reopened() throws(ArchiveError) -> ZipHandle {
    let changed = ArchiveError(archive: name, entry: nil, reason: .changed)
    guard FileIdentity(of: path) == identity else { throw changed }
    let handle = try ZipHandle(path: path, archive: name)
    guard FileIdentity(of: path) == identity else { throw changed }
    return handle
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
    // libzip leaves the system's own error where it was.
    let system = SystemError.last
    var error = zip_error_t()
    zip_error_init_with_code(&error, code)
    defer { zip_error_fini(&error) }
    let text = String(cString: zip_error_strerror(&error))
    let isSystems = [ZIP_ER_OPEN, ZIP_ER_READ, ZIP_ER_SEEK, ZIP_ER_TELL].contains(code)
    if isSystems, system.isOfMachine { return .inputOutput("\(system)") }
    switch code {
    case ZIP_ER_NOZIP: return notZip(path)
    case ZIP_ER_INCONS, ZIP_ER_EOF, ZIP_ER_SEEK, ZIP_ER_READ, ZIP_ER_MULTIDISK:
      return .damaged(text)
    default:
      return .cannotOpen(text)
    }
  }

  /// A cut-off archive lacks its table of contents but still begins as every ZIP does.
  private static func notZip(_ path: String) -> ArchiveError.Reason {
    do throws(SystemError) {
      let head = try InputFile(path: path)?.bytes(upTo: 4)
      return head == [0x50, 0x4B, 0x03, 0x04]
        ? .damaged("its table of contents is missing") : .notZip
    } catch {
      return .opening(error)
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

  /// What the beginning of an entry shows it to be. What is wrong with it is told where it is asked
  /// for.
  func entry(
    _ index: UInt64, _ facts: Facts, _ limits: ImageArchive.Limits
  ) throws(ArchiveError) -> ImageArchive.Entry {
    if facts.isEncrypted { return .init(name: facts.name, size: facts.size, refusal: .encrypted) }
    guard facts.isMethodSupported else {
      return .init(
        name: facts.name, size: facts.size, refusal: .unsupportedMethod(facts.method))
    }
    do throws(ArchiveError) {
      let count = min(facts.size, ImageFormat.sniffedBytes)
      let head = try read(index, name: facts.name, count: count)
      let refusal = limits.refusal(size: facts.size, packed: facts.packed)
      return .init(name: facts.name, size: facts.size, head: head, refusal: refusal)
    } catch {
      if error.isInputOutput { throw error }
      return .init(name: facts.name, size: facts.size, refusal: error.reason)
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
    guard let file = zip_fopen_index(zip, index, 0) else {
      throw failure(name, zip_get_error(zip))
    }
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
    if failed { throw failure(name, zip_file_get_error(file)) }
    return bytes
  }

  private var lastError: String { String(cString: zip_error_strerror(zip_get_error(zip))) }

  private func failure(
    _ entry: String, _ error: UnsafeMutablePointer<zip_error_t>?
  ) -> ArchiveError {
    let isSystems = zip_error_system_type(error) == ZIP_ET_SYS
    let system = SystemError(code: zip_error_code_system(error))
    let reason: ArchiveError.Reason =
      isSystems && system.isOfMachine
      ? .inputOutput("\(system)") : .cannotRead(String(cString: zip_error_strerror(error)))
    return ArchiveError(archive: archive, entry: entry, reason: reason)
  }
}
