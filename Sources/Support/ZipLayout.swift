/// Where the entries of a ZIP archive will lie, known from their names and sizes alone: stored,
/// their bytes at multiples of 64, with 64-bit fields where a size or an offset needs them.
package struct ZipLayout {
  package struct Entry {
    let name: String
    let size: Int
    package let headerOffset: Int
    package let dataOffset: Int

    var isLarge: Bool { size >= ZipLayout.sentinel }
  }

  /// As `torch.save` aligns storages, so that they can be used where they are mapped.
  static let alignment = 64
  /// Stands in a 32-bit field for "see the 64-bit field"; numbers from here on need it.
  fileprivate static let sentinel = Int(UInt32.max)

  package let entries: [Entry]
  /// Where the central directory starts.
  package let directoryOffset: Int

  package init(_ items: [(name: String, size: Int)]) {
    var position = 0
    var entries: [Entry] = []
    for item in items {
      // 30 bytes, the name, the 64-bit sizes, and an extra field of 4 bytes and the padding.
      let fixed = 30 + item.name.utf8.count + (item.size >= Self.sentinel ? 20 : 0) + 4
      let data = (position + fixed + Self.alignment - 1) / Self.alignment * Self.alignment
      entries.append(
        Entry(name: item.name, size: item.size, headerOffset: position, dataOffset: data))
      position = data + item.size
    }
    self.entries = entries
    directoryOffset = position
  }

  /// The bytes from an entry's header to its data.
  package func header(of index: Int, checksum: UInt32) -> [UInt8] {
    let entry = entries[index]
    var extra: [UInt8] = []
    if entry.isLarge {
      extra.append(littleEndian: UInt16(1))
      extra.append(littleEndian: UInt16(16))
      extra.append(littleEndian: UInt64(entry.size))
      extra.append(littleEndian: UInt64(entry.size))
    }
    let used = 30 + entry.name.utf8.count + extra.count + 4
    let padding = entry.dataOffset - entry.headerOffset - used
    // The field that torch.save pads with.
    extra += Array("FB".utf8)
    extra.append(littleEndian: UInt16(padding))
    extra += Array(repeating: UInt8(ascii: "Z"), count: padding)

    var bytes: [UInt8] = []
    bytes.append(littleEndian: UInt32(0x0403_4B50))
    appendCommon(entry, checksum, extra.count, to: &bytes)
    bytes += entry.name.utf8
    return bytes + extra
  }

  /// The central directory and the records behind it, the archive's last bytes.
  package func directory(checksums: [UInt32]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (entry, checksum) in zip(entries, checksums) {
      var extra: [UInt8] = []
      if entry.isLarge {
        extra.append(littleEndian: UInt64(entry.size))
        extra.append(littleEndian: UInt64(entry.size))
      }
      let isFar = entry.headerOffset >= Self.sentinel
      if isFar { extra.append(littleEndian: UInt64(entry.headerOffset)) }
      if !extra.isEmpty {
        var field: [UInt8] = []
        field.append(littleEndian: UInt16(1))
        field.append(littleEndian: UInt16(extra.count))
        extra = field + extra
      }
      bytes.append(littleEndian: UInt32(0x0201_4B50))
      bytes.append(littleEndian: UInt16(45))  // made by version 4.5 of the format
      appendCommon(entry, checksum, extra.count, to: &bytes)
      bytes += Array(repeating: 0, count: 10)  // no comment, disk 0, no attributes
      bytes.append(littleEndian: UInt32(clamping: entry.headerOffset))
      bytes += entry.name.utf8
      bytes += extra
    }
    return bytes + endRecords(size: bytes.count)
  }

  /// What an entry's header and its line in the directory have in common: version to name lengths.
  private func appendCommon(
    _ entry: Entry, _ checksum: UInt32, _ extraLength: Int, to bytes: inout [UInt8]
  ) {
    bytes.append(littleEndian: UInt16(entry.isLarge ? 45 : 20))
    bytes.append(littleEndian: UInt16(0x0800))  // names are UTF-8
    bytes.append(littleEndian: UInt16(0))  // stored
    bytes.append(littleEndian: UInt16(0))  // midnight
    bytes.append(littleEndian: UInt16(0x0021))  // 1 January 1980, the format's first day
    bytes.append(littleEndian: checksum)
    bytes.append(littleEndian: UInt32(clamping: entry.size))
    bytes.append(littleEndian: UInt32(clamping: entry.size))
    bytes.append(littleEndian: UInt16(clamping: entry.name.utf8.count))
    bytes.append(littleEndian: UInt16(extraLength))
  }

  private func endRecords(size: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    let needs64 =
      directoryOffset >= Self.sentinel || size >= Self.sentinel || entries.count >= 0xFFFF
    if needs64 {
      bytes.append(littleEndian: UInt32(0x0606_4B50))
      bytes.append(littleEndian: UInt64(44))
      bytes.append(littleEndian: UInt16(45))
      bytes.append(littleEndian: UInt16(45))
      bytes += Array(repeating: 0, count: 8)  // disk 0
      bytes.append(littleEndian: UInt64(entries.count))
      bytes.append(littleEndian: UInt64(entries.count))
      bytes.append(littleEndian: UInt64(size))
      bytes.append(littleEndian: UInt64(directoryOffset))
      bytes.append(littleEndian: UInt32(0x0706_4B50))
      bytes.append(littleEndian: UInt32(0))
      bytes.append(littleEndian: UInt64(directoryOffset + size))
      bytes.append(littleEndian: UInt32(1))
    }
    bytes.append(littleEndian: UInt32(0x0605_4B50))
    bytes.append(littleEndian: UInt32(0))
    bytes.append(littleEndian: UInt16(clamping: entries.count))
    bytes.append(littleEndian: UInt16(clamping: entries.count))
    bytes.append(littleEndian: UInt32(clamping: size))
    bytes.append(littleEndian: UInt32(clamping: directoryOffset))
    bytes.append(littleEndian: UInt16(0))
    return bytes
  }
}

extension ZipLayout {
  /// A whole archive in memory; the same files give the same bytes.
  package static func archive(of files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    let layout = ZipLayout(files.map { ($0.name, $0.bytes.count) })
    let checksums = files.map { $0.bytes.withUnsafeBytes { Checksum.crc32($0) } }
    var archive: [UInt8] = []
    for (index, file) in files.enumerated() {
      archive += layout.header(of: index, checksum: checksums[index])
      archive += file.bytes
    }
    return archive + layout.directory(checksums: checksums)
  }
}
