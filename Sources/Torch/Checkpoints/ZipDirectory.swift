/// One stored (uncompressed) file of a ZIP archive.
struct ZipEntry {
  let name: String
  /// Where its bytes lie in the archive.
  let data: Range<Int>
  let checksum: UInt32
  /// Of its line in the central directory.
  let offset: Int
  /// Why it cannot be read; raised by those who want to read it.
  let refusal: CheckpointError?
}

/// The table of contents of a ZIP archive, with its 64-bit extensions. Nothing is unpacked: only
/// stored entries can be read.
struct ZipDirectory {
  let entries: [ZipEntry]
  private let positions: [String: Int]

  subscript(name: String) -> ZipEntry? { positions[name].map { entries[$0] } }

  init(_ file: StoredBytes) throws(CheckpointError) {
    let end = try EndRecord(file)
    var entries: [ZipEntry] = []
    var positions: [String: Int] = [:]
    var reader = EntryReader(file: file, end: end, position: end.directory.lowerBound)
    // An entry takes 46 bytes at least, so this cannot outgrow the file, whatever count it claims.
    var total = 0
    while reader.position < end.directory.upperBound {
      let entry = try reader.next()
      total += entry.data.count
      guard total <= end.directory.lowerBound else {
        throw file.failure(
          .malformed(expected: "entries beside each other", found: "overlapping ones"),
          at: entry.offset)
      }
      guard positions.updateValue(entries.count, forKey: entry.name) == nil else {
        throw file.failure(
          .malformed(expected: "distinct entries", found: "two named '\(entry.name)'"),
          at: entry.offset)
      }
      entries.append(entry)
    }
    guard entries.count == end.entryCount else {
      throw file.failure(
        .malformed(expected: "\(end.entryCount) ZIP entries", found: "\(entries.count)"),
        at: end.directory.upperBound)
    }
    self.entries = entries
    self.positions = positions
  }
}

/// The record at the archive's end, which says where the directory lies.
private struct EndRecord {
  let directory: Range<Int>
  let entryCount: Int

  init(_ file: StoredBytes) throws(CheckpointError) {
    let position = try Self.find(file)
    let disk = try file.integer(UInt16.self, at: position + 4, "the end record")
    var count = Int(try file.integer(UInt16.self, at: position + 10, "the end record"))
    var size = UInt64(try file.integer(UInt32.self, at: position + 12, "the end record"))
    var start = UInt64(try file.integer(UInt32.self, at: position + 16, "the end record"))
    var limit = position
    if let record = try Self.find64(file, before: position) {
      count = Int(
        clamping: try file.integer(UInt64.self, at: record + 32, "the ZIP64 end record"))
      size = try file.integer(UInt64.self, at: record + 40, "the ZIP64 end record")
      start = try file.integer(UInt64.self, at: record + 48, "the ZIP64 end record")
      limit = record
    } else if disk != 0 {
      throw file.failure(
        .unsupported(found: "a ZIP archive in several parts", advice: "join them first"),
        at: position)
    }
    guard start <= UInt64(limit), size <= UInt64(limit) - start else {
      throw file.failure(
        .malformed(
          expected: "a central directory before byte \(limit)",
          found: "\(size) bytes at byte \(start)"),
        at: position)
    }
    directory = Int(start)..<Int(start + size)
    entryCount = count
  }

  /// The last signature "PK\5\6" whose comment (up to 65,535 bytes) ends where the file does.
  private static func find(_ file: StoredBytes) throws(CheckpointError) -> Int {
    let lowest = max(0, file.count - 22 - 0xFFFF)
    for position in stride(from: file.count - 22, through: lowest, by: -1)
    where try file.integer(UInt32.self, at: position, "the end record") == 0x0605_4B50 {
      let comment = try file.integer(UInt16.self, at: position + 20, "the end record")
      if position + 22 + Int(comment) == file.count { return position }
    }
    throw file.failure(
      .truncated(expected: "the ZIP archive's end record (PK 5 6)"), at: file.count)
  }

  /// The 64-bit record, found through the locator that stands right before the 32-bit one.
  private static func find64(
    _ file: StoredBytes, before end: Int
  ) throws(CheckpointError) -> Int? {
    let locator = end - 20
    guard locator >= 0,
      try file.integer(UInt32.self, at: locator, "the ZIP64 locator") == 0x0706_4B50
    else { return nil }
    let offset = try file.integer(UInt64.self, at: locator + 8, "the ZIP64 locator")
    guard offset <= UInt64(locator), locator - Int(offset) >= 56,
      try file.integer(UInt32.self, at: Int(offset), "the ZIP64 end record") == 0x0606_4B50
    else {
      throw file.failure(
        .malformed(expected: "the ZIP64 end record at byte \(offset)", found: "something else"),
        at: locator)
    }
    return Int(offset)
  }
}

/// Reads the central directory line by line, and checks each against the entry's own header.
private struct EntryReader {
  let file: StoredBytes
  let end: EndRecord
  var position: Int

  mutating func next() throws(CheckpointError) -> ZipEntry {
    let line = position
    let what = "a line of the central directory"
    guard try file.integer(UInt32.self, at: line, what) == 0x0201_4B50 else {
      throw file.failure(.malformed(expected: what + " (PK 1 2)", found: "other bytes"), at: line)
    }
    let flags = try file.integer(UInt16.self, at: line + 8, what)
    let method = try file.integer(UInt16.self, at: line + 10, what)
    let checksum = try file.integer(UInt32.self, at: line + 16, what)
    var packed = UInt64(try file.integer(UInt32.self, at: line + 20, what))
    var size = UInt64(try file.integer(UInt32.self, at: line + 24, what))
    let nameLength = Int(try file.integer(UInt16.self, at: line + 28, what))
    let extraLength = Int(try file.integer(UInt16.self, at: line + 30, what))
    let commentLength = Int(try file.integer(UInt16.self, at: line + 32, what))
    var header = UInt64(try file.integer(UInt32.self, at: line + 42, what))
    let extra = line + 46 + nameLength
    position = extra + extraLength + commentLength
    guard position <= end.directory.upperBound,
      let name = file.text(line + 46..<extra)
    else {
      throw file.failure(
        .malformed(expected: what + " with a UTF-8 name", found: "an end beyond the directory"),
        at: line)
    }
    try widen(&size, &packed, &header, extra: extra..<extra + extraLength)
    var refusal: CheckpointError?
    if flags & 1 != 0 {
      refusal = file.failure(
        .unsupported(found: "entry '\(name)' is encrypted", advice: "decrypt it first"), at: line)
    } else if method != 0 {
      refusal = file.failure(
        .unsupported(
          found: "entry '\(name)' is compressed (method \(method))",
          advice: "torch.save stores without compression; repack with `zip -0` or save it again"),
        at: line)
    }
    guard packed == size || refusal != nil else {
      throw file.failure(
        .malformed(
          expected: "equal sizes of stored entry '\(name)'", found: "\(packed) and \(size)"),
        at: line)
    }
    return ZipEntry(
      name: name, data: try locate(name, header: header, size: packed), checksum: checksum,
      offset: line, refusal: refusal)
  }

  /// Takes the 64-bit numbers (extra field 1) in place of those that are all ones.
  private func widen(
    _ size: inout UInt64, _ packed: inout UInt64, _ header: inout UInt64, extra: Range<Int>
  ) throws(CheckpointError) {
    var field = extra.lowerBound
    while field + 4 <= extra.upperBound {
      let kind = try file.integer(UInt16.self, at: field, "an extra field")
      let length = Int(try file.integer(UInt16.self, at: field + 2, "an extra field"))
      var value = field + 4
      field = value + length
      guard kind == 1, field <= extra.upperBound else { continue }
      let sentinel = UInt64(UInt32.max)
      func take(_ number: inout UInt64) throws(CheckpointError) {
        guard number == sentinel, value + 8 <= field else { return }
        number = try file.integer(UInt64.self, at: value, "a 64-bit size")
        value += 8
      }
      try take(&size)
      try take(&packed)
      try take(&header)
      return
    }
  }

  /// The range of an entry's bytes, behind its own header.
  private func locate(
    _ name: String, header: UInt64, size: UInt64
  ) throws(CheckpointError) -> Range<Int> {
    let limit = UInt64(end.directory.lowerBound)
    guard header < limit else {
      throw file.failure(
        .malformed(
          expected: "entry '\(name)' before byte \(limit)", found: "its header at byte \(header)"),
        at: nil)
    }
    let start = Int(header)
    let what = "the header of entry '\(name)'"
    guard try file.integer(UInt32.self, at: start, what) == 0x0403_4B50 else {
      throw file.failure(.malformed(expected: what + " (PK 3 4)", found: "other bytes"), at: start)
    }
    let nameLength = Int(try file.integer(UInt16.self, at: start + 26, what))
    let extraLength = Int(try file.integer(UInt16.self, at: start + 28, what))
    guard file.text(start + 30..<start + 30 + nameLength) == name else {
      throw file.failure(.malformed(expected: what, found: "another name"), at: start + 30)
    }
    let data = start + 30 + nameLength + extraLength
    guard data <= Int(limit), size <= limit - UInt64(data) else {
      throw file.failure(
        .malformed(
          expected: "\(size) bytes of entry '\(name)'",
          found: "\(max(0, Int(limit) - data)) before the central directory"),
        at: data)
    }
    return data..<data + Int(size)
  }
}
